"""The way in, the account and the people, by hand in a browser: in two languages, on a phone, and without scripts."""

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from oneroof.core.time import real_now
from oneroof.identity import totp

from .staff_door import Door, send

pytestmark = pytest.mark.browser
Check = Callable[..., None]
Screenshots = Callable[[Page, str], object]


def shown_code(page: Page) -> str:
    secret = base64.b32decode(page.locator("code.or-secret").inner_text().replace(" ", ""))
    return totp.code_at(secret, totp.step_at(real_now()))


def set_up(page: Page, door: Door) -> None:
    door.sign_in(page)
    page.locator("#code").fill(shown_code(page))
    send(page)


@pytest.mark.parametrize("language", [pytest.param("pt", marks=pytest.mark.evidence), "de"])
def test_the_way_in(
    door: Door, open_page: Callable[..., Page], check_page: Check, screenshots: Screenshots, language: str
) -> None:
    door.person("coordinator")
    page = open_page(door.url, language=language)
    page.goto(f"{door.url}/staff/sign-in")
    check_page(page, language=language)
    screenshots(page, f"sign-in-{language}")
    page.locator("#email").fill("ana@example.org")
    page.locator("#password").fill("wrong")
    send(page)
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    check_page(page, language=language)
    screenshots(page, f"sign-in-failed-{language}")
    door.sign_in(page)
    expect(page.locator(".or-qr svg")).to_be_visible()
    check_page(page, language=language)
    screenshots(page, f"second-factor-set-up-{language}")
    page.locator("#code").fill(shown_code(page))
    send(page)
    expect(page.locator(".or-codes code")).to_have_count(10)
    check_page(page, language=language)
    screenshots(page, f"recovery-codes-{language}")
    page.locator("main a.govuk-button").click()
    expect(page).to_have_url(f"{door.url}/staff/")


PAGES = {
    "account": "/staff/account",
    "details": "/staff/account/details",
    "password": "/staff/account/password",
    "second-factor": "/staff/account/second-factor",
    "sessions": "/staff/account/sessions",
    "tokens": "/staff/account/tokens",
    "token-new": "/staff/account/tokens/new",
    "people": "/staff/people",
    "invite": "/staff/people/invite",
}


@pytest.mark.parametrize("language", [pytest.param("pt", marks=pytest.mark.evidence), "de"])
def test_account_and_people(
    door: Door, open_page: Callable[..., Page], check_page: Check, screenshots: Screenshots, language: str
) -> None:
    door.person("coordinator")
    door.person("mediator", "olena@example.org", "Олена Шевченко")
    page = open_page(door.url, language=language)
    set_up(page, door)
    page.goto(f"{door.url}/staff/people/invite")
    page.locator("#email").fill("a.very.long.address.of.somebody@integration.municipality.example.org")
    page.locator("#name").fill("Maria da Conceição Vasconcelos e Albuquerque")
    page.locator("#role").check()
    send(page)
    page.goto(f"{door.url}/staff/account/tokens/new")
    page.locator("#name").fill("Import of the roster")
    page.locator("#scopes").check()
    send(page)
    check_page(page, language=language)
    screenshots(page, f"token-created-{language}")
    for name, path in PAGES.items():
        page.goto(f"{door.url}{path}")
        check_page(page, language=language)
        screenshots(page, f"{name}-{language}")
    page.goto(f"{door.url}/staff/people")
    page.get_by_role("link", name="Олена Шевченко").click()
    check_page(page, language=language)
    screenshots(page, f"person-{language}")
    page.locator("a.govuk-button--warning").click()
    check_page(page, language=language)
    screenshots(page, f"person-close-{language}")


def test_without_scripts(door: Door, open_page: Callable[..., Page]) -> None:
    door.person("mediator")
    page = open_page(door.url, javascript=False)
    door.sign_in(page)
    expect(page).to_have_url(f"{door.url}/staff/")
    page.goto(f"{door.url}/staff/account/details")
    page.locator("#name").fill("Ana Maria Martins")
    send(page)
    expect(page.locator("main")).to_contain_text("Ana Maria Martins")
    page.goto(f"{door.url}/staff/account")
    page.locator("details.or-account summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{door.url}/staff/sign-in")
    page.goto(f"{door.url}/staff/account")
    expect(page).to_have_url(f"{door.url}/staff/sign-in?next=%2Fstaff%2Faccount")
