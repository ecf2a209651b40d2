"""A visitor's day in a browser: the steps that staff take by hand, whatever the language of their pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.identity.sessions import open_session
from support.browser import served
from support.factories import Member
from support.house import House, open_house


@dataclass(frozen=True)
class Building:
    """The application behind an address that a browser can open."""

    house: House
    url: str

    def sign_in(self, page: Page, member: Member) -> Page:
        """The page, with this member of staff signed in."""
        with self.house.lisboa.database.transaction(self.house.lisboa.system) as session:
            opened = open_session(session, member.id, stage="complete", method="password", user_agent="tests")
        page.context.add_cookies([{"name": "staff", "value": opened.secret, "url": self.url}])
        return page

    def go(self, page: Page, path: str) -> Page:
        """Open one of the centre's pages."""
        answer = page.goto(self.url + path)
        assert answer is not None and answer.status == 200, (path, answer and answer.status)
        return page


@contextmanager
def open_building(settings: Settings, database: Database) -> Iterator[Building]:
    """The building, with its doors open for the block."""
    with open_house(settings, database) as house, served(house.app) as address:
        yield Building(house, address.replace("localhost", house.lisboa.host))


def main_button(page: Page, within: str = "main") -> None:
    """Press the one primary button."""
    page.locator(f"{within} button.govuk-button:not(.govuk-button--secondary, .govuk-button--link)").first.click()


def issue_first_ticket(page: Page, language: str, reason: str) -> str:
    """At the door: a language, the first service, a note; the ticket's label."""
    page.locator("#other_language").fill(language)
    page.locator("#service-1").check()
    page.locator("#reason").fill(reason)
    main_button(page, ".or-action-bar")
    return page.locator(".or-issued__number").inner_text()


def open_desk(page: Page, number: str) -> None:
    """Begin to serve at a desk."""
    page.get_by_label(number, exact=True).check()
    page.locator("main form button[type=submit]").last.click()


def call_next(page: Page) -> str:
    """Call the next visitor and begin to serve; the ticket's label."""
    main_button(page, ".or-stage")
    label = page.locator(".or-stage__number").inner_text()
    main_button(page, ".or-moves")
    return label


def open_casefile(page: Page, name: str, year: str, nationality: str) -> str:
    """Look for the visitor in vain, then open a casefile; the case code."""
    page.locator("#find-name").fill(name)
    page.locator(".or-find button").click()
    page.locator("form[action$='casefile/new'] #birth_date-year").fill(year)
    page.locator("#nationality").select_option(nationality)
    page.locator("form[action$='casefile/new'] button").click()
    code = page.locator(".or-issued__code").inner_text()
    page.locator(".or-issued__main a.govuk-button").first.click()
    return code


def issue_second_ticket(page: Page) -> str:
    """Send the visitor where they asked to go at the door; the second ticket's label."""
    page.locator("form[action$='send-on'] button").click()
    return page.locator(".or-issued__number").inner_text()
