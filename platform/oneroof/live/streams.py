"""One reader's stream: everything after the number that it has, in order, until it may not listen any more."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any, Protocol

from sqlalchemy.exc import SQLAlchemyError

from oneroof.live.channels import Channel, Feed
from oneroof.live.events import Told, block, greeting, heartbeat
from oneroof.live.metrics import ENDED, GAPS, SENT, STREAMS

HEARTBEAT_SECONDS = 15.0
CHECK_SECONDS = 3.0
"""How often it is looked whether the reader may still listen."""
UNCHECKED_SECONDS = 60.0
"""How long a stream goes on while nobody can tell, because the database is away."""
WRITE_SECONDS = 20.0
"""Who takes nothing for so long is let go: it comes back, from where it was or with a gap."""
_LATE_SECONDS = 0.25

Write = Callable[[bytes], Awaitable[None]]


class Listener(Protocol):
    """Who listens, and what they may hear."""

    @property
    def audience(self) -> str:
        """`staff`, `device` or `follow`."""

    @property
    def key(self) -> str:
        """Whose stream it is, for the limit: one session, device or followed visit."""

    @property
    def most(self) -> int:
        """How many streams of this key may be open at once."""

    @property
    def tenant_id(self) -> int:
        """The tenant."""

    @property
    def network_id(self) -> int:
        """Its network."""

    async def lines(self, told: Told) -> bytes:
        """What this listener hears of an event; nothing for what is none of its business."""

    async def why_over(self) -> str | None:
        """Why it may not listen any more, or None. Raises SQLAlchemyError when nobody can tell."""


class Stream:
    """The open connection of one listener."""

    def __init__(self, listener: Listener, feed: Feed, after: int | None, write: Write) -> None:
        self.listener = listener
        self._feed = feed
        self._write_now = write
        self._reached = feed.channel.reached if after is None else after
        self._over: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def end(self, reason: str) -> None:
        """Let it end; the reader is told why unless it is to come again (`ending`, `unchecked`)."""
        if not self._over.done():
            self._over.set_result(reason)

    async def run(self) -> None:
        """Until the reader may not listen any more, or goes away (ConnectionError, TimeoutError)."""
        audience = self.listener.audience
        STREAMS.labels(audience).inc()
        tasks = [asyncio.create_task(self._send_all()), asyncio.create_task(self._watch())]
        over: asyncio.Future[Any] = self._over
        try:
            await asyncio.wait([*tasks, over], return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    await task  # it has failed: neither ends by itself
        finally:
            STREAMS.labels(audience).dec()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        reason = self._over.result()
        ENDED.labels(reason).inc()
        if reason not in ("ending", "unchecked"):
            await self._write(block("end", {"reason": reason}))

    async def _send_all(self) -> None:
        await self._write(greeting(self._reached))
        beat_at = monotonic() + HEARTBEAT_SECONDS
        while True:
            told = await self._next()
            if told:
                await self._tell(told)
                continue
            await self._channel.more(max(0.0, beat_at - monotonic()))
            if monotonic() >= beat_at:
                await self._write(heartbeat(self._reached))
                beat_at = monotonic() + HEARTBEAT_SECONDS

    @property
    def _channel(self) -> Channel:
        return self._feed.channel

    async def _next(self) -> list[Told]:
        """What follows; a gap is told, and passed over."""
        told = self._channel.after(self._reached)
        if told is None and self._reached > self._channel.reached:
            await self._channel.more(_LATE_SECONDS)  # the reader's page knew of it before this process did
            told = self._channel.after(self._reached)
        if told is not None:
            return told
        try:
            reached, events = await asyncio.to_thread(self._feed.history.reached_after, self._reached)
        except SQLAlchemyError:
            await asyncio.sleep(_LATE_SECONDS)
            return []
        if self._reached == reached or (events and events[0].sequence == self._reached + 1):
            return [Told(event) for event in events]
        self._reached = self._channel.reached
        GAPS.labels(self.listener.audience).inc()
        await self._write(block("gap", {"position": self._reached}, self._reached))
        return []

    async def _tell(self, told: list[Told]) -> None:
        lines = [line for each in told if (line := await self.listener.lines(each))]
        if lines:
            await self._write(b"".join(lines))
            SENT.labels(self.listener.audience).inc(len(lines))
        self._reached = told[-1].sequence

    async def _write(self, lines: bytes) -> None:
        await asyncio.wait_for(self._write_now(lines), WRITE_SECONDS)

    async def _watch(self) -> None:
        unchecked_since: float | None = None
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                reason = await self.listener.why_over()
                unchecked_since = None
            except SQLAlchemyError:
                unchecked_since = unchecked_since or monotonic()
                reason = "unchecked" if monotonic() - unchecked_since > UNCHECKED_SECONDS else None
            if reason is not None:
                self.end(reason)


class Streams:
    """All open streams of a process. Of one session, device or visit the newest few stay: older ones may be dead."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: defaultdict[str, list[Stream]] = defaultdict(list)
        self.count = 0

    @property
    def full(self) -> bool:
        """Whether no further stream can be opened."""
        return self.count >= self._most

    async def run(self, stream: Stream) -> None:
        """Run it, with the oldest of the same key ended where there are too many."""
        of_key = self._open[stream.listener.key]
        of_key.append(stream)
        self.count += 1
        for old in of_key[: -stream.listener.most]:
            old.end("too_many")
        try:
            await stream.run()
        finally:
            self.count -= 1
            of_key.remove(stream)
            if not of_key:
                self._open.pop(stream.listener.key, None)

    def end(self) -> None:
        """Let all end, to be opened again elsewhere."""
        for streams in self._open.values():
            for stream in streams:
                stream.end("ending")
