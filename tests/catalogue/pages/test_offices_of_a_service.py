"""A centre lets its offices provide a service that the network's pack gives to none."""

from uuid import UUID

import pytest
from sqlalchemy import select

from oneroof.catalogue import service as catalogue
from oneroof.catalogue.models import OfficeService
from oneroof.core.errors import Conflict, Invalid
from support.catalogues import a_catalogue, a_permit, words
from support.house import House
from support.html_pages import open_page

PERMIT = "/staff/services/permit"


@pytest.fixture
def permit(house: House) -> House:
    """A house with one more service, which no office provides."""
    centre = house.lisboa
    with centre.database.transaction(centre.system) as session:
        named = a_permit("permit", name=words("Permit", pt="Autorização"))
        catalogue.sync_catalogue(session, centre.system, centre.clock, a_catalogue(named))
    return house


def offices_of(house: House, code: str) -> dict[UUID, str]:
    centre = house.lisboa
    with centre.database.transaction(centre.system) as session:
        view = catalogue.find_service(session, centre.system, code)
        rows = session.scalars(select(OfficeService).where(OfficeService.service_id == view.row.id))
        return {row.office_id: row.origin for row in rows}


def test_the_coordinator_chooses_an_office_and_takes_it_back(permit: House) -> None:
    welcome = permit.lisboa.offices["employment"]
    page = open_page(permit.browser("coordinator"), PERMIT)
    assert "No office yet" in page.text and f"{PERMIT}/offices" in page.links
    path = f"{PERMIT}/offices"
    saved = open_page(page.browser, path).send(path, offices=str(welcome))
    assert "Saved." in saved.text and "No office yet" not in saved.text
    assert offices_of(permit, "permit") == {welcome: "centre"}
    saved = open_page(page.browser, path).send(path, offices=[])
    assert "No office yet" in saved.text and offices_of(permit, "permit") == {}


def test_what_the_pack_gave_stays(permit: House) -> None:
    before = offices_of(permit, "residence")
    assert set(before.values()) == {"pack"}
    path = "/staff/services/residence/offices"
    page = open_page(permit.browser("coordinator"), path)
    assert "By the network’s plan" in page.text
    page.send(path, offices=str(permit.lisboa.offices["employment"]))
    now = offices_of(permit, "residence")
    assert before.items() <= now.items() and now[permit.lisboa.offices["employment"]] == "centre"


def test_who_may_not_and_what_may_not(permit: House) -> None:
    assert permit.page(f"{PERMIT}/offices").status == 403
    assert f"{PERMIT}/offices" not in permit.page(PERMIT).links
    path = f"{PERMIT}/offices"
    foreign = permit.porto.offices["employment"]
    page = open_page(permit.browser("coordinator"), path)
    assert page.send(path, offices=str(foreign)).status == 422
    centre = permit.lisboa
    with centre.database.transaction(centre.system) as session:
        given = (session, centre.system, centre.clock)
        with pytest.raises(Invalid):
            catalogue.provide_service(*given, code="permit", version=1, office_ids=[foreign])
        with pytest.raises(Conflict):
            catalogue.provide_service(*given, code="permit", version=7, office_ids=[])
