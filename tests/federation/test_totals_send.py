"""A closed month reaches the umbrella once, protected, whatever happens between the two transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import FixedClock
from oneroof.federation.totals_received import receive, received
from oneroof.jobs import relay, worker
from oneroof.jobs.models import OutboxRow
from oneroof.jobs.service import enqueue
from oneroof.registry import JOB_MODULES
from oneroof.services import Services
from oneroof.statistics.counting import write_figures
from oneroof.tenancy.directory import Directory
from support.disclosure import month_of
from support.factories import Centre, make_centre, make_network

MONTH = date(2026, 2, 1)
LATER = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
FIGURES = {"visits": 130, "served": 100, "no_shows": 24, "left": 6, "waits_from_10": 40}
SENT = {"visits": 130, "served": 100, "no_shows": None, "left": None, "waiting_minutes_median": 12}


@pytest.fixture
def centre(database: Database) -> Centre:
    make_network(database)
    return make_centre(database).at(LATER)


@pytest.fixture
def services(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setattr(Directory, "clock_of", lambda *_: FixedClock(moment=LATER))
    for module in JOB_MODULES:
        import_module(module)
    opened = Services.open(settings)
    yield opened
    opened.close()


def arrived(centre: Centre) -> dict[str, int | None]:
    with centre.database.umbrella_transaction(centre.system) as umbrella:
        return received(umbrella, centre.system, MONTH, MONTH).get(MONTH, {}).get(centre.tenant_id, {})


def fill_february(centre: Centre) -> None:
    days = {MONTH.replace(day=day): dict.fromkeys(FIGURES, 0) for day in range(1, 28)}
    with centre.database.transaction(centre.system) as session:
        write_figures(session, centre.system, {**days, MONTH.replace(day=28): FIGURES})
        enqueue(session, centre.system, kind="month.close", key="2026-02-01", payload={"month": "2026-02-01"})


def work_off(services: Services) -> None:
    for row in relay.open_rows(services, handed_before=datetime.now(UTC)):
        relay.do(services, row.tenant_id, row.network_id, row.id)


def open_kinds(centre: Centre) -> list[str]:
    with centre.database.transaction(centre.system) as session:
        return list(session.scalars(select(OutboxRow.kind).where(OutboxRow.done_at.is_(None))))


def test_a_closed_month_goes_up_without_its_small_numbers(centre: Centre, services: Services) -> None:
    fill_february(centre)
    worker.run_what_is_due(services)
    assert arrived(centre) == SENT
    assert open_kinds(centre) == []


def test_a_crash_between_the_two_transactions_sends_the_same_again(
    centre: Centre, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_february(centre)
    work_off(services)
    assert open_kinds(centre) == ["totals.send"]
    original = services.database.umbrella_transaction

    @contextmanager
    def crash_after_commit(context: Any) -> Iterator[Session]:
        with original(context) as umbrella:
            yield umbrella
        raise ConnectionError("the centre's transaction is lost")

    monkeypatch.setattr(services.database, "umbrella_transaction", crash_after_commit)
    work_off(services)
    assert arrived(centre) == SENT
    assert open_kinds(centre) == ["totals.send"]
    monkeypatch.setattr(services.database, "umbrella_transaction", original)
    work_off(services)
    assert arrived(centre) == SENT
    assert open_kinds(centre) == []


@pytest.mark.parametrize(("demo", "kept"), [(False, 130), (True, 131)])
def test_what_has_arrived_changes_only_in_a_demo_network(database: Database, *, demo: bool, kept: int) -> None:
    make_network(database, demo=demo)
    centre = make_centre(database)
    for visits in (130, 131):
        with database.umbrella_transaction(centre.system) as umbrella:
            receive(umbrella, centre.system, centre.clock, MONTH, month_of(visits - 30, 15, 15))
    assert arrived(centre)["visits"] == kept


def test_the_exact_small_number_stands_nowhere_outside_the_centre(centre: Centre, services: Services) -> None:
    fill_february(centre)
    worker.run_what_is_due(services)
    with centre.database.transaction(centre.system) as session:
        payloads = [row.payload for row in session.scalars(select(OutboxRow))]
    assert {name for payload in payloads for name in payload} <= {"month", "day"}
