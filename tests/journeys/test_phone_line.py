"""One call by keyboard alone: the case code, who is calling, an appointment on their behalf, the end."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.identity.sessions import open_session
from support.appointments import calendar_of
from support.browser import served
from support.house import open_house
from support.phone_line import PhoneLine, known, make_line

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
Screenshots = Callable[[Page, str], object]
MOST_TABS = 60


def tab_to(page: Page, selector: str) -> None:
    page.wait_for_load_state()
    for _ in range(MOST_TABS):
        if page.locator(selector).first.evaluate("found => found === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached with the tabulator")


def press(page: Page, selector: str, *keys: str) -> None:
    tab_to(page, selector)
    for key in keys:
        page.keyboard.press(key)


def write(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(text)


def sign_in(page: Page, line: PhoneLine, url: str) -> None:
    with line.centre.database.transaction(line.centre.system) as session:
        opened = open_session(session, line.operator.id, stage="complete", method="password", user_agent="tests")
    page.context.add_cookies([{"name": "staff", "value": opened.secret, "url": url}])


def test_a_call_by_keyboard_only(
    settings: Settings, database: Database, open_page: OpenPage, check_page: Check, screenshots: Screenshots
) -> None:
    with open_house(settings, database) as house, served(house.app) as address:
        made = make_line(database, house.services.keys)
        line = replace(made, centre=replace(made.centre, clock=Clock()))
        line.agree(house.floor)
        calendar_of(house.floor, opens="00:00", closes="23:59")
        caller = known(house.floor)
        url = address.replace("localhost", line.centre.host)
        page = open_page(url, language="en-US")
        sign_in(page, line, url)

        page.goto(f"{url}/staff/calls")
        check_page(page)
        screenshots(page, "phone-line-new-call")
        write(page, "#language", "Ukr")
        press(page, "#reason", "ArrowDown", "ArrowDown")
        press(page, "form[action='/staff/calls'] button", "Enter")

        expect(page.locator("h1")).to_have_text("Call")
        write(page, "#code", caller.code)
        page.keyboard.press("Enter")
        expect(page.locator(".or-flash")).to_contain_text("casefile is found")
        write(page, "#birth_date", "04121987")
        write(page, "#name", "Oksana Melnik")
        write(page, "#nationality", "UA")
        screenshots(page, "phone-line-verify")
        page.keyboard.press("Enter")
        expect(page.locator(".or-flash")).to_contain_text("The caller is verified")
        check_page(page)
        screenshots(page, "phone-line-call")

        press(page, "main a[href*='/book']", "Enter")
        press(page, "#service", "ArrowDown")
        press(page, "main form[method=get] button", "Enter")
        press(page, "#slot_id", "Space")
        screenshots(page, "phone-line-book")
        check_page(page)
        page.keyboard.press("Enter")
        expect(page.locator(".or-flash")).to_contain_text("Booked:")
        expect(page.locator(".or-timer")).to_contain_text(":")

        press(page, "#outcome", "ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator(".or-flash")).to_contain_text("counts in the day’s figures")
        check_page(page)
