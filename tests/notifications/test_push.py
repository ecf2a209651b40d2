"""Messages that a browser shows: carried by a push service that can read nothing, forgotten when they are over."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import current_language
from oneroof.core.ids import new_id
from oneroof.jobs.models import OutboxRow
from oneroof.notifications import mail, subscribing
from oneroof.notifications.push import PushNotSent, may_be_reached, public_key
from oneroof.services import Services
from oneroof.tenancy.context import Context
from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, keys, networks
from support.gateways import Browser, Gateway, gateway

__all__ = ["database_urls", "floor", "floors", "keys", "networks"]

LETTER = "your_turn_for_tests"


@subscribing.composes_push(LETTER)
def your_turn(_services: Services, _session: Session, _context: Context, about: UUID, issue: int) -> Any:
    """A line in the browser's language."""
    return None if issue == 9 else (f"{current_language()} {issue}", "A042", f"/t/{about}")


@pytest.fixture
def push_service() -> Iterator[Gateway]:
    with gateway() as service:
        yield service


@pytest.fixture
def services(settings: Settings, database: Database, push_service: Gateway) -> Iterator[Services]:
    opened = Services.open(replace(settings, push_hosts=(f"127.0.0.1:{push_service.port}",)))
    yield opened
    opened.close()


@pytest.fixture
def subscribe(floor: Floor, services: Services) -> Callable[..., UUID]:
    def step(visit: UUID, given: str, **other: Any) -> UUID:
        wishes = {"language": "ar", "ends_at": floor.centre.clock.now() + timedelta(hours=8), **other}
        return floor.do(
            subscribing.subscribe,
            keys=services.keys,
            settings=services.settings,
            subject=("visit", visit),
            given=given,
            **wishes,
        )

    return step


def deliver(floor: Floor, services: Services, visit: UUID, issue: int = 1) -> None:
    """What the relay and a worker do: each promise in a transaction of its own."""
    floor.look(subscribing.promise_push, letter=LETTER, kind="visit", about=visit, issue=issue)
    with floor.centre.database.transaction(floor.centre.system) as session:
        rows = [row.payload for row in session.query(OutboxRow).filter_by(tenant_id=floor.centre.tenant_id)]
    for payload in rows:
        if payload.get("letter") == LETTER and payload["issue"] == issue:
            with floor.centre.database.transaction(floor.centre.system) as session:
                mail.send(services, session, floor.centre.system, floor.centre.clock, payload)


def test_a_browser_shows_what_was_sent_and_nobody_else_reads_it(
    floor: Floor, services: Services, push_service: Gateway, subscribe: Callable[..., UUID]
) -> None:
    visit, browser = new_id(), Browser(push_service)
    assert subscribe(visit, browser.agreed()) == subscribe(visit, browser.agreed())  # pressed twice: one subscription
    deliver(floor, services, visit)
    (shown,) = browser.shown()
    assert shown == {"title": "ar 1", "text": "A042", "path": f"/t/{visit}", "language": "ar"}
    ((_path, headers, body),) = push_service.received
    assert b"A042" not in body and public_key(services.settings) in headers["authorization"]


def test_a_browser_that_has_withdrawn_is_forgotten(
    floor: Floor, services: Services, push_service: Gateway, subscribe: Callable[..., UUID]
) -> None:
    visit = new_id()
    subscribe(visit, Browser(push_service).agreed())
    push_service.answer = 503
    with pytest.raises(PushNotSent):
        deliver(floor, services, visit)
    assert floor.look(subscribing.subscriptions_of, kind="visit", about=visit)
    push_service.answer = 410
    deliver(floor, services, visit, 2)
    assert not floor.look(subscribing.subscriptions_of, kind="visit", about=visit)


def test_what_is_over_or_pointless_is_not_sent(
    floor: Floor, services: Services, push_service: Gateway, subscribe: Callable[..., UUID]
) -> None:
    visit = new_id()
    subscribe(visit, Browser(push_service).agreed())
    deliver(floor, services, visit, 9)
    services.keys.forget_days(floor.centre.tenant_id, before=(floor.centre.clock.now() + timedelta(days=9)).date())
    deliver(floor, services, visit)
    floor.later(hours=9).do(subscribing.forget_over)
    assert not floor.look(subscribing.subscriptions_of, kind="visit", about=visit)
    assert push_service.received == []


def test_only_the_push_services_of_browsers_are_spoken_to(settings: Settings) -> None:
    for endpoint in (
        "https://fcm.googleapis.com/fcm/send/x",
        "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://web.push.apple.com/x",
        "https://wns2-par02p.notify.windows.com/w/?token=x",
    ):
        assert may_be_reached(settings, endpoint)
    for endpoint in (
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com@10.0.0.1/x",
        "https://fcm.googleapis.com.example.org/x",
        "https://127.0.0.1/x",
        "https://notify.windows.com.example.org/x",
        "file:///etc/passwd",
    ):
        assert not may_be_reached(settings, endpoint)


def test_what_no_browser_gives_is_refused(push_service: Gateway, subscribe: Callable[..., UUID]) -> None:
    visit = new_id()
    whole = json.loads(Browser(push_service).agreed())
    for given in (
        "",
        "{}",
        "[]",
        "null",
        json.dumps({**whole, "keys": {"p256dh": "AAAA", "auth": "AAAA"}}),
        "x" * 9999,
    ):
        with pytest.raises(Invalid):
            subscribe(visit, given)
    for _ in range(subscribing.MOST):
        subscribe(visit, Browser(push_service).agreed())
    with pytest.raises(Conflict):
        subscribe(visit, Browser(push_service).agreed())
