"""The thread of a live process that numbers what is committed and writes it to the log in Redis.

Each live process has one. Two at once are harmless: a lock lets one number at a time, and the log takes each number
once. It goes on whatever happens to the servers meanwhile.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog
from redis.client import PubSub
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from oneroof.live import log as stream_log
from oneroof.live.history import History
from oneroof.live.metrics import NUMBERED
from oneroof.live.sequencing import BATCH, Numbered, number_open
from oneroof.live.waking import CHANNEL, GATHER_SECONDS
from oneroof.services import Services
from oneroof.tenancy.context import system_context

_LOOK_EVERY_SECONDS = 1.0
"""How often open events are looked for without a word."""
_LOOK_WITHOUT_REDIS_SECONDS = 0.25
_REST_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Sequencer:
    """Numbers the open events of all tenants until told to end."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sequencer", daemon=True)
        self._words: PubSub | None = None
        self._unwritten: dict[int, int] = {}
        """Tenants, with their networks, whose numbered events are not all in Redis."""

    def start(self) -> None:
        """Begin, in a thread."""
        self._thread.start()

    def end(self) -> None:
        """End after the round at hand."""
        self._ending.set()
        with suppress(RedisError):
            self._services.redis.publish(CHANNEL, b"")  # it may be waiting for a word
        self._thread.join()

    def one_round(self) -> int:
        """Number what waits in every tenant and write it to Redis; how many events. Raises SQLAlchemyError."""
        tenants = {row.tenant_id: row.network_id for row in self._services.database.call("open_live_events")}
        counted = sum(self._of_tenant(tenant_id, network_id) for tenant_id, network_id in tenants.items())
        for tenant_id, network_id in list(self._unwritten.items()):
            self._write(tenant_id, network_id, History(self._services.database, tenant_id, network_id).after(0)[-1:])
        return counted

    def _of_tenant(self, tenant_id: int, network_id: int) -> int:
        counted = 0
        while True:
            context = system_context(tenant_id, network_id, "service_delivery")
            with self._services.database.transaction(context) as session:
                events = number_open(session, context)
            if events:
                NUMBERED.inc(len(events))
                self._write(tenant_id, network_id, events)
            counted += len(events)
            if len(events) < BATCH:
                return counted

    def _write(self, tenant_id: int, network_id: int, events: Sequence[Numbered]) -> None:
        """To Redis; where that is away, later. Nothing is lost, since PostgreSQL has all."""
        try:
            history = History(self._services.database, tenant_id, network_id)
            stream_log.append(self._services.redis, tenant_id, events, history)
            self._unwritten.pop(tenant_id, None)
        except RedisError as error:
            self._unwritten[tenant_id] = network_id
            log.warning("redis is away, live events are read from the database", error=type(error).__name__)

    def _run(self) -> None:
        while not self._ending.is_set():
            _despite_faults(self.one_round, self._rest)
            self._wait_for_word()

    def _rest(self) -> None:
        self._ending.wait(_REST_SECONDS)

    def _wait_for_word(self) -> None:
        """Return soon after something was published, or when it is time to look anyway."""
        try:
            if self._words is None:
                words: PubSub = self._services.redis.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
                words.subscribe(CHANNEL)
                self._words = words
                return  # what was published before is looked for at once
            if self._words.get_message(timeout=_LOOK_EVERY_SECONDS) is None:
                return
            self._ending.wait(GATHER_SECONDS)
            while self._words.get_message(timeout=0) is not None:
                pass  # said while we gathered: it is about what the next round sees
        except (RedisError, OSError):
            if self._words is not None:
                self._words.close()
                self._words = None
            self._ending.wait(_LOOK_WITHOUT_REDIS_SECONDS)


def _despite_faults(round_: Callable[[], int], rest: Callable[[], None]) -> None:
    try:
        round_()
    except (SQLAlchemyError, RedisError, OSError) as error:
        log.warning("a server is away, numbering waits", error=type(error).__name__)
        rest()
    except Exception:  # screens would stand still, and nobody would know
        log.exception("numbering failed, it goes on")
        rest()
