"""What a request promised is done, once, whatever is killed or lost on the way."""

import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis.connection import parse_url
from sqlalchemy import select

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import real_now
from oneroof.jobs import dead_letters, relay, service
from oneroof.jobs.models import OutboxRow
from oneroof.jobs.relay import QUEUE
from oneroof.services import Services
from oneroof.statistics.models import ClosedMonth
from support.factories import Centre, make_centre, make_network
from support.installation import free_port
from support.worker_process import BEGUN, until, worker_process

MONTH = date(2026, 1, 1)


@pytest.fixture
def centre(database: Database) -> Centre:
    make_network(database)
    return make_centre(database)


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """Where jobs say that they have begun."""
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    opened = Services.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def promise(centre: Centre, marks: Path) -> Callable[..., None]:
    """Promise a job."""

    def enqueue(kind: str = "test.effect", key: str = "one", **payload: Any) -> None:
        payload = {"month": MONTH.isoformat(), "marks": str(marks), **payload}
        with centre.database.transaction(centre.system) as session:
            service.enqueue(session, centre.system, kind=kind, key=key, payload=payload)

    return enqueue


@pytest.fixture
def effects(centre: Centre) -> Callable[[], list[date]]:
    """What jobs have done so far."""

    def months() -> list[date]:
        with centre.database.transaction(centre.system) as session:
            return list(session.scalars(select(ClosedMonth.month).order_by(ClosedMonth.month)))

    return months


@pytest.fixture
def row(centre: Centre) -> Callable[[], OutboxRow]:
    """The promise, as it stands now."""

    def read() -> OutboxRow:
        with centre.database.transaction(centre.system) as session:
            return session.scalars(select(OutboxRow)).one()

    return read


def begun(marks: Path) -> list[Path]:
    return sorted(marks.glob(f"{BEGUN}-*"))


def test_a_promise_is_kept_and_leaves_nothing_in_redis(
    settings: Settings, services: Services, promise: Callable[..., None], effects: Callable[[], list[date]]
) -> None:
    promise()
    with worker_process(settings):
        until(effects, what="the job")
        until(lambda: not services.redis.keys("rq:job:*"), what="an empty Redis")
    assert effects() == [MONTH]


def test_a_worker_killed_in_the_middle_of_a_job_has_done_nothing_and_another_does_it(
    settings: Settings, promise: Callable[..., None], effects: Callable[[], list[date]], marks: Path
) -> None:
    promise(block=600)
    with worker_process(settings) as first:
        until(lambda: begun(marks), what="the job to begin")
        first.kill()
        first.wait()
    assert effects() == []
    with worker_process(settings):
        until(effects, what="the job")
    assert effects() == [MONTH]


def test_a_worker_told_to_end_finishes_the_job_at_hand(
    settings: Settings, promise: Callable[..., None], effects: Callable[[], list[date]], marks: Path
) -> None:
    promise(block=1)
    with worker_process(settings) as process:
        until(lambda: begun(marks), what="the job to begin")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert effects() == [MONTH]


def test_an_idle_worker_ends_when_told(settings: Settings, services: Services, centre: Centre) -> None:
    with worker_process(settings) as process:
        until(lambda: services.redis.smembers("rq:workers"), what="the worker to listen")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_redis_flushed_while_jobs_stand_in_its_queue(
    settings: Settings, services: Services, promise: Callable[..., None], effects: Callable[[], list[date]], marks: Path
) -> None:
    """One job is being done, one stands in the queue: both are lost in Redis, neither is lost."""
    promise(key="running", block=2)
    with worker_process(settings):
        until(lambda: begun(marks), what="the first job to begin")
        promise(key="queued", month="2026-02-01")
        until(lambda: services.redis.llen(f"rq:queue:{QUEUE}"), what="the second job to stand in the queue")
        services.redis.flushdb()
        until(lambda: len(effects()) == 2, what="both jobs")


def test_without_redis_jobs_are_done_and_with_it_again_too(
    settings: Settings, promise: Callable[..., None], effects: Callable[[], list[date]]
) -> None:
    away = replace(settings, redis_url=f"redis://127.0.0.1:{free_port()}/0")
    promise()
    with worker_process(away) as process:
        until(effects, what="the job, without Redis")
        promise(key="two", month="2026-02-01")
        until(lambda: len(effects()) == 2, what="another job, without Redis")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


