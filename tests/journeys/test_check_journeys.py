"""The eligibility check in Chromium: from what brings somebody here to a code, from right to left, on a phone, by
keyboard, without scripts."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.languages import public_languages
from oneroof.tenancy.models import Tenant
from support.browser import served
from support.checks import offer
from support.house import House, open_house

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
CODE_SHAPE = re.compile(r"[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}")


class Portal:
    """The centre's own host, where services can be looked for."""

    def __init__(self, house: House, address: str) -> None:
        self.house = house
        self.url = address.replace("localhost", house.lisboa.host)


@pytest.fixture
def portal(settings: Settings, database: Database) -> Iterator[Portal]:
    with open_house(settings, database) as house, served(house.app) as address:
        centre = house.lisboa
        with centre.database.umbrella_transaction(centre.system) as session:
            session.get_one(Tenant, centre.tenant_id).languages = list(public_languages())
        offer(centre)
        yield Portal(house, address)


def press(page: Page, button: str) -> None:
    """A button of the question."""
    page.locator(f".or-form-buttons button[value={button}]").click()


def answer(page: Page) -> None:
    """Answer the question on the page, whichever it is."""
    code = page.url.partition("?")[0].rpartition("/")[2]
    if code == "permit_ends":
        for part, text in (("day", "24"), ("month", "12"), ("year", "2026")):
            page.locator(f"#f-permit_ends-{part}").fill(text)
    elif code in ("residence", "has_tax_number"):
        value = {"residence": "permit", "has_tax_number": "no"}[code]
        page.locator(f"input[value={value}]").check()
    else:
        return press(page, "skip")
    return press(page, "answer")


@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [
        ("pt", 1280, False),
        ("ar", 360, True),
        pytest.param("pt", 1280, True, marks=pytest.mark.evidence),
        pytest.param("ar", 360, False, marks=pytest.mark.evidence),
    ],
)
def test_from_needs_to_a_code(
    portal: Portal,
    open_page: OpenPage,
    check_page: Check,
    screenshots: Check,
    language: str,
    width: int,
    javascript: bool,
) -> None:
    page = open_page(portal.url, language=language, width=width, javascript=javascript)

    def look(name: str) -> None:
        check_page(page, language=language)
        if javascript:
            screenshots(page, f"check-{name}-{language}")

    page.goto(portal.url + "/")
    page.locator("a[href='/check']").click()
    look("start")
    page.locator("input[name=needs][value=permit-ends]").check()
    page.locator("form[action='/check'] button").click()
    press(page, "answer")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look("error")
    while "/check/questions/" in page.url:
        if page.url.endswith("/residence"):
            look("sensitive")
        answer(page)
    look("result")
    expect(page.locator("#fitting")).to_be_visible()
    expect(page.locator("#bring")).to_be_visible()
    page.locator("form[action='/check/code'] button").click()
    expect(page.locator("#check-code")).to_have_text(CODE_SHAPE)
    look("code")
    page.locator("form[action='/check/again'] button").click()
    expect(page.locator("input[name=needs]:checked")).to_have_count(0)


def test_by_keyboard_alone_and_back_again(portal: Portal, open_page: OpenPage) -> None:
    page = open_page(portal.url, language="en")
    page.goto(portal.url + "/check")
    page.locator("input[name=needs][value=permit-ends]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("tax number")
    page.locator("input[value=no]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("What do you have")
    page.go_back()
    expect(page.locator("input[value=no]")).to_be_checked()


def test_what_is_printed_holds_the_result_and_no_buttons(portal: Portal, open_page: OpenPage) -> None:
    page = open_page(portal.url, language="en")
    page.goto(portal.url + "/check")
    page.locator("form[action='/check'] button").click()
    while "/check/questions/" in page.url:
        answer(page)
    page.emulate_media(media="print")
    expect(page.locator("#bring")).to_be_visible()
    expect(page.locator("form[action='/check/code']")).to_be_hidden()
    expect(page.locator("form[action='/check/again']")).to_be_hidden()
