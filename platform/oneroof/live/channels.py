"""A tenant's stream in the memory of a live process: the last events, shared by all its readers.

Readers keep only the number that they have reached. One that is slow costs nothing, keeps nobody waiting, and learns
that it has a gap once the events that it missed are forgotten.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from oneroof.core.time import real_now
from oneroof.live import log as stream_log
from oneroof.live.events import Told
from oneroof.live.history import History
from oneroof.live.metrics import DELAY
from oneroof.live.sequencing import Numbered

REMEMBERED = 1000
_BLOCK_MILLISECONDS = 1500
"""How long to wait for Redis before PostgreSQL is asked whether something was missed."""
_REST_SECONDS = 0.3
_AT_ONCE = 200

log = structlog.get_logger(__name__)


class Channel:
    """One tenant's last events, and a signal for more."""

    def __init__(self, reached: int, events: Sequence[Numbered] = ()) -> None:
        self.reached = reached
        """The last number that this process knows of."""
        self._events: deque[Told] = deque(maxlen=REMEMBERED)
        self._more = asyncio.Event()
        self.extend(events)

    def extend(self, events: Sequence[Numbered]) -> None:
        """Add events that follow without a gap; those known already are passed over."""
        for event in events:
            if event.sequence <= self.reached and self._events:
                continue
            if self._events and event.sequence != self.reached + 1:
                self._events.clear()  # readers that stand before it are told that they have a gap
            self._events.append(Told(event))
            self.reached = event.sequence
        if events:
            self._wake()

    def begin_anew(self, reached: int) -> None:
        """Forget all: the stream has become another one, because the database was restored from earlier."""
        self._events.clear()
        self.reached = reached
        self._wake()

    def after(self, sequence: int) -> list[Told] | None:
        """What follows this number, up to some hundred at once; None where what follows is not remembered."""
        if sequence == self.reached:
            return []
        if not self._events or not self._events[0].sequence - 1 <= sequence < self.reached:
            return None
        begin = sequence + 1 - self._events[0].sequence
        return [self._events[place] for place in range(begin, min(begin + _AT_ONCE, len(self._events)))]

    async def more(self, seconds: float) -> None:
        """Return when there may be more, or after so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._more.wait(), seconds)

    def _wake(self) -> None:
        woken, self._more = self._more, asyncio.Event()
        woken.set()


class Feed:
    """Keeps one channel going: from Redis, and from PostgreSQL whatever Redis has not."""

    def __init__(self, redis: Redis, tenant_id: int, history: History) -> None:
        self._redis = redis
        self._key = stream_log.key_of(tenant_id)
        self.history = history
        self.channel = Channel(0)

    async def begin(self) -> None:
        """Fill the channel with the last events. Raises SQLAlchemyError when the database is away."""
        events = await self._remembered()
        reached, newer = await asyncio.to_thread(self.history.reached_after, events[-1].sequence if events else 0)
        if events and events[-1].sequence > reached:
            reached, newer = await asyncio.to_thread(self.history.reached_after, 0)
            events = []  # a log of another database: no log runs ahead of the commits of its own
            with suppress(RedisError, OSError):
                await self._redis.delete(self._key)
        self.channel = Channel(reached, [*events, *newer])

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            try:
                await self._one_look()
            except (RedisError, SQLAlchemyError, OSError) as error:
                log.warning("a server is away, live events wait", error=type(error).__name__)
                await asyncio.sleep(_REST_SECONDS)
            except Exception:  # screens would stand still, and nobody would know
                log.exception("reading live events failed, it goes on")
                await asyncio.sleep(_REST_SECONDS)

    async def _one_look(self) -> None:
        try:
            found: Any = await self._redis.xread(
                {self._key: f"{self.channel.reached}-0"}, count=_AT_ONCE, block=_BLOCK_MILLISECONDS
            )
        except (RedisError, OSError):
            await self._look_at_database()
            raise
        events = [stream_log.event_of(*entry) for _, entries in found or () for entry in entries]
        if events and events[0].sequence == self.channel.reached + 1:
            self._tell(events)
        else:
            await self._look_at_database()
            if events:
                await asyncio.sleep(_REST_SECONDS)  # Redis begins later than we stand, and answers at once again

    async def _look_at_database(self) -> None:
        before = self.channel.reached
        reached, events = await asyncio.to_thread(self.history.reached_after, before)
        if reached < before:
            self.channel.begin_anew(reached)
        else:
            self._tell(events)

    def _tell(self, events: Sequence[Numbered]) -> None:
        now = real_now()
        for event in events:
            DELAY.observe(max(0.0, (now - event.created_at).total_seconds()))
        self.channel.extend(events)

    async def _remembered(self) -> list[Numbered]:
        """The last entries of the log in their order; nothing where Redis is away."""
        try:
            entries: Any = await self._redis.xrevrange(self._key, count=REMEMBERED)
        except (RedisError, OSError):
            return []
        return [stream_log.event_of(*entry) for entry in reversed(entries)]


class Feeds:
    """The channels of a live process, begun when somebody reads them and kept: there are as many as tenants."""

    def __init__(self, redis: Redis, history_of: Callable[[int, int], History]) -> None:
        self._redis = redis
        self._history_of = history_of
        self._begun: dict[int, asyncio.Task[Feed]] = {}
        self._running: list[asyncio.Task[None]] = []

    async def feed(self, tenant_id: int, network_id: int) -> Feed:
        """The tenant's. Raises SQLAlchemyError when it cannot begin because the database is away."""
        begun = self._begun.get(tenant_id)
        if begun is None or (begun.done() and (begun.cancelled() or begun.exception() is not None)):
            begun = self._begun[tenant_id] = asyncio.create_task(self._begin(tenant_id, network_id))
        return await asyncio.shield(begun)

    async def _begin(self, tenant_id: int, network_id: int) -> Feed:
        feed = Feed(self._redis, tenant_id, self._history_of(tenant_id, network_id))
        await feed.begin()
        self._running.append(asyncio.create_task(feed.run()))
        return feed

    async def end(self) -> None:
        """Stop reading."""
        for task in (*self._begun.values(), *self._running):
            task.cancel()
        await asyncio.gather(*self._begun.values(), *self._running, return_exceptions=True)
