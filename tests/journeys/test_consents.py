"""Asking, signing on the screen, answering on a phone without scripts, withdrawing; a stopped clock and a complaint."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from oneroof.casefiles.codes import shown
from oneroof.identity.sessions import open_session
from support.procedures import Desk, Hooks, define

from .staff_door import Door

pytestmark = pytest.mark.browser


def test_consents_clocks_and_complaints(
    door: Door,
    open_page: Callable[..., Page],
    check_page: Callable[..., None],
    screenshots: Callable[[Page, str], object],
) -> None:
    def look(page: Page, name: str) -> None:
        check_page(page)
        screenshots(page, name)

    centre = door.house.lisboa
    define(centre)
    officer = centre.member("officer", office="immigration")
    desk = Desk(door.house.floor, Hooks(), centre.member("mediator"), officer, officer)
    casefile = desk.casefile()
    procedure = desk.open(casefile)
    page = open_page(door.url, language="en")
    with centre.database.transaction(centre.system) as session:
        coordinator = centre.member("coordinator")
        opened = open_session(session, coordinator.id, stage="complete", method="password", user_agent="tests")
    page.context.add_cookies([{"name": "staff", "value": opened.secret, "url": door.url}])
    address = f"{door.url}/staff/casefiles/{casefile.casefile.id}"
    page.goto(address)
    # one key opens the question, one chooses, one confirms
    page.locator("section[aria-labelledby=consents] summary").press("Enter")
    page.locator("#answer-share_offices-given").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Noted: the person agrees.")).to_be_visible()
    page.goto(f"{address}/consents")
    look(page, "consents")
    page.goto(f"{address}/consents/ask/reminders")
    page.locator("#signature").scroll_into_view_if_needed()
    pad = page.locator("#signature").bounding_box()
    assert pad is not None
    page.mouse.move(pad["x"] + 30, pad["y"] + 60)
    page.mouse.down()
    page.mouse.move(pad["x"] + 200, pad["y"] + 30, steps=5)
    page.mouse.up()
    expect(page.locator('[name="channel"][value="signature"]')).to_be_checked()
    look(page, "ask")
    page.get_by_role("button", name="The person agrees").press("Enter")
    expect(page.get_by_role("link", name="See the signature")).to_be_visible()
    page.goto(f"{address}/consents/ask/survey")
    page.get_by_role("button", name="Make a link").press("Enter")
    look(page, "link")
    link = page.locator(".or-consent__link").inner_text()
    phone = open_page(door.url, language="ar", javascript=False, width=360)
    phone.goto(door.url + re.sub(r"^https?://[^/]+", "", link))
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    phone_with_scripts = open_page(door.url, language="ar")
    phone_with_scripts.goto(phone.url)
    look(phone_with_scripts, "online")
    phone.locator('button[value="given"]').click()
    expect(phone.locator(".or-issued__code")).to_be_visible()
    page.goto(f"{address}/consents")
    page.get_by_role("link", name=re.compile("^Withdraw")).first.press("Enter")
    page.get_by_role("button", name="Yes, withdraw it").press("Enter")
    look(page, "receipt")
    page.goto(f"{door.url}/staff/procedures/{procedure.id}/clock")
    look(page, "clock")
    page.locator('[name="reason"][value="documents_missing"]').check()
    page.get_by_role("button", name="Stop it").press("Enter")
    look(page, "stopped")
    page.goto(f"{door.url}/staff/complaints/new?casefile={casefile.casefile.id}&procedure={procedure.id}")
    look(page, "complaint-new")
    page.locator('[name="category"][value="waiting"]').check()
    page.locator("#text").fill("Too long")
    page.get_by_role("button", name="Take it down").press("Enter")
    look(page, "complaint")
    for path in ("/staff/complaints", "/staff/consent-notices", "/staff/consent-notices/survey"):
        page.goto(door.url + path)
        look(page, path.rpartition("/")[2] if path.count("/") < 3 else "notice")
    phone_with_scripts.goto(f"{door.url}/complaints")
    look(phone_with_scripts, "complain")
    phone_with_scripts.goto(f"{door.url}/procedures/status")
    phone_with_scripts.locator("#code").fill(shown(procedure.code))
    phone_with_scripts.locator("main form button").click()
    look(phone_with_scripts, "status")
