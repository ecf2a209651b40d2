"""Passkeys, with the authenticator that Chromium brings for tests."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from support.staff_browser import PASSWORD

from .staff_door import Door

pytestmark = pytest.mark.browser
Check = Callable[..., None]
Open = Callable[..., Page]
PHONE: dict[str, Any] = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


SEND = """async ([url, body]) => {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const answer = await fetch(url, { method: "POST", body, headers });
  return { status: answer.status, text: await answer.text() };
}"""


def give_authenticator(page: Page, **change: Any) -> tuple[Any, str]:
    """A phone that says yes to everything; the session to talk to it, and its id."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    added = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {**PHONE, **change}})
    return cdp, added["authenticatorId"]


def add_passkey(page: Page, door: Door) -> None:
    page.goto(f"{door.url}/staff/account/passkeys")
    page.locator("#name").fill("phone")
    page.locator("#current_password").fill(PASSWORD)
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("table.or-table th[scope=row]")).to_have_text("phone")


def sign_out(page: Page, door: Door) -> None:
    page.goto(f"{door.url}/staff/account")
    page.locator("details.or-account summary").click()
    page.locator(".or-account__menu button").click()
    expect(page).to_have_url(f"{door.url}/staff/sign-in")


def use_passkey(page: Page) -> None:
    page.locator('form[data-passkey="get"] button').click()


def test_from_adding_one_to_removing_it(
    door: Door, open_page: Open, check_page: Check, screenshots: Callable[[Page, str], object]
) -> None:
    door.person("mediator")
    page = open_page(door.url, language="de")
    _, _ = give_authenticator(page)
    door.sign_in(page)
    add_passkey(page, door)
    check_page(page, language="de")
    screenshots(page, "passkeys-de")
    sign_out(page, door)
    check_page(page, language="de")
    screenshots(page, "sign-in-passkey-de")
    use_passkey(page)
    expect(page).to_have_url(f"{door.url}/staff/")
    page.goto(f"{door.url}/staff/account/passkeys")
    page.locator("table.or-table button").click()
    expect(page.locator(".or-table__empty")).to_be_visible()
    sign_out(page, door)
    use_passkey(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text("Dieser Passkey wurde hier nicht angenommen.")


def test_it_is_both_factors_where_two_are_needed(door: Door, open_page: Open) -> None:
    """A password alone then asks for the second one, which the passkey can be."""
    door.person("mediator")
    page = open_page(door.url)
    give_authenticator(page)
    door.sign_in(page)
    add_passkey(page, door)
    sign_out(page, door)
    door.sign_in(page)
    expect(page).to_have_url(re.compile("/staff/second-factor"))
    use_passkey(page)
    expect(page).to_have_url(f"{door.url}/staff/")


def test_an_answer_counts_once(door: Door, open_page: Open) -> None:
    door.person("mediator")
    page = open_page(door.url)
    give_authenticator(page)
    door.sign_in(page)
    add_passkey(page, door)
    sign_out(page, door)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    use_passkey(page)
    expect(page).to_have_url(f"{door.url}/staff/")
    sign_out(page, door)
    again = page.evaluate(SEND, [f"{door.url}/staff/sign-in/passkey", sent[0]])
    assert again["status"] == 422
    assert "This passkey was not accepted here." in again["text"]


def test_a_phone_that_asked_nobody_is_refused(door: Door, open_page: Open) -> None:
    door.person("mediator")
    page = open_page(door.url)
    cdp, phone = give_authenticator(page)
    door.sign_in(page)
    add_passkey(page, door)
    sign_out(page, door)
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": phone, "isUserVerified": False})
    use_passkey(page)
    expect(page.locator("[data-passkey-message]")).to_have_text(
        "No passkey was shown. Try again, or use your password."
    )
    expect(page).to_have_url(f"{door.url}/staff/sign-in")


def test_a_copied_passkey_gives_itself_away(door: Door, open_page: Open) -> None:
    """The counter of a copy falls behind: the real one, used since, was counted further."""
    door.person("mediator")
    page = open_page(door.url)
    cdp, phone = give_authenticator(page)
    door.sign_in(page)
    add_passkey(page, door)
    (copied,) = cdp.send("WebAuthn.getCredentials", {"authenticatorId": phone})["credentials"]
    sign_out(page, door)
    use_passkey(page)
    expect(page).to_have_url(f"{door.url}/staff/")
    sign_out(page, door)
    cdp.send("WebAuthn.clearCredentials", {"authenticatorId": phone})
    cdp.send("WebAuthn.addCredential", {"authenticatorId": phone, "credential": {**copied, "signCount": 0}})
    use_passkey(page)
    expect(page.locator(".govuk-error-summary")).to_be_visible()


def test_it_is_unknown_at_another_centre(door: Door, open_page: Open) -> None:
    door.person("mediator")
    page = open_page(door.url)
    cdp, phone = give_authenticator(page)
    door.sign_in(page)
    add_passkey(page, door)
    page.goto(f"{door.url_of(door.house.porto)}/staff/sign-in")
    use_passkey(page)
    expect(page.locator("[data-passkey-message]")).to_contain_text("No passkey was shown.")
    kept = cdp.send("WebAuthn.getCredentials", {"authenticatorId": phone})["credentials"]
    assert [one["rpId"] for one in kept] == [door.house.lisboa.host], json.dumps(kept)


def test_without_scripts_the_password_stays(door: Door, open_page: Open) -> None:
    page = open_page(door.url, javascript=False)
    page.goto(f"{door.url}/staff/sign-in")
    expect(page.locator('form[data-passkey="get"]')).to_be_hidden()
    expect(page.locator("#password")).to_be_visible()
