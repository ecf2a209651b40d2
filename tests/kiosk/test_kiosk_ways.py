"""The way to an office: written by a coordinator, told by kiosks in steps that every language has."""

from typing import Any

import pytest

from oneroof.core.errors import Invalid, PreconditionFailed
from oneroof.kiosk.service import save_way, way_to
from support.house import House
from support.html_pages import open_page


def test_a_coordinator_writes_a_way_and_a_kiosk_tells_it(house: House) -> None:
    office = house.lisboa.offices["employment"]
    browser = house.browser("coordinator")
    form = open_page(browser, f"/staff/ways/{office}")
    back = form.send(
        f"/staff/ways/{office}", storey="1", step_1="lift", step_2="left", step_3="here", text_pt="Porta azul"
    )
    assert back.status == 200 and "Take the lift · Turn left · It is here" in back.text
    told = open_page(house.kiosk(), "/kiosk/information").text
    assert "Floor 1" in told and "Turn left" in told and "Porta azul" in told
    assert house.page("/staff/ways", "mediator").status == 403


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(house: House) -> None:
    path = f"/staff/ways/{house.lisboa.offices['employment']}"
    page = open_page(house.browser("coordinator"), path).send(path, storey="first", text_pt="Porta azul")
    assert page.status == 422 and "number" in (page.error("storey") or "")
    assert "Porta azul" in page.response.get_data(as_text=True)


def test_two_who_write_at_once_do_not_overwrite_each_other(house: House) -> None:
    centre = house.lisboa
    context, office = centre.system, centre.offices["employment"]
    facts: dict[str, Any] = {"symbol": None, "storey": None, "texts": {}}
    with centre.database.transaction(context) as session:
        save_way(session, context, centre.clock, office_id=office, version=0, steps=["left"], **facts)
    with centre.database.transaction(context) as session:
        assert way_to(session, context, office_id=office).steps == ("left",)
        with pytest.raises(PreconditionFailed):
            save_way(session, context, centre.clock, office_id=office, version=0, steps=["right"], **facts)
        with pytest.raises(Invalid):
            save_way(session, context, centre.clock, office_id=office, version=1, steps=["fly"], **facts)
