"""Displays of the waiting room, as clients: they read the live stream and hold it to its promise.

Every number once, each after the one before, whatever happens to the connection; all displays must have read the same.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import aiohttp

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 2.0
SILENCE_SECONDS = 40.0
"""Two heartbeats and a half: then the connection counts as dead."""


@dataclass
class Reading:
    """What one display has read."""

    name: str
    begins_after: int
    reached: int
    events: int = 0
    """Numbers that came, those included that stand for something which screens are not told."""
    missed: int = 0
    repeated: int = 0
    gaps: int = 0
    """How often the server said that something is lost."""
    backwards: int = 0
    """Tickets of which an older version came after a newer one."""
    connections: int = 0
    refused: int = 0
    """Attempts that were answered with an error, while something was away."""
    digest: Any = field(default_factory=hashlib.sha256, repr=False)
    versions: dict[tuple[str, str], int] = field(default_factory=dict, repr=False)

    @property
    def clean(self) -> bool:
        """Whether every event came exactly once and in order."""
        return not (self.missed or self.repeated or self.gaps or self.backwards)

    def take(self, number: int | None, name: str | None, data: str) -> None:
        """Count one block of the stream."""
        if name == "gap":
            self.gaps += 1
        elif number is None or (name is None and number == self.reached):
            return  # where we stand, said again
        elif number <= self.reached:
            self.repeated += 1
            return
        else:
            self.events += 1
            self.missed += number - self.reached - 1
            self.digest.update(f"{number} {name} {data}\n".encode())
            self._order(name, data)
        self.reached = number if number is not None else self.reached

    def as_json(self) -> dict[str, Any]:
        """For evidence."""
        counted = ("name", "events", "missed", "repeated", "gaps", "backwards", "connections", "refused", "reached")
        return {each: getattr(self, each) for each in counted} | {"sha256": self.digest.hexdigest()[:16]}

    def _order(self, name: str | None, data: str) -> None:
        if name != "ticket":
            return
        told = json.loads(data)
        ticket = (told["queue"], told["label"])
        self.backwards += told["v"] < self.versions.get(ticket, 0)
        self.versions[ticket] = told["v"]


@dataclass(frozen=True)
class Display:
    """One display, paired, at one server."""

    http: aiohttp.ClientSession
    base: str
    host: str
    headers: dict[str, str]
    """What shows who it is: a device's cookie, or a token."""

    async def position(self) -> int:
        """Where the stream stands now."""
        async with self._open(None) as answer:
            async for number, _, _ in blocks(answer):
                if number is not None:
                    return number
        raise ConnectionError("the stream ended before it began")

    async def read(self, reading: Reading) -> None:
        """Read until cancelled, coming back from where it was whenever the connection breaks."""
        failures = 0
        while True:
            try:
                async with self._open(reading.reached) as answer:
                    if answer.status == 200:
                        reading.connections += 1
                        failures = 0
                        async for block in blocks(answer):
                            reading.take(*block)
                    else:
                        reading.refused += 1
            except (aiohttp.ClientError, ConnectionError, TimeoutError):
                pass
            failures += 1
            await asyncio.sleep(min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**failures))

    def _open(self, after: int | None) -> Any:
        number = {} if after is None else {"Last-Event-ID": str(after)}
        return self.http.get(
            f"{self.base}/live/events",
            headers={"Host": self.host, **self.headers, **number},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=SILENCE_SECONDS),
        )


async def blocks(answer: aiohttp.ClientResponse) -> AsyncIterator[tuple[int | None, str | None, str]]:
    """Number, name and data of each block of Server-Sent Events."""
    fields: dict[str, str] = {}
    async for raw in answer.content:
        line = raw.decode().rstrip("\n")
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            continue
        number = fields.get("id")
        yield int(number) if number else None, fields.get("event"), fields.get("data", "")
        fields = {}


async def watch(displays: list[Display], ended: asyncio.Event, last: "asyncio.Future[int]") -> list[Reading]:
    """Let all read from where the stream stands until `ended`, and on until each has the number in `last`.

    Gives up when no display has got further for a minute.
    """
    begin = await displays[0].position()
    readings = [Reading(f"display {number}", begin, begin) for number in range(1, len(displays) + 1)]
    tasks = [asyncio.create_task(display.read(each)) for display, each in zip(displays, readings, strict=True)]
    await ended.wait()
    wanted = await last
    moved, sums = monotonic(), -1
    while any(each.reached < wanted for each in readings) and monotonic() - moved < 60:
        await asyncio.sleep(0.1)
        if (now := sum(each.reached for each in readings)) != sums:
            moved, sums = monotonic(), now
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return readings
