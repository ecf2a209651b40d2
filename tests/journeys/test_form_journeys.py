"""A form from its first page to the code, in Chromium: from right to left, on a phone, by keyboard, without scripts."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from oneroof.core.config import MEBIBYTE, Settings
from oneroof.core.db import Database
from oneroof.core.languages import public_languages
from oneroof.tenancy.models import Tenant
from support.browser import served
from support.forms import CODE, offer, permit_renewal, picture
from support.house import House, open_house
from support.kiosks import kiosk_device

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
FORM = f"/services/{CODE}/form"
CODE_SHAPE = re.compile(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}\b")


class Portal:
    """The centre's own host, with a form to fill in."""

    def __init__(self, house: House, address: str) -> None:
        self.house = house
        self.url = address.replace("localhost", house.lisboa.host)

    def kiosk(self, page: Page) -> Page:
        """The browser, paired as a kiosk."""
        _, secret = kiosk_device(self.house.lisboa)
        page.context.add_cookies([{"name": "device", "value": secret, "url": self.url}])
        return page

    def go(self, page: Page, path: str) -> Page:
        """Open a page of the centre."""
        page.goto(self.url + path)
        return page


@pytest.fixture
def portal(settings: Settings, database: Database) -> Iterator[Portal]:
    with open_house(settings, database) as house, served(house.app) as address:
        centre = house.lisboa
        with centre.database.umbrella_transaction(centre.system) as session:
            session.get_one(Tenant, centre.tenant_id).languages = list(public_languages())
        offer(centre, permit_renewal())
        yield Portal(house, address)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "passport.png"
    path.write_bytes(picture())
    return path


def press_continue(page: Page) -> None:
    page.locator(".or-form-buttons button[value=continue]").click()


def fill_person(page: Page) -> None:
    page.locator("#f-full_name").fill("Amina Haddad")
    for part, text in (("day", "١٤"), ("month", "5"), ("year", "1990")):
        page.locator(f"#f-birth_date-{part}").fill(text)


@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [
        ("pt", 1280, False),
        ("ar", 360, True),
        pytest.param("pt", 1280, True, marks=pytest.mark.evidence),
        pytest.param("ar", 360, False, marks=pytest.mark.evidence),
    ],
)
def test_from_the_first_page_to_the_code(
    portal: Portal,
    open_page: OpenPage,
    check_page: Check,
    screenshots: Check,
    photo: Path,
    language: str,
    width: int,
    javascript: bool,
) -> None:
    page = portal.go(open_page(portal.url, language=language, width=width, javascript=javascript), FORM)

    def look(name: str) -> None:
        check_page(page, language=language)
        if javascript:
            screenshots(page, f"form-{name}-{language}")

    look("begin")
    page.locator(f"form[action$='{FORM}'] button").click()
    look("person")
    press_continue(page)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look("errors")
    fill_person(page)
    assert CODE_SHAPE.search(page.locator("#your-code").inner_text())
    press_continue(page)
    page.locator("#f-residence").check()
    press_continue(page)
    expect(page.locator("#f-permit_ends-day")).to_be_visible()
    for part, text in (("day", "30"), ("month", "6"), ("year", "2031")):
        page.locator(f"#f-permit_ends-{part}").fill(text)
    page.locator("#f-has_job-2").check()
    beside = page.locator("details.or-two-languages")
    beside.locator("summary").click()
    page.locator("#beside").select_option("ar" if language == "pt" else "pt")
    beside.locator("button").click()
    expect(page.locator(".or-beside").first).to_be_visible()
    other = page.locator(".or-beside").first
    assert other.evaluate("e => getComputedStyle(e).direction") == ("rtl" if language == "pt" else "ltr")
    look("two-languages")
    press_continue(page)
    page.locator("#f-passport_copy").set_input_files(photo)
    if javascript:
        expect(page.locator(".or-resumable--done")).to_contain_text("passport.png", timeout=30_000)
    else:
        page.locator("button[value=upload]").click()
        expect(page.locator(".or-files__name")).to_contain_text("passport.png")
    look("documents")
    press_continue(page)
    look("check")
    page.locator("form[action$='check'] button").click()
    assert CODE_SHAPE.search(page.locator("#form-code").inner_text())
    look("sent")


