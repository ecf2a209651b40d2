from datetime import time

import pytest

from oneroof.core.languages import public_languages, text_direction
from oneroof.frontdesk.models import OpeningException, OpeningHours
from oneroof.tenancy.models import Tenant
from support.house import House
from support.html_pages import open_page
from support.signed_in import umbrella_of
from support.staff_browser import Browser


def keep_hours(house: House, *, always: bool = True, closed_today: bool = False) -> None:
    centre = house.lisboa
    with centre.database.transaction(centre.system) as session:
        for weekday in range(7 if always else 0):
            session.add(OpeningHours(weekday=weekday, opens=time(0), closes=time(23, 59, 59), office_id=None))
        if closed_today:
            today = centre.clock.today(centre.time_zone)
            reason = {"en": "Spring day", "pt": "Dia da primavera"}
            session.add(OpeningException(day=today, reason=reason, office_id=None))


def test_what_everybody_may_know(house: House) -> None:
    keep_hours(house)
    page = open_page(house.visitor(), "/")
    assert (page.status, page.title, page.h1) == (200, "Welcome – Lisboa", ["Lisboa"])
    assert "Open now" in page.text and "until 23:59" in page.text
    assert "Monday to Sunday" in page.text
    assert page.links["/services"] and page.links["/offices"] == "Hours, offices and how to get here"
    assert page.links["/staff/"] == "For staff: sign in"


def test_a_closed_day_is_told_by_its_name(house: House) -> None:
    keep_hours(house, closed_today=True)
    page = open_page(house.visitor(), "/")
    assert "Closed now" in page.text and "Spring day" in page.text
    assert "Opens again:" in page.text


def test_a_centre_without_hours_promises_nothing(house: House) -> None:
    page = open_page(house.visitor(), "/")
    assert page.status == 200
    assert "Open now" not in page.text and "Opens again" not in page.text


def test_other_hours_of_offices_are_folded_away(house: House) -> None:
    keep_hours(house)
    plain = open_page(house.visitor(), "/")
    assert '<details class="or-details"' not in plain.response.get_data(as_text=True)
    centre = house.lisboa
    with centre.database.transaction(centre.system) as session:
        session.add(OpeningHours(weekday=2, opens=time(10), closes=time(12), office_id=centre.offices["immigration"]))
    html = open_page(house.visitor(), "/").response.get_data(as_text=True)
    folded = html.partition('<details class="or-details"')[2].partition("</details>")[0]
    assert folded.startswith(">"), "it is closed until somebody asks"
    summary, _, body = folded.partition("</summary>")
    assert "Other hours" in summary
    assert "Immigration" in body and "10:00–12:00" in body and "Employment" not in body
    assert html.count("10:00–12:00") == 1


@pytest.mark.parametrize("language", public_languages())
def test_every_language_has_its_page(house: House, language: str) -> None:
    with house.lisboa.database.umbrella_transaction(house.lisboa.system) as session:
        session.get_one(Tenant, house.lisboa.tenant_id).languages = list(public_languages())
    keep_hours(house)
    page = open_page(house.visitor(language=language), "/")
    html = page.response.get_data(as_text=True)
    assert f'dir="{text_direction(language)}"' in html[:200]
    assert page.response.headers["Content-Language"].split("-")[0] == language
    english = "Everybody is welcome, whatever their papers say."
    assert (english in page.text) == (language == "en")


def test_the_umbrella_leads_to_its_centres(house: House) -> None:
    umbrella = umbrella_of(house.lisboa.database)
    browser = Browser(house.app, umbrella.host)
    assert "/centres" in open_page(browser, "/").links
    page = open_page(browser, "/centres/lisboa")
    assert (page.status, page.h1) == (200, ["Lisboa"])
    port = house.services.settings.port
    assert f"http://lisboa.localhost:{port}/" in page.links


def test_nothing_of_a_visitor_is_asked_or_kept(house: House) -> None:
    response = house.visitor().get("/")
    assert "Set-Cookie" not in response.headers
