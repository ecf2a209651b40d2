"""A display in four languages and a ticket followed on a phone, in Chromium, live, with a connection that is cut."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from oneroof.core.config import Settings
from oneroof.core.crypto import token_hash
from oneroof.core.db import Database
from oneroof.core.languages import public_languages
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Office, Queue, Ticket
from oneroof.frontdesk.service.following import follow_code
from oneroof.identity.devices.models import Device
from oneroof.tenancy.models import Tenant
from support.browser import served
from support.factories import Member
from support.house import House, open_house
from support.live_server import live_server

pytestmark = pytest.mark.browser
Check = Callable[..., None]
Shots = Callable[[Page, str], object]
OpenPage = Callable[..., Page]
WALL = {"width": 1920, "height": 1080}
NAMES = {
    "welcome": {"pt": "Acolhimento", "ar": "الاستقبال", "bn": "অভ্যর্থনা", "en": "Welcome"},
    "immigration": {"pt": "Sala 4", "ar": "القاعة 4", "bn": "কক্ষ ৪", "en": "Room 4"},
}


@dataclass(frozen=True)
class Hall:
    """The waiting room, with a page's server and the streams' server behind one address, as in operation."""

    house: House
    url: str
    live_port: int

    def page(self, open_page: OpenPage, path: str, device: str | None = None, **options: Any) -> Page:
        """A browser in the hall, paired as the device with this secret."""
        page = open_page(self.url, **options)
        page.route("**/live/events*", lambda route: self._to_the_streams(route))  # it is written to
        if device:
            page.context.add_cookies([{"name": "device", "value": device, "url": self.url}])
        page.goto(self.url + path)
        return page

    def pair(self, **device: Any) -> str:
        """A new screen; its secret."""
        secret, lisboa = secrets.token_urlsafe(32), self.house.lisboa
        now = lisboa.clock.now()
        with lisboa.database.transaction(lisboa.system) as session:
            session.add(Device(name="Hall", token_hash=token_hash(secret), paired_at=now, **device))
        return secret

    def serve(self, desk: str, queue: str) -> Member:
        """Somebody at a desk."""
        member = self.house.lisboa.member("mediator")
        self.house.floor.open(desk, queue, member=member)
        return member

    def call(self, desk: str, member: Member) -> Ticket:
        """The next, to that desk."""
        called = self.house.floor.call(desk, member)
        assert called is not None
        return called

    def _to_the_streams(self, route: Route) -> None:
        port = self.url.rsplit(":", 1)[1]
        route.continue_(url=route.request.url.replace(f":{port}/", f":{self.live_port}/"))


@pytest.fixture
def hall(settings: Settings, database: Database) -> Iterator[Hall]:
    with open_house(settings, database) as house, served(house.app) as address, live_server(house.services) as port:
        lisboa = house.lisboa
        with lisboa.database.umbrella_transaction(lisboa.system) as session:
            session.get_one(Tenant, lisboa.tenant_id).languages = list(public_languages())
        with lisboa.database.transaction(lisboa.system) as session:
            session.get_one(Queue, (lisboa.tenant_id, lisboa.queues["welcome"])).name = NAMES["welcome"]
            office = session.get_one(Office, (lisboa.tenant_id, lisboa.offices["immigration"]))
            office.public_name = NAMES["immigration"]
        yield Hall(house, address.replace("localhost", lisboa.host), port)


def test_a_display_in_four_languages(hall: Hall, open_page: OpenPage, check_page: Check, screenshots: Shots) -> None:
    floor = hall.house.floor
    tickets = [floor.ticket("welcome") for _ in range(3)]
    member = hall.serve("reception1", "welcome")
    settings = {"here": {"pt": "Piso 0", "ar": "الطابق 0"}, "rotate_seconds": 3, "show_waiting": True}
    secret = hall.pair(kind="display", languages=["pt", "ar", "bn", "en"], settings=settings)
    page = hall.page(open_page, "/screen", secret, language="pt")
    page.set_viewport_size(WALL)  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("window.stayed = true")
    welcome = page.locator(f'[data-queue="{hall.house.lisboa.queues["welcome"]}"] [data-waiting]')
    expect(welcome).to_have_text("3")
    hall.call("reception1", member)
    first = page.locator(".or-call--first")
    expect(first).to_contain_text(tickets[0].label)
    expect(first).to_contain_text("B1")
    expect(welcome).to_have_text("2")
    for words in ("يُنادى الآن", "এখন ডাকা হচ্ছে", "Now called", "Chamada agora"):
        expect(page.locator("#called")).to_have_text(words, use_inner_text=True, timeout=20_000)
        if words in ("يُنادى الآن", "Chamada agora"):
            check_page(page, language="pt")
            screenshots(page, f"display-{'ar' if words != 'Chamada agora' else 'pt'}")
            page.set_viewport_size(WALL)  # type: ignore[arg-type]
    stale = page.locator("[data-stale]")
    expect(stale).to_be_hidden()
    page.context.set_offline(True)
    floor.do(frontdesk.no_show, member, ticket_id=tickets[0].id)
    hall.call("reception1", member)
    expect(stale).to_be_visible(timeout=20_000)
    expect(first).to_contain_text(tickets[0].label)
    page.context.set_offline(False)
    expect(first).to_contain_text(tickets[1].label, timeout=20_000)
    expect(stale).to_be_hidden()
    assert page.evaluate("window.stayed"), "no reload"
    assert not [url for url in asked if url.endswith("/screen/state")], "changes are told, the whole is not asked again"


def test_a_ticket_on_a_phone(hall: Hall, open_page: OpenPage, check_page: Check, screenshots: Shots) -> None:
    floor, lisboa = hall.house.floor, hall.house.lisboa
    mine = [floor.ticket("immigration") for _ in range(2)][1]
    code = follow_code(hall.house.services.keys, lisboa.system, mine.visit_id)
    page = hall.page(open_page, f"/t/{code}", language="ar", width=360)
    standing = page.locator("#standing")
    expect(standing).to_contain_text("شخص واحد قبلك")
    expect(standing).to_contain_text("القاعة 4")
    check_page(page, language="ar")
    screenshots(page, "follow-waiting-ar")
    member = hall.serve("immigration1", "immigration")
    first = hall.call("immigration1", member)
    expect(standing).to_contain_text("أنت التالي.", timeout=20_000)
    floor.do(frontdesk.no_show, member, ticket_id=first.id)
    hall.call("immigration1", member)
    expect(standing).to_contain_text("حان دورك.", timeout=20_000)
    check_page(page, language="ar")
    screenshots(page, "follow-called-ar")
