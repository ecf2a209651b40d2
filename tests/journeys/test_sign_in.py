"""The way in, the account and the people, by hand in a browser: in two languages, on a phone, and without scripts."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import real_now
from oneroof.identity import service as identity
from oneroof.identity import totp
from oneroof.identity.passwords import Passwords
from support.browser import served
from support.house import House, open_house
from support.staff_browser import PASSWORD

pytestmark = pytest.mark.browser
Check = Callable[..., None]
Screenshots = Callable[[Page, str], object]


@dataclass(frozen=True)
class Door:
    """The application behind an address that a browser can open."""

    house: House
    url: str

    def person(self, role: str, email: str = "ana@example.org", name: str = "Ana Martins") -> None:
        """Somebody with PASSWORD and one role at Lisboa."""
        at = self.house.lisboa
        kept = Passwords(self.house.services.settings.keys.token).hash(PASSWORD)
        with at.database.transaction(at.system) as session:
            staff = identity.create_staff(session, at.system, at.clock, email=email, name=name, password_hash=kept)
            identity.give_role(session, at.system, at.clock, staff_id=staff.id, role=role)


@pytest.fixture
def door(settings: Settings, database: Database) -> Iterator[Door]:
    with open_house(settings, database) as house, served(house.app) as address:
        yield Door(house, address.replace("localhost", house.lisboa.host))


def sign_in(page: Page, door: Door) -> None:
    page.goto(f"{door.url}/staff/sign-in")
    page.locator("#email").fill("ana@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()


def shown_code(page: Page) -> str:
    secret = base64.b32decode(page.locator("code.or-secret").inner_text().replace(" ", ""))
    return totp.code_at(secret, totp.step_at(real_now()))


def set_up(page: Page, door: Door) -> None:
    sign_in(page, door)
    page.locator("#code").fill(shown_code(page))
    page.locator("main form button[type=submit]").click()


@pytest.mark.parametrize("language", ["pt", "de"])
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
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    check_page(page, language=language)
    screenshots(page, f"sign-in-failed-{language}")
    sign_in(page, door)
    expect(page.locator(".or-qr svg")).to_be_visible()
    check_page(page, language=language)
    screenshots(page, f"second-factor-set-up-{language}")
    page.locator("#code").fill(shown_code(page))
    page.locator("main form button[type=submit]").click()
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


@pytest.mark.parametrize("language", ["pt", "de"])
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
    page.locator("main form button[type=submit]").click()
    page.goto(f"{door.url}/staff/account/tokens/new")
    page.locator("#name").fill("Import of the roster")
    page.locator("#scopes").check()
    page.locator("main form button[type=submit]").click()
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
    sign_in(page, door)
    expect(page).to_have_url(f"{door.url}/staff/")
    page.goto(f"{door.url}/staff/account/details")
    page.locator("#name").fill("Ana Maria Martins")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Ana Maria Martins")
    page.goto(f"{door.url}/staff/account")
    page.locator("details.or-account summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{door.url}/staff/sign-in")
    page.goto(f"{door.url}/staff/account")
    expect(page).to_have_url(f"{door.url}/staff/sign-in?next=%2Fstaff%2Faccount")
