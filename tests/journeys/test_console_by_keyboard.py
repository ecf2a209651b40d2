"""The desk's page by keyboard alone, kept up to date by the live stream: a visit, a message, a call for help."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Route, expect

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.frontdesk.messages.answering import call_for_help
from oneroof.frontdesk.messages.sending import Addressee, send
from support.factories import Member
from support.live_server import live_server
from support.visitors_day import Building, open_building

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
Screenshots = Callable[[Page, str], object]
MOST_TABS = 40


@dataclass(frozen=True)
class Centre:
    """The building with its streams behind the same address, as in operation."""

    building: Building
    live_port: int

    def at_work(self, open_page: OpenPage, member: Member, path: str = "/staff/desk", language: str = "en") -> Page:
        """A browser of somebody who has signed in."""
        page = self.building.sign_in(open_page(self.building.url, language=language), member)
        page.route("**/live/events*", lambda route: self._to_the_streams(route))  # it is written to
        self.building.go(page, path)
        page.evaluate("window.kept = true")
        return page

    def _to_the_streams(self, route: Route) -> None:
        port = self.building.url.rsplit(":", 1)[1]
        route.continue_(url=route.request.url.replace(f":{port}/", f":{self.live_port}/"))


@pytest.fixture
def centre(settings: Settings, database: Database) -> Iterator[Centre]:
    with open_building(settings, database) as building, live_server(building.house.services) as port:
        yield Centre(building, port)


def press(page: Page, *keys: str) -> None:
    """Keys, one by one, each on the page that the one before led to."""
    for key in keys:
        page.wait_for_load_state()
        page.keyboard.press(key)


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST_TABS):
        if page.locator(selector).first.evaluate("found => found === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached with the tabulator")


def said(page: Page, text: str) -> None:
    expect(page.locator("[data-spoken]")).to_contain_text(text)


def test_a_visit_by_keyboard_only(
    centre: Centre, open_page: OpenPage, check_page: Check, screenshots: Screenshots
) -> None:
    house = centre.building.house
    officer = house.lisboa.member("officer", office="immigration", name="Rui Tavares")
    page = centre.at_work(open_page, officer)
    tab_to(page, "#desk-1")
    press(page, "Space", "Enter")

    # nobody waits; somebody comes, and the page learns of it without being loaded again
    expect(page.locator(".or-empty")).to_be_visible()
    page.evaluate("window.kept = true")
    first = house.floor.ticket("immigration", language="uk")
    expect(page.locator(".or-waiting li")).to_have_count(1)
    expect(page.locator("#call-next")).to_be_visible()
    said(page, f"{first.label} is waiting.")
    house.floor.ticket("immigration", language="ar", needs=["elderly"])
    expect(page.locator(".or-waiting li a").first).to_have_text("C002")  # by law before the first
    expect(page.locator("[data-all-waiting]")).to_have_text("2 people are waiting for you")
    screenshots(page, "console-waiting")
    beside = house.floor.open("immigration2", "immigration")
    house.floor.call("immigration2", beside)
    expect(page.locator(".or-waiting li a")).to_have_text(["C001"])
    assert page.evaluate("window.kept"), "nothing of this loaded the page"

    press(page, "w")
    expect(page.locator("#line-1")).to_be_focused()
    press(page, "n")
    expect(page.locator(".or-moves button").first).to_be_focused()
    press(page, "r")
    said(page, "C001 is called again.")
    expect(page.get_by_role("button", name="Call again (2 of 3)")).to_be_visible()
    press(page, "s")
    expect(page.locator("#at-desk")).to_be_focused()
    press(page, "p")
    expect(page.get_by_text("back in line at")).to_be_visible()
    press(page, "u")
    expect(page.locator("#at-desk")).to_have_text("C001")
    check_page(page, language="en")
    screenshots(page, "console-serving")
    press(page, "h")
    expect(page.locator("#target")).to_be_focused()
    press(page, "Escape", "1")
    expect(page.locator(".or-undo")).to_contain_text("You finished C001.")
    assert house.floor.read(first.id).outcome == "solved"


def test_keys_leave_who_types_alone_and_can_be_switched_off(centre: Centre, open_page: OpenPage) -> None:
    house = centre.building.house
    house.floor.ticket("immigration")
    officer = house.lisboa.member("officer", office="immigration")
    house.floor.open("immigration1", "immigration", member=officer)
    page = centre.at_work(open_page, officer)
    press(page, "m")
    expect(page.locator("#to")).to_be_focused()
    page.locator("#text").focus()
    page.keyboard.type("no snakes")
    # what comes in meanwhile takes nothing from under the hands
    everybody = Addressee("everybody")
    house.floor.do(send, keys=house.services.keys, to=everybody, phrase="own_words", text="The lift is out of order")
    expect(page.locator("#desk-messages")).to_contain_text("The lift is out of order")
    said(page, "A new message.")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_value("no snakes")
    press(page, "Escape", "?")
    expect(page.locator("#keys-help")).to_be_visible()
    tab_to(page, "[data-keys-on]")
    press(page, "Space", "Escape", "n")
    expect(page.locator("#call-next")).to_be_visible()
    expect(page.locator("html.or-keys-on")).to_have_count(0)
    assert page.evaluate("window.kept"), "no key acted"


def test_help_comes_silently(centre: Centre, open_page: OpenPage, check_page: Check, screenshots: Screenshots) -> None:
    house = centre.building.house
    officer = house.lisboa.member("officer", office="immigration", name="Rui Tavares")
    coordinator = house.lisboa.member("coordinator", name="Eva Lopes", languages=["pt", "fa"])
    house.floor.open("immigration1", "immigration", member=officer)
    house.floor.open("reception1", "welcome", member=coordinator)
    page = centre.at_work(open_page, officer, language="pt")
    other = centre.at_work(open_page, coordinator, language="pt")
    press(page, "F8", "F8")
    expect(page.locator(".or-message--quiet")).to_contain_text("Registado.")
    expect(other.locator(".or-message--help")).to_contain_text("O balcão C1 precisa de ajuda")
    screenshots(other, "desk-help-pt")
    other.locator(".or-message--help button").first.focus()
    press(other, "Enter")
    expect(page.locator(".or-message--quiet")).to_contain_text("Eva Lopes: a caminho")
    check_page(other, language="pt")
    other.get_by_role("button", name="Já passou").click()
    expect(page.locator(".or-message--quiet")).to_have_count(0)

    # the other way round: a speaker is asked for
    press(page, "m")
    page.locator("#to").select_option("speakers/")
    page.locator("#language").select_option("fa")
    tab_to(page, ".or-write button")
    press(page, "Enter")
    expect(other.locator("#desk-messages")).to_contain_text("envie alguém que fale persa ao balcão C1.")
    other.get_by_role("button", name="Já vou").click()
    expect(page.locator("#desk-messages")).to_contain_text("Eva Lopes: Já vou")
    check_page(page, language="pt")
    screenshots(page, "desk-messages-pt")
    assert page.evaluate("window.kept") and other.evaluate("window.kept")


@pytest.mark.parametrize("language", [pytest.param("pt", marks=pytest.mark.evidence), "de"])
def test_the_board(
    centre: Centre, open_page: OpenPage, check_page: Check, screenshots: Screenshots, language: str
) -> None:
    house = centre.building.house
    for code in ("uk", "ti", "ar"):
        house.floor.ticket("immigration", language=code)
    house.floor.ticket("employment")
    officer = house.lisboa.member("officer", office="immigration", name="Rui Tavares", languages=["pt", "uk"])
    house.floor.open("immigration1", "immigration", member=officer)
    coordinator = house.lisboa.member("coordinator", name="Eva Lopes")
    page = centre.at_work(open_page, coordinator, "/staff/board", language)
    check_page(page, language=language)
    house.floor.call("immigration1", officer)
    expect(page.locator(".or-board__desk--called")).to_contain_text("C001")
    screenshots(page, f"board-{language}")
    house.floor.do(call_for_help, officer)
    expect(page.locator("[data-calls] a")).to_be_visible()
    check_page(page, language=language)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
