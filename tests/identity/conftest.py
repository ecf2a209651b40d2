"""Two centres of one network with people who sign in, and browsers at their hosts."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import real_now
from oneroof.identity import second_factor
from oneroof.identity import service as identity
from oneroof.identity.passwords import Passwords
from oneroof.services import Services
from support.factories import Centre, make_two_centres
from support.signed_in import application
from support.staff_browser import PASSWORD, Browser

from .second_factors import phone_clock, set_up, totp_code


@dataclass(frozen=True)
class House:
    """The application over two centres, `lisboa` and `porto`, and a browser for each visit."""

    app: Flask
    services: Services
    lisboa: Centre
    porto: Centre

    def browser(self, centre: Centre | None = None, *, language: str = "en", agent: str = "tests") -> Browser:
        """A fresh browser at a centre's host."""
        return Browser(self.app, (centre or self.lisboa).host, {"Accept-Language": language, "User-Agent": agent})

    def person(self, role: str = "mediator", email: str = "ana@example.org", centre: Centre | None = None) -> str:
        """Somebody with PASSWORD and one role; their id."""
        at = centre or self.lisboa
        with self.services.database.transaction(at.system) as session:
            staff = identity.create_staff(
                session,
                at.system,
                at.clock,
                email=email,
                name="Ana Martins",
                password_hash=Passwords(self.services.settings.keys.token).hash(PASSWORD),
            )
            identity.give_role(session, at.system, at.clock, staff_id=staff.id, role=role)
        return str(staff.id)


@pytest.fixture(autouse=True)
def standing_phone_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes change every thirty seconds: here they don't change by themselves."""
    phone_clock.moment = real_now()
    monkeypatch.setattr(second_factor, "real_now", lambda: phone_clock.moment)


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    """Not a demonstration network: a second factor is required of those who can open doors for others."""
    lisboa, porto = make_two_centres(database)
    services = Services.open(settings)
    yield House(application(services), services, lisboa, porto)
    services.close()


@pytest.fixture
def coordinator(house: House) -> Browser:
    """Ana, who coordinates Lisboa, signed in with both factors."""
    secret, _ = set_up(house)
    browser = house.browser()
    browser.sign_in()
    browser.post("/staff/second-factor", {"code": totp_code(secret)})
    return browser
