"""A visitor from the door to an office and into the day's figures, by hand in a browser that runs no scripts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.frontdesk.service.overview import day_counts
from support import visitors_day as day
from support.factories import Member
from support.visitors_day import Building, open_building

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]

NAME = "Катерина Бондар"


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    with open_building(settings, database) as opened:
        yield opened


def test_a_whole_day_without_scripts(building: Building, open_page: OpenPage) -> None:
    house, centre = building.house, building.house.lisboa
    mediator = centre.member("mediator", name="Ana Martins", languages=["pt", "uk"])
    officer = centre.member("officer", office="immigration", name="Rui Tavares")
    coordinator = centre.member("coordinator", name="Eva Lopes")

    def browser_of(member: Member) -> Page:
        return building.sign_in(open_page(building.url, language="pt", javascript=False), member)

    # The door: two pages, and the visitor carries a ticket in two languages.
    page = building.go(browser_of(mediator), "/staff/presorting")
    assert day.issue_first_ticket(page, "ucraniano", "Perdeu o passaporte") == "B001"
    slip = page.locator(".or-slip__text")
    assert [slip.nth(place).get_attribute("lang") for place in (0, 1)] == ["uk", "pt"]
    assert "Ваш талон" in slip.nth(0).inner_text() and "A sua senha" in slip.nth(1).inner_text()

    # The welcome desk: the story is told once.
    building.go(page, f"/staff/desk?office={centre.offices['reception']}")
    day.open_desk(page, "B1")
    assert day.call_next(page) == "B001"
    assert page.locator("#reason").input_value() == "Perdeu o passaporte"
    code = day.open_casefile(page, NAME, "1988", "UA")
    assert page.locator(".or-person__name").inner_text() == NAME
    assert day.issue_second_ticket(page) == "C001"

    # The office sees what it needs, and finishes with an outcome.
    office = building.go(browser_of(officer), "/staff/desk")
    day.open_desk(office, "C1")
    assert day.call_next(office) == "C001"
    assert office.locator(".or-person__name").inner_text() == NAME
    assert "Perdeu o passaporte" in office.locator(".or-reason").inner_text()
    office.locator(".or-outcomes button").first.click()
    assert "C001" in office.locator(".or-undo").inner_text()

    # The casefile remembers the visit, for those who welcome people; the office has seen what it needed.
    for someone, visits in ((page, 1), (office, 0)):
        building.go(someone, "/staff/casefiles").locator("#asked").fill(code)
        someone.locator(".or-finder button").first.click()
        assert someone.locator(".or-visit").count() == visits
        assert (someone.locator("h1").inner_text() == NAME) == bool(visits)
    figures = building.go(browser_of(coordinator), "/staff/day")
    assert "Visitas" in figures.locator("main").inner_text()
    counts = house.floor.do(day_counts)
    assert (counts.visits, counts.waiting, counts.serving, counts.served) == (1, 0, 0, 2)


def test_the_door_needs_no_mouse(building: Building, open_page: OpenPage) -> None:
    page = open_page(building.url, language="pt")
    building.go(building.sign_in(page, building.house.lisboa.member("mediator")), "/staff/presorting")
    page.locator("#languages input").first.focus()
    page.keyboard.press("Space")
    assert page.locator("#language-1").is_checked()
    page.keyboard.press("ArrowRight")
    assert page.locator("#language-2").is_checked()
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/presorting/*")
    assert page.locator(".or-issued__number").inner_text() == "B001"
    page.keyboard.press("Enter")  # the way to the next visitor has the focus
    page.wait_for_url("**/staff/presorting#languages")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "language"


def test_a_double_click_at_the_door_issues_one_ticket(building: Building, open_page: OpenPage) -> None:
    page = open_page(building.url, language="pt", javascript=False)
    building.go(building.sign_in(page, building.house.lisboa.member("mediator")), "/staff/presorting")
    page.locator("#language-1").check()
    page.locator(".or-action-bar button").dblclick()
    page.wait_for_url("**/staff/presorting/*")
    assert building.house.floor.ticket("welcome").label == "B002"


def test_a_free_desk_stays_fresh_and_keeps_the_focus(building: Building, open_page: OpenPage) -> None:
    house = building.house
    officer = house.lisboa.member("officer", office="immigration")
    house.floor.ticket("immigration")
    page = building.sign_in(open_page(building.url, language="pt"), officer)
    page.clock.install()
    day.open_desk(building.go(page, "/staff/desk"), "C1")
    page.locator("#call-next").focus()
    house.floor.ticket("immigration")
    page.clock.fast_forward(21_000)
    page.get_by_text("2 pessoas à sua espera").wait_for()
    assert page.evaluate("document.activeElement.id") == "call-next"
    building.go(page, "/staff/desk?refresh=off")
    house.floor.ticket("immigration")
    with _nothing_is_asked(page):
        page.clock.fast_forward(60_000)


def test_a_free_desk_leads_to_sign_in_when_the_session_has_ended(building: Building, open_page: OpenPage) -> None:
    officer = building.house.lisboa.member("officer", office="immigration")
    page = building.sign_in(open_page(building.url, language="pt"), officer)
    page.clock.install()
    day.open_desk(building.go(page, "/staff/desk"), "C1")
    page.context.clear_cookies()
    page.clock.fast_forward(21_000)
    page.wait_for_url("**/staff/sign-in?next=*")


@contextmanager
def _nothing_is_asked(page: Page) -> Iterator[None]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/staff/" in request.url else None)
    yield
    page.wait_for_timeout(300)
    assert asked == []
