"""The process behind `oneroof worker`: looks at the clock, hands promised jobs over, and does them.

Jobs run in the worker's own process, one after the other, and not in a fork for each: they are short transactions of
our own code, a fork would share the connections of the pool, and there is nothing that a fork would save. A worker
that is killed loses nothing, because PostgreSQL rolls its transaction back and the open outbox row is handed over
again; `oneroof up`, systemd or the container runtime starts it anew. To do more at once, run more workers.
"""

import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from types import FrameType
from typing import Any
from uuid import UUID

import structlog
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from oneroof.core.time import real_now
from oneroof.jobs import relay
from oneroof.jobs.pausing import paused
from oneroof.jobs.schedule import Schedule
from oneroof.services import Services

REST = timedelta(seconds=2)
"""How long to leave a server alone that did not answer."""

WAITING = "jobs must wait: is the database restored, and `oneroof erasures replay` not run yet?"

log = structlog.get_logger(__name__)


def run(services: Services) -> None:
    """Work until SIGTERM or SIGINT; the job at hand is finished first. Must be called in the main thread.

    Redis and the database may go away and come back. While Redis is away the handing thread does the jobs itself.
    """
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    relay.use_services(services)
    handing = threading.Thread(target=_look_and_hand_over, args=(services, ending), name="relay", daemon=True)
    handing.start()
    while not ending.is_set():
        try:
            _PatientWorker.on(services, ending).work(logging_level="WARNING")  # what is done, the relay tells
        except StopRequested:
            break  # told to end before it had begun
        except RedisError as error:
            log.warning("redis is away, the worker waits", error=type(error).__name__)
        ending.wait(REST.total_seconds())
    handing.join()


def run_what_is_due(services: Services) -> int:
    """Look at the clock and do what is due, here and now, each job once; how many were done or failed.

    None while jobs must wait.
    """
    if paused(services):
        log.warning(WAITING)
        return 0
    schedule, tried = Schedule(services), set[UUID]()
    while True:
        schedule.look()
        rows = [row for row in relay.open_rows(services, handed_before=real_now()) if row.id not in tried]
        for row in rows:
            relay.do(services, row.tenant_id, row.network_id, row.id)
        tried.update(row.id for row in rows)
        if not rows:
            return len(tried)


class _PatientWorker(SimpleWorker):
    """RQ's worker in this process, which returns to its caller when Redis goes away and does not give up for good."""

    max_connection_wait_time = REST.total_seconds()
    ending: threading.Event

    @classmethod
    def on(cls, services: Services, ending: threading.Event) -> "_PatientWorker":
        """A worker on our queue. It listens for the signals to end from the moment it works."""
        queue = Queue(relay.QUEUE, connection=services.redis, serializer=JSONSerializer)
        worker = cls([queue], connection=services.redis, serializer=JSONSerializer)
        worker.ending = ending
        return worker

    def _install_signal_handlers(self) -> None:
        super()._install_signal_handlers()  # type: ignore[no-untyped-call]
        # A signal that came before this line reached only `ending`; RQ would wait for a job for minutes.
        self._stop_requested = self.ending.is_set()

    def request_stop(self, signum: int, frame: FrameType | None) -> Any:
        """End after the job at hand. A second signal ends at once."""
        self.ending.set()
        return super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def set_shutdown_requested_date(self) -> None:
        """Nobody asks for it, and Redis may be away when the signal comes, in the middle of a job."""


def _look_and_hand_over(services: Services, ending: threading.Event) -> None:
    """Look at the clock and hand open rows over, once a second, whatever happens to the servers meanwhile."""
    schedule = Schedule(services)
    pause = timedelta(0)
    while not ending.wait(pause.total_seconds()):
        pause = _despite_faults(lambda: _one_round(services, schedule))


def _one_round(services: Services, schedule: Schedule) -> timedelta:
    if paused(services):
        log.warning(WAITING)
        return REST
    schedule.look()
    return relay.next_look(relay.hand_over(services))


def _despite_faults(round_: Callable[[], timedelta]) -> timedelta:
    try:
        return round_()
    except (SQLAlchemyError, RedisError, OSError) as error:
        log.warning("a server is away, the relay waits", error=type(error).__name__)
        return REST
    except Exception:  # a relay that has ended would leave every promise waiting, and nobody would know
        log.exception("the relay failed, it goes on")
        return REST