def test_by_keyboard_alone(portal: Portal, open_page: OpenPage) -> None:
    page = portal.go(open_page(portal.url, language="en"), FORM)

    def tab_to(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement?.matches(s)", selector):
                return
        raise AssertionError(f"the keyboard does not reach {selector}")

    tab_to(f"form[action$='{FORM}'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/person?*")
    tab_to("#f-full_name")
    page.keyboard.type("Amina Haddad")
    for part, text in (("day", "14"), ("month", "5"), ("year", "1990")):
        tab_to(f"#f-birth_date-{part}")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/situation?*")
    tab_to("#f-residence")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    tab_to("[name=f-has_job]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    tab_to("button[value=continue]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents?*")
    tab_to("button[value=save]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/saved?*")
    code = page.locator("#form-code").inner_text()
    tab_to("form[action$='clear'] button")
    page.keyboard.press("Enter")
    page.wait_for_url(portal.url + "/")
    portal.go(page, "/resume")
    tab_to("#code")
    page.keyboard.type(code.lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents?*")


def test_a_file_that_is_broken_off_goes_on_where_it_was(portal: Portal, open_page: OpenPage, tmp_path: Path) -> None:
    page = portal.go(open_page(portal.url, language="en", width=360), FORM)
    page.locator(f"form[action$='{FORM}'] button").click()
    fill_person(page)
    press_continue(page)
    page.locator("[value=none]").check()
    page.locator("#f-has_job-2").check()
    press_continue(page)
    large = tmp_path / "large.png"
    large.write_bytes(picture().ljust(3 * MEBIBYTE // 2, b"\0"))
    begun: list[str] = []

    def lose_the_second(route: Route) -> None:
        if route.request.method == "PATCH":
            begun.append(route.request.headers.get("upload-offset", ""))
            if len(begun) == 2:
                route.abort("internetdisconnected")
                return
        route.continue_()

    page.route(re.compile("/answers/uploads/.*"), lose_the_second)
    page.locator("#f-passport_copy").set_input_files(large)
    expect(page.locator(".or-resumable--done")).to_contain_text("large.png", timeout=30_000)
    part = 512 * 1024
    assert begun == ["0", str(part), str(part), str(2 * part)]
    press_continue(page)
    page.locator("form[action$='check'] button").click()
    page.get_by_role("link", name="Show the receipt").click()
    expect(page.locator("main")).to_contain_text("Your form has arrived at")
    assert page.locator("main section[lang]").count() == 2


def test_too_much_at_once_brings_the_page_back(portal: Portal, open_page: OpenPage, tmp_path: Path) -> None:
    """The browser itself shows the answer, since the server has taken everything that it sent."""
    page = portal.go(open_page(portal.url, language="en", javascript=False), FORM)
    page.locator(f"form[action$='{FORM}'] button").click()
    fill_person(page)
    press_continue(page)
    page.locator("[value=none]").check()
    page.locator("#f-has_job-2").check()
    press_continue(page)
    large = tmp_path / "large.png"
    large.write_bytes(picture().ljust(3 * MEBIBYTE, b"\0"))
    page.locator("#f-passport_copy").set_input_files(large)
    portal.house.app.config["MAX_CONTENT_LENGTH"] = MEBIBYTE
    press_continue(page)
    expect(page.locator(".or-notification--warning")).to_contain_text("At most 1 MB can be sent at once.")
    expect(page.locator("h1")).to_have_text("Documents and language")


def test_an_error_takes_the_focus_and_leads_to_its_question(portal: Portal, open_page: OpenPage) -> None:
    page = portal.go(open_page(portal.url, language="en"), FORM)
    page.locator(f"form[action$='{FORM}'] button").click()
    press_continue(page)
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.locator(".govuk-error-summary a").nth(1).click()
    expect(page.locator("#f-birth_date-day")).to_be_focused()


@pytest.mark.parametrize(("language", "shown"), [("en", True), ("ar", False)])
def test_questions_are_read_aloud_where_the_browser_can(
    portal: Portal, open_page: OpenPage, language: str, shown: bool
) -> None:
    """The browser under test has one voice, which speaks English."""
    page = open_page(portal.url, language=language)
    page.add_init_script(
        """
        window.spoken = [];
        const voice = { lang: "en-GB", name: "test", localService: true };
        Object.defineProperty(window, "speechSynthesis", { value: {
          getVoices: () => [voice], cancel: () => {}, addEventListener: () => {},
          speak: (words) => window.spoken.push([words.lang, words.text]),
        } });
        window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
        """
    )
    portal.go(page, FORM)
    page.locator(f"form[action$='{FORM}'] button").click()
    button = page.locator(".or-listen").first
    if not shown:
        expect(button).to_be_hidden()
        return
    button.click()
    assert page.evaluate("window.spoken") == [["en", "Full name"]]
    assert button.get_attribute("aria-pressed") == "true"
    assert button.get_attribute("aria-label") == "Listen: Full name"


@pytest.mark.parametrize("language", ["pt", "ar"])
def test_a_kiosk_prints_a_slip_and_clears_itself(
    portal: Portal, open_page: OpenPage, check_page: Check, screenshots: Check, language: str
) -> None:
    page = portal.go(portal.kiosk(open_page(portal.url, language=language)), "/kiosk/forms")

    def look(name: str) -> None:
        check_page(page, language=language)
        screenshots(page, f"kiosk-{name}-{language}")

    look("home")
    page.locator(f".or-kiosk-service[href$='{FORM}']").click()
    look("begin")
    page.locator(f"form[action$='{FORM}'] button").click()
    fill_person(page)
    look("person")
    press_continue(page)
    page.locator("[value=none]").check()
    page.locator("#f-has_job-2").check()
    press_continue(page)
    look("documents")
    press_continue(page)
    page.locator("form[action$='check'] button").click()
    look("sent")
    page.emulate_media(media="print")
    assert page.locator(".or-slip").is_visible() and not page.locator(".or-issued__main").is_visible()
    page.emulate_media(media="screen")
    page.locator("header form[action$=finish] button").click()
    page.wait_for_url("**/kiosk")
    portal.go(page, f"/kiosk{FORM}/answers/sent")
    assert page.locator("#form-code").count() == 0


def test_a_kiosk_asks_before_it_clears(portal: Portal, open_page: OpenPage, check_page: Check) -> None:
    page = portal.kiosk(open_page(portal.url, language="en"))
    page.clock.install()
    portal.go(page, f"/kiosk{FORM}")
    page.locator(f"form[action$='{FORM}'] button").click()
    page.locator("#f-full_name").fill("Amina Haddad")
    page.clock.fast_forward("01:31")
    dialog = page.locator("dialog.or-idle")
    expect(dialog).to_be_visible()
    page.locator("[data-stay]").click()
    expect(dialog).to_be_hidden()
    assert page.locator("#f-full_name").input_value() == "Amina Haddad"
    page.clock.fast_forward("01:31")
    expect(dialog).to_be_visible()
    page.clock.run_for(31_000)
    page.wait_for_url("**/kiosk")