def test_redis_comes_back(
    settings: Settings, promise: Callable[..., None], effects: Callable[[], list[date]], services: Services
) -> None:
    """The connections break, as in a restart; the worker listens again by itself."""
    with worker_process(settings):
        until(lambda: services.redis.smembers("rq:workers"), what="the worker to listen")
        number = parse_url(settings.redis_url or "").get("db", 0)  # type: ignore[no-untyped-call]
        with services.redis.client() as own:  # type: ignore[no-untyped-call]  # one connection, that does not end itself
            others = [each["id"] for each in own.client_list() if each["db"] == str(number)]
            for client in set(others) - {str(own.client_id())}:
                own.client_kill_filter(_id=client)
        promise()
        until(effects, what="the job")


def test_two_workers_do_a_job_once(
    settings: Settings, promise: Callable[..., None], effects: Callable[[], list[date]], marks: Path
) -> None:
    """Handed over again while it is being done: whoever comes second finds the row locked, then done."""
    promise(block=3)
    with worker_process(settings), worker_process(settings):
        until(effects, what="the job")
    assert len(begun(marks)) == 1


def test_a_job_that_fails_eight_times_is_a_dead_letter_and_can_be_replayed(
    services: Services,
    centre: Centre,
    promise: Callable[..., None],
    row: Callable[[], OutboxRow],
    effects: Callable[[], list[date]],
    tmp_path: Path,
) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    promise(kind="test.failure", **{"while": str(broken)})
    for attempt in range(1, service.MOST_ATTEMPTS + 1):
        assert row().dead_at is None
        relay.do(services, centre.tenant_id, centre.network_id, row().id)
        assert row().attempts == attempt
    assert row().dead_at is not None
    assert row().last_error == "RuntimeError: it still fails"
    assert effects() == []
    broken.unlink()
    relay.do(services, centre.tenant_id, centre.network_id, row().id)
    assert effects() == []  # dead is dead
    with centre.database.transaction(centre.system) as session:
        dead_letters.replay(session, centre.system, centre.clock, row_id=row().id)
    relay.do(services, centre.tenant_id, centre.network_id, row().id)
    assert effects() == [MONTH]
    assert row().done_at is not None


def test_a_failed_job_rests_before_it_is_handed_over_again(
    services: Services, promise: Callable[..., None], row: Callable[[], OutboxRow], centre: Centre, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    promise(kind="test.failure", **{"while": str(broken)})
    relay.do(services, centre.tenant_id, centre.network_id, row().id)
    now = real_now()

    def open_at(moment: datetime) -> list[object]:
        return services.database.call("open_outbox", handed_before=moment - service.HAND_AGAIN_AFTER, most=10)

    assert open_at(now + service.FIRST_PAUSE / 2) == []
    assert len(open_at(now + service.FIRST_PAUSE)) == 1
    pauses = [service.pause_after(attempt) for attempt in range(1, service.MOST_ATTEMPTS)]
    assert pauses == sorted(pauses)
    assert sum(pauses, timedelta()) > timedelta(hours=12)


def test_what_a_database_error_repeats_of_the_data_is_not_kept(
    services: Services, centre: Centre, promise: Callable[..., None], row: Callable[[], OutboxRow], tmp_path: Path
) -> None:
    with centre.database.transaction(centre.system) as session:
        session.add(ClosedMonth(month=MONTH, closed_at=centre.clock.now()))
    promise()
    relay.do(services, centre.tenant_id, centre.network_id, row().id)
    assert row().last_error == "IntegrityError 23505"


def test_a_kind_that_nobody_handles_is_counted_as_failed(
    services: Services, centre: Centre, promise: Callable[..., None], row: Callable[[], OutboxRow]
) -> None:
    promise(kind="test.unknown")
    relay.do(services, centre.tenant_id, centre.network_id, row().id)
    assert (row().attempts, row().last_error) == (1, "KeyError: 'test.unknown'")
