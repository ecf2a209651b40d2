"""The directory against a real database: hosts of two networks, remembered for a moment and no longer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from oneroof.core.db import Database
from oneroof.core.time import Clock, real_now
from oneroof.tenancy.context import ContextSigner
from oneroof.tenancy.directory import Directory
from support import rows

BASE = "localhost"


@pytest.fixture
def hosts(owner_connection: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """Two networks; the second is a demonstration that shows a Monday morning at thirty times the speed."""
    rows.network(owner_connection, 1, "portugal")
    rows.network(owner_connection, 2, "demo", demo=True)
    owner_connection.execute(
        "UPDATE network SET clock_anchor = %s, clock_shown = '2026-03-02T08:00Z', clock_speed = 30 WHERE id = 2",
        [real_now()],
    )
    rows.tenant(owner_connection, 1, 1, "umbrella", kind="umbrella", hosts=())
    rows.tenant(owner_connection, 2, 1, "lisboa", hosts=("lisboa", "atendimento.example.pt"))
    rows.tenant(owner_connection, 3, 1, "porto", state="suspended")
    rows.tenant(owner_connection, 4, 2, "lisbon", state="draft")
    owner_connection.commit()
    return owner_connection


class Seconds:
    """A clock for the memory, turned by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def directory(database: Database, hosts: object, seconds: Seconds) -> Directory:
    return Directory(database, BASE, ttl=1.0, most=50, seconds=seconds)


@pytest.fixture
def questions(database: Database) -> Iterator[list[str]]:
    """What the database was asked."""
    asked: list[str] = []

    def remember(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", remember)
    yield asked
    event.remove(database.engine, "before_cursor_execute", remember)


def test_a_label_and_a_domain_lead_to_the_same_tenant(directory: Directory) -> None:
    by_label, by_domain = directory.resolve("lisboa.localhost:8000"), directory.resolve("Atendimento.example.PT")
    assert by_label is not None
    assert by_label == by_domain
    assert (by_label.id, by_label.network_id, by_label.network_code) == (2, 1, "portugal")
    assert (by_label.code, by_label.kind, by_label.state) == ("lisboa", "local_centre", "open")
    assert (by_label.languages, by_label.default_language) == (("pt", "en"), "pt")
    assert (by_label.time_zone, by_label.name, by_label.branding) == ("Europe/Lisbon", {"en": "Lisboa"}, {})
    assert by_label.network_name == {"en": "Portugal"}


def test_every_state_is_told_and_left_to_the_caller(directory: Directory) -> None:
    states = {host: directory.resolve(f"{host}.localhost") for host in ("lisboa", "porto", "lisbon")}
    assert [facts.state for facts in states.values() if facts] == ["open", "suspended", "draft"]


@pytest.mark.parametrize("host", ["nobody.localhost", "localhost", "lisboa", "", "x.example", "' OR true --", "%"])
def test_unknown_and_malformed_hosts_lead_to_nobody(directory: Directory, host: str) -> None:
    assert directory.resolve(host) is None


def test_the_clock_is_the_networks(directory: Directory) -> None:
    real, demo = directory.resolve("lisboa.localhost"), directory.resolve("lisbon.localhost")
    assert real is not None
    assert demo is not None
    assert real.clock == Clock()
    assert not real.demo
    assert demo.demo
    assert demo.clock.speed == 30
    morning = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert morning <= demo.clock.now() < morning + timedelta(days=1)
    assert directory.clock_of(2) == demo.clock
    assert directory.clock_of(1) == Clock()
    assert directory.clock_of(4711) == Clock()


def test_answers_are_remembered_for_a_moment(directory: Directory, questions: list[str], seconds: Seconds) -> None:
    for host in ("lisboa.localhost", "nobody.localhost"):
        before = len(questions)
        for _ in range(5):
            directory.resolve(host)
        assert len(questions) - before == 1
        seconds.now += 1.1
        directory.resolve(host)
        assert len(questions) - before == 2


def test_malformed_hosts_do_not_reach_the_database(directory: Directory, questions: list[str]) -> None:
    for host in ("", "lisboa", "[::1]:80", "a b.localhost", "x" * 5000):
        assert directory.resolve(host) is None
    assert questions == []


def test_a_change_shows_after_a_moment(directory: Directory, hosts: psycopg.Connection[Any], seconds: Seconds) -> None:
    directory.resolve("lisboa.localhost")
    directory.resolve("new.localhost")
    hosts.execute("UPDATE tenant SET state = 'suspended' WHERE code = 'lisboa'")
    hosts.execute("INSERT INTO tenant_host VALUES ('new', 1, 2, false)")
    hosts.commit()
    seconds.now += 1.1
    lisboa, new = directory.resolve("lisboa.localhost"), directory.resolve("new.localhost")
    assert lisboa is not None
    assert (lisboa.state, new) == ("suspended", lisboa)


def test_a_change_by_this_process_can_show_at_once(directory: Directory, hosts: psycopg.Connection[Any]) -> None:
    directory.resolve("lisboa.localhost")
    hosts.execute("UPDATE tenant SET state = 'suspended' WHERE code = 'lisboa'")
    hosts.commit()
    directory.forget()
    facts = directory.resolve("lisboa.localhost")
    assert facts is not None
    assert facts.state == "suspended"


def test_a_flood_of_made_up_hosts_fills_no_memory_and_drives_nobody_out(
    directory: Directory, questions: list[str]
) -> None:
    directory.resolve("lisboa.localhost")
    for number in range(200):
        assert directory.resolve(f"made-up-{number}.localhost") is None
    asked = len(questions)
    assert directory.resolve("lisboa.localhost") is not None
    assert len(questions) == asked
    assert len(directory._unknown) == 50


def test_all_tenants_are_listed(directory: Directory) -> None:
    listed = [(t.id, t.network_code, t.code, t.kind, t.state, t.host, t.demo) for t in directory.list_tenants()]
    assert listed == [
        (1, "portugal", "umbrella", "umbrella", "open", None, False),
        (2, "portugal", "lisboa", "local_centre", "open", "lisboa", False),
        (3, "portugal", "porto", "local_centre", "suspended", "porto", False),
        (4, "demo", "lisbon", "local_centre", "draft", "lisbon", True),
    ]
    assert [tenant.clock.speed for tenant in directory.list_tenants()] == [1, 1, 1, 30]


def test_threads_share_it(directory: Directory) -> None:
    found: list[int | None] = []

    def ask() -> None:
        for number in range(100):
            facts = directory.resolve("lisboa.localhost" if number % 2 else f"nobody-{number % 7}.localhost")
            found.append(facts.id if facts else None)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found.count(2), found.count(None)) == (400, 400)


def test_a_database_that_is_away_is_an_error_and_not_an_unknown_host(tmp_path: object) -> None:
    nowhere = f"postgresql://oneroof_app@/x?host={tmp_path}"
    doors = Database(nowhere, nowhere, ContextSigner("k1", b"k" * 32))
    with pytest.raises(OperationalError):
        Directory(doors, BASE).resolve("lisboa.localhost")
    doors.dispose()
