"""Numbers come after the commit, without a gap, in the order of each ticket's versions, whoever numbers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import redis
from sqlalchemy import event, select

from oneroof.core.db import Database
from oneroof.core.written import keep_promises
from oneroof.live import log
from oneroof.live.history import History
from oneroof.live.models import LiveEvent
from oneroof.live.sequencer import Sequencer
from oneroof.live.sequencing import in_order_of_versions, number_open
from oneroof.live.service import position, publish
from oneroof.services import Services
from support.factories import Centre
from support.live_events import tell


def in_redis(services: Services, centre: Centre) -> list[tuple[int, int]]:
    """Number and version of each entry of the centre's log."""
    entries: Any = services.redis.xrange(log.key_of(centre.tenant_id))
    found = [log.event_of(*entry) for entry in entries]
    return [(each.sequence, each.data["v"]) for each in found]


@contextmanager
def counted_statements(database: Database) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)


def test_an_event_costs_one_insert_and_is_numbered_only_after_its_commit(services: Services, centre: Centre) -> None:
    with services.database.transaction(centre.system) as session:
        session.connection()
        with counted_statements(services.database) as statements:
            publish(session, centre.system, centre.clock, name="queue", data={"v": 1})
            keep_promises(session)
        assert [statement.split()[0] for statement in statements] == ["INSERT"]
        assert Sequencer(services).one_round() == 0
    assert Sequencer(services).one_round() == 1
    with services.database.transaction(centre.system) as session:
        assert position(session, centre.system) == 1


def test_what_is_rolled_back_is_never_told(services: Services, centre: Centre) -> None:
    session = services.database.session(centre.system)
    publish(session, centre.system, centre.clock, name="queue", data={"v": 1})
    session.flush()
    session.rollback()
    session.close()
    assert Sequencer(services).one_round() == 0


def test_several_that_number_at_once_leave_no_gap_and_no_double(services: Services, centre: Centre) -> None:
    sequencers = [Sequencer(services) for _ in range(3)]
    with ThreadPoolExecutor(7) as pool:
        telling = [
            pool.submit(tell, services.database, centre, *range(1, 11), label=f"B{number:03}") for number in range(4)
        ]
        while not all(each.done() for each in telling):
            for round_ in [pool.submit(each.one_round) for each in sequencers]:
                round_.result()
    for each in telling:
        each.result()
    sequencers[0].one_round()
    with services.database.transaction(centre.system) as session:
        rows = session.scalars(select(LiveEvent).order_by(LiveEvent.sequence)).all()
    assert [row.sequence for row in rows] == list(range(1, 41))
    for label in {row.data["label"] for row in rows}:
        assert [row.data["v"] for row in rows if row.data["label"] == label] == list(range(1, 11))
    assert [sequence for sequence, _ in in_redis(services, centre)] == list(range(1, 41))


def test_versions_change_places_until_they_ascend() -> None:
    def row(label: str, version: int | None, **staff_data: str) -> Any:
        return SimpleNamespace(name="ticket", data={"label": label, "queue": "q", "v": version}, staff_data=staff_data)

    rows = [row("A1", 2), row("A2", 1), row("A1", 1), row("A3", None), row("A1", 3)]
    ordered = [(each.data["label"], each.data["v"]) for each in in_order_of_versions(rows)]
    assert ordered == [("A1", 1), ("A2", 1), ("A1", 2), ("A3", None), ("A1", 3)]


def test_redis_is_filled_again_from_the_database(services: Services, centre: Centre) -> None:
    sequencer = Sequencer(services)
    tell(services.database, centre, 1, 2, 3)
    sequencer.one_round()
    services.redis.flushdb()
    tell(services.database, centre, 4)
    sequencer.one_round()
    assert in_redis(services, centre) == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_what_was_numbered_and_never_written_comes_with_the_next(services: Services, centre: Centre) -> None:
    tell(services.database, centre, 1, 2)
    with services.database.transaction(centre.system) as session:
        assert len(number_open(session, centre.system)) == 2  # and here the process is killed
    tell(services.database, centre, 3)
    Sequencer(services).one_round()
    assert in_redis(services, centre) == [(1, 1), (2, 2), (3, 3)]


def test_a_log_of_a_database_that_was_restored_from_earlier_is_begun_anew(services: Services, centre: Centre) -> None:
    services.redis.xadd(log.key_of(centre.tenant_id), {"n": "ticket", "d": '{"v":99}', "t": "0"}, id="500-0")
    tell(services.database, centre, 1)
    Sequencer(services).one_round()
    assert in_redis(services, centre) == [(1, 1)]


def test_writing_late_changes_nothing(services: Services, centre: Centre) -> None:
    """A sequencer that wakes up after a long pause writes what others have written already."""
    tell(services.database, centre, 1, 2, 3)
    with services.database.transaction(centre.system) as session:
        events = number_open(session, centre.system)
    history = History(services.database, centre.tenant_id, centre.network_id)
    for part in (events, events[:1], events[1:]):
        log.append(services.redis, centre.tenant_id, part, history)
    assert in_redis(services, centre) == [(1, 1), (2, 2), (3, 3)]


def test_without_redis_events_are_numbered_and_written_when_it_is_back(
    services: Services, centre: Centre, monkeypatch: Any
) -> None:
    sequencer = Sequencer(services)
    tell(services.database, centre, 1)
    with monkeypatch.context() as away:
        away.setattr(log, "append", lambda *_: (_ for _ in ()).throw(redis.ConnectionError("away")))
        assert sequencer.one_round() == 1
    sequencer.one_round()
    assert in_redis(services, centre) == [(1, 1)]


def test_one_tenants_events_are_not_the_others(services: Services, centres: tuple[Centre, Centre]) -> None:
    here, there = centres
    tell(services.database, here, 1)
    tell(services.database, there, 7, 8)
    Sequencer(services).one_round()
    assert in_redis(services, here) == [(1, 1)]
    assert in_redis(services, there) == [(1, 7), (2, 8)]
