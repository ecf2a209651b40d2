"""Every page of a visitor's day, looked at as its readers do: by axe, on a phone, from right to left."""

import re
from collections.abc import Callable, Iterator
from datetime import time

import pytest
from playwright.sync_api import Page

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.languages import public_languages
from oneroof.frontdesk.models import OpeningHours
from oneroof.tenancy.models import Tenant
from support import visitors_day as day
from support.visitors_day import Building, open_building

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
Screenshots = Callable[[Page, str], object]


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    with open_building(settings, database) as opened:
        yield opened


@pytest.fixture
def look(check_page: Check, screenshots: Screenshots) -> Callable[[Page, str, str], None]:
    """Check a page and keep its picture."""

    def one(page: Page, name: str, language: str) -> None:
        check_page(page, language=language)
        screenshots(page, f"{name}-{language}")

    return one


@pytest.mark.parametrize("language", [pytest.param("pt", marks=pytest.mark.evidence), "de"])
def test_the_pages_of_reception(building: Building, open_page: OpenPage, look: Check, language: str) -> None:
    mediator = building.house.lisboa.member("mediator", name="Ana Martins", languages=["pt", "uk"])
    page = building.sign_in(open_page(building.url, language=language), mediator)
    look(building.go(page, "/staff/"), "home", language)
    look(building.go(page, "/staff/presorting"), "presorting", language)
    page.locator(".or-action-bar button").click()
    look(page, "presorting-error", language)
    day.issue_first_ticket(page, "العربية", "Reagrupamento familiar")
    look(page, "first-ticket", language)
    building.go(page, f"/staff/desk?office={building.house.lisboa.offices['reception']}")
    look(page, "desk-choice", language)
    day.open_desk(page, "B1")
    look(page, "desk-waiting", language)
    day.main_button(page, ".or-stage")
    look(page, "desk-called", language)
    day.main_button(page, ".or-moves")
    look(page, "desk-reception", language)
    page.locator("#find-name").fill("Amina Haddad")
    page.locator(".or-find button").click()
    look(page, "desk-nobody-found", language)
    page.locator("form[action$='casefile/new'] button").click()
    look(page, "case-code", language)
    building.go(page, "/staff/desk")
    look(page, "desk-casefile", language)
    day.issue_second_ticket(page)
    look(page, "second-ticket", language)
    building.go(page, "/staff/desk")
    look(page, "desk-undo", language)
    look(building.go(page, "/staff/desk/close"), "desk-close", language)


@pytest.mark.parametrize("language", [pytest.param("pt", marks=pytest.mark.evidence), "de"])
def test_the_pages_of_an_office_and_its_neighbours(
    building: Building, open_page: OpenPage, look: Check, language: str
) -> None:
    house = building.house
    tickets = [house.floor.ticket("immigration", language=code, needs=["pregnant"]) for code in ("uk", "ar")]
    officer = house.lisboa.member("officer", office="immigration", name="Rui Tavares")
    page = building.sign_in(open_page(building.url, language=language), officer)
    day.open_desk(building.go(page, "/staff/desk"), "C1")
    day.call_next(page)
    look(page, "desk-office", language)
    page.locator("main details summary").first.click()
    page.locator("form[action$='hand-on'] button").click()
    look(page, "desk-office-error", language)
    page.locator(f"form[action$='{tickets[0].id}/park'] button").click()
    look(page, "desk-put-aside", language)
    for path, name in (
        ("/staff/queues", "queues"),
        (f"/staff/queues/{house.lisboa.queues['immigration']}", "queue"),
        (f"/staff/tickets/{tickets[0].id}", "ticket"),
        ("/staff/casefiles", "casefiles"),
        ("/staff/roster", "roster"),
    ):
        look(building.go(page, path), name, language)


@pytest.mark.parametrize("language", [pytest.param("pt", marks=pytest.mark.evidence), "de"])
def test_the_pages_of_a_coordinator(building: Building, open_page: OpenPage, look: Check, language: str) -> None:
    coordinator = building.house.lisboa.member("coordinator", name="Eva Lopes", languages=["pt"])
    page = building.sign_in(open_page(building.url, language=language), coordinator)
    building.go(page, "/staff/roster/new")
    page.locator("main form button").click()
    look(page, "duty-error", language)
    page.locator("#staff_id").select_option(str(coordinator.id))
    page.locator("#office_id").select_option(str(building.house.lisboa.offices["reception"]))
    page.locator("main form button").click()
    look(page, "roster-planned", language)
    page.locator(".or-duty__cancel").click()
    look(page, "duty-cancel", language)


@pytest.mark.parametrize(
    ("language", "width"),
    [
        ("ar", 360),
        ("pt", 1280),
        *(pytest.param(*each, marks=pytest.mark.evidence) for each in (("zh", 1280), ("ur", 360), ("bn", 360))),
    ],
)
def test_the_public_home(building: Building, open_page: OpenPage, look: Check, language: str, width: int) -> None:
    centre = building.house.lisboa
    with centre.database.umbrella_transaction(centre.system) as session:
        session.get_one(Tenant, centre.tenant_id).languages = list(public_languages())
    with centre.database.transaction(centre.system) as session:
        for weekday in range(5):
            session.add(OpeningHours(office_id=None, weekday=weekday, opens=time(8), closes=time(17)))
            for office in ("immigration", "employment"):
                hours = OpeningHours(office_id=centre.offices[office], weekday=weekday, opens=time(9), closes=time(12))
                session.add(hours)
    page = building.go(open_page(building.url, language=language, width=width), "/")
    look(page, "public-home", language)
    other_hours = page.locator("details.or-details", has=page.locator(".or-hours"))
    assert not other_hours.locator(".or-hours").first.is_visible()
    other_hours.locator("summary").focus()
    page.keyboard.press("Enter")
    assert other_hours.locator(".or-hours").first.is_visible()
    look(page, "public-home-other-hours", language)
    assert page.locator("footer a[href='/staff/']").count() == 1
    if language == "ar":
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl"
        assert page.locator(".or-hours").first.locator("dd bdi").first.inner_text() == "08:00–17:00"


def test_a_page_with_a_slip_prints_the_slip_alone(building: Building, open_page: OpenPage) -> None:
    mediator = building.house.lisboa.member("mediator")
    page = building.go(building.sign_in(open_page(building.url, language="pt"), mediator), "/staff/presorting")
    day.issue_first_ticket(page, "bengali", "")
    page.emulate_media(media="print")
    for selector in (".or-header", ".or-navigation", ".or-issued__main"):
        assert not page.locator(selector).first.is_visible(), selector
    sheets = re.findall(rb"/MediaBox ?\[([^\]]*)\]", page.pdf(prefer_css_page_size=True))
    assert len(sheets) == 1, "one slip is one sheet"
    assert float(sheets[0].split()[2]) == pytest.approx(80 / 25.4 * 72, abs=1), "80 mm wide, in points"
