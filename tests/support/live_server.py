"""The live application on a loop of its own in a thread, and a plain reader of its streams."""

import asyncio
import http.client
import socket
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from aiohttp import web

from oneroof.live.handover import Receiver, adopting
from oneroof.live.server import live_runner
from oneroof.live_doors import HouseDoors
from oneroof.services import Services
from support.installation import free_port

T = TypeVar("T")


@contextmanager
def live_server(services: Services, files: Mapping[str, tuple[str, str]] | None = None) -> Iterator[int]:
    """A live process in all but the process; the port that it listens on.

    `files` are served besides: content type and text by path.
    """
    chosen = free_port()

    async def begin(runner: web.AppRunner) -> int:
        for path, (kind, text) in (files or {}).items():
            runner.app.router.add_get(path, _file(kind, text))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", chosen).start()
        return chosen

    with _running(services, begin) as port:
        yield port


@contextmanager
def live_receiver(services: Services, path: Path) -> Iterator[None]:
    """A live process in all but the process, which takes connections at this socket."""

    async def begin(runner: web.AppRunner) -> Callable[[socket.socket, bytes], None]:
        await runner.setup()
        return adopting(runner)

    with _running(services, begin) as adopt, closing(Receiver(path, adopt)):
        yield


@contextmanager
def _running(services: Services, begin: Callable[[web.AppRunner], Coroutine[Any, Any, T]]) -> Iterator[T]:
    loop = asyncio.new_event_loop()
    runner = live_runner(services, HouseDoors(services), end_within=1)
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    begun = asyncio.run_coroutine_threadsafe(begin(runner), loop).result(30)
    try:
        yield begun
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _file(kind: str, text: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=text, content_type=kind)

    return answer


@dataclass(frozen=True, slots=True)
class Block:
    """One event as it came over the wire."""

    id: int | None
    name: str | None
    data: str


class Reader:
    """An open stream."""

    def __init__(self, port: int, host: str, headers: Mapping[str, str], query: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._connection.request("GET", f"/live/events{query}", headers={"Host": host, **headers})
        self.answer = self._connection.getresponse()
        self.status = self.answer.status

    def next(self) -> Block:
        """The next block; EOFError at the end of the stream."""
        fields: dict[str, Any] = {}
        while True:
            line = self.answer.readline().decode()
            if not line:
                raise EOFError
            if line == "\n" and fields:
                number = fields.get("id")
                return Block(int(number) if number else None, fields.get("event"), fields.get("data", ""))
            name, _, value = line.rstrip("\n").partition(":")
            if name:
                fields[name] = value.strip()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
