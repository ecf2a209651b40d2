"""A centre with somebody who has a file, an e-mail address of their own, and a browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

import pytest

from oneroof.casefiles.service import CasefileView
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.i18n import public_languages
from oneroof.tenancy.models import Tenant
from support.house import House, open_house
from support.html_pages import Page, open_page
from support.persons import add, opened
from support.procedures import define
from support.sent_letters import letters
from support.staff_browser import Browser

ADDRESS = "oksana@example.org"


@dataclass
class OwnFile:
    """Somebody's file, seen from outside."""

    house: House
    view: CasefileView

    @property
    def code(self) -> str:
        """The case code as it is printed."""
        return self.view.code

    def letters(self) -> list[EmailMessage]:
        """What was sent since the last time."""
        return letters(self.house.services)

    def ask(self, browser: Browser | None = None, code: str | None = None) -> Page:
        """The page on which the one-time code is typed."""
        browser = browser or self.house.visitor()
        return open_page(browser, "/my-file").send("/open", code=code or self.code)

    def sent_code(self) -> str:
        """The code in the one letter that was sent."""
        (letter,) = self.letters()
        assert letter["To"] == ADDRESS
        (code,) = re.findall(r"\b\d{6}\b", letter.get_content())
        return str(code)

    def open(self, browser: Browser | None = None) -> Page:
        """The file, opened by a code that was sent."""
        page = self.ask(browser)
        return page.send("/code", one_time_code=self.sent_code())


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened_house:
        define(opened_house.lisboa)
        with database.umbrella_transaction(opened_house.lisboa.system) as session:
            session.get_one(Tenant, opened_house.lisboa.tenant_id).languages = list(public_languages())
        yield opened_house


@pytest.fixture
def own_file(house: House) -> OwnFile:
    view = opened(house.floor)
    add(house.floor, view, "contacts", kind="email", value=ADDRESS, safe_message="yes", preferred=True)
    return OwnFile(house, view)
