"""The application over two centres whose clock is the real one, and browsers of its staff."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from flask import Flask

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.frontdesk import service
from oneroof.frontdesk.models import Ticket
from oneroof.identity.sessions import open_session
from oneroof.services import Services
from support.factories import Centre, Member, make_two_centres
from support.floor import Floor
from support.html_pages import Page, open_page
from support.kiosks import kiosk_browser
from support.signed_in import application
from support.staff_browser import Browser


@dataclass(frozen=True)
class House:
    """Two centres of one network, and everybody who works there."""

    app: Flask
    services: Services
    lisboa: Centre
    porto: Centre

    @property
    def floor(self) -> Floor:
        """The floor of Lisboa, for arranging through the services."""
        return Floor(self.lisboa, self.services.keys, self.lisboa.member("mediator"))

    def staff(self, role: str = "mediator", *, language: str = "en", **options: object) -> tuple[Member, Browser]:
        """Somebody new who is signed in at Lisboa."""
        member = self.lisboa.member(role, **options)  # type: ignore[arg-type]
        return member, self.browser_of(member, language)

    def browser(self, role: str = "mediator", *, language: str = "en", **options: object) -> Browser:
        """A browser of somebody new who is signed in at Lisboa."""
        return self.staff(role, language=language, **options)[1]

    def browser_of(self, member: Member, language: str = "en") -> Browser:
        """Another browser of the same member of staff."""
        with self.lisboa.database.transaction(self.lisboa.system) as session:
            opened = open_session(session, member.id, stage="complete", method="password", user_agent="tests")
        browser = Browser(self.app, self.lisboa.host, {"Accept-Language": language})
        browser.client.set_cookie("staff", opened.secret, domain=self.lisboa.host)
        return browser

    def visitor(self, *, language: str = "en", centre: Centre | None = None) -> Browser:
        """A browser of somebody who is not signed in."""
        return Browser(self.app, (centre or self.lisboa).host, {"Accept-Language": language})

    def kiosk(self, *, language: str = "en", **options: object) -> Browser:
        """A browser that is paired as a kiosk of Lisboa; `options` are the kiosk's settings."""
        return kiosk_browser(self.app, self.lisboa, language=language, **options)

    def page(self, path: str, role: str = "mediator", *, language: str = "en", **options: object) -> Page:
        """A page as a new member of staff sees it."""
        return open_page(self.browser(role, language=language, **options), path)

    def at_desk(
        self, desk: str, *queues: str, ticket: Ticket | None = None, **options: object
    ) -> tuple[Member, Browser]:
        """Somebody who serves at a desk, with this ticket being served there if one is given."""
        member, browser = self.staff(**options)  # type: ignore[arg-type]
        floor = self.floor
        floor.open(desk, *queues, member=member)
        if ticket is not None:
            called = floor.call(desk, member)
            assert called is not None and called.id == ticket.id
            floor.do(service.start, member, ticket_id=ticket.id)
        return member, browser


@contextmanager
def open_house(settings: Settings, database: Database) -> Iterator[House]:
    """The house, with its doors open for the block."""
    lisboa, porto = (replace(centre, clock=Clock()) for centre in make_two_centres(database))
    services = Services.open(settings)
    try:
        yield House(application(services), services, lisboa, porto)
    finally:
        services.close()
