"""Clients that each do one visit after the other over HTTP: a process of their own, so that its work is told apart.

Started with a plan as JSON on standard input, it writes what it measured as JSON to standard output. It speaks just
enough HTTP/1.1 to need few of the processor's seconds, which it shares with the server: kept connections, known
lengths.
"""

from __future__ import annotations

import asyncio
import json
import sys
from time import perf_counter, process_time
from typing import Any
from uuid import uuid4

STEPS = ("register", "issue", "call_next", "start", "finish", "look")
"""The six requests of a visit: it is registered, gets its ticket, the clerk calls whoever is first in the line, serves
them to the end, and looks at who waits."""


class AnswerError(Exception):
    """An answer that a visit cannot go on with."""


class Connection(asyncio.Protocol):
    """One kept connection; one request at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It is open."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits is told."""
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        """A part of an answer, or all of it."""
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = _length(head)
        if len(body) < length:
            return
        self._buffer = body[length:]
        assert self._answer is not None
        self._answer.set_result((int(head[9:12]), body[:length]))

    @property
    def is_open(self) -> bool:
        """Whether it can be used."""
        return self._transport is not None and not self._transport.is_closing()

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, bytes]]:
        """Status and body of the answer."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer


class Client:
    """A clerk at a desk, with a token."""

    def __init__(self, plan: dict[str, Any], clerk: dict[str, str], taken: dict[str, list[float]]) -> None:
        self._plan, self._clerk, self._taken = plan, clerk, taken
        self._connection: Connection | None = None
        common = f"Host: {plan['host']}\r\nAuthorization: Bearer {clerk['token']}\r\nAccept-Language: en\r\n"
        self._common = common.encode()
        self.visits = 0

    async def visit_until(self, end: float) -> None:
        """One visit after the other."""
        while perf_counter() < end:
            await self._visit()
            self.visits += 1

    async def _visit(self) -> None:
        clerk, visit = self._clerk, {"channel": "walk_in", "language": "pt", "needs": []}
        registered = await self._send("register", "/visits", visit)
        await self._send("issue", "/tickets", {"visit_id": registered["id"], "queue_id": clerk["queue_id"]})
        ticket = await self._send("call_next", f"/desks/{clerk['desk_id']}/call-next", {})
        await self._send("start", f"/tickets/{ticket['id']}/start", {})
        await self._send("finish", f"/tickets/{ticket['id']}/finish", {"outcome": "solved"})
        await self._ask("look", b"GET", f"/queues/{clerk['queue_id']}/tickets?state=waiting&limit=20", b"")

    async def _send(self, step: str, path: str, body: dict[str, Any]) -> Any:
        content = json.dumps(body).encode()
        more = b"Content-Type: application/json\r\nContent-Length: %d\r\nIdempotency-Key: %s\r\n"
        return await self._ask(step, b"POST", path, more % (len(content), str(uuid4()).encode()), content)

    async def _ask(self, step: str, method: bytes, path: str, more: bytes, content: bytes = b"") -> Any:
        line = b"%s /api/v1%s HTTP/1.1\r\n" % (method, path.encode())
        began = perf_counter()
        status, answer = await self._exchange(line + self._common + more + b"\r\n" + content)
        self._taken[step].append(perf_counter() - began)
        if status not in (200, 201):
            raise AnswerError(f"{step}: {status} {answer[:500].decode(errors='replace')}")
        return json.loads(answer)

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._connection is None or not self._connection.is_open:
            loop = asyncio.get_running_loop()
            _, self._connection = await loop.create_connection(Connection, "127.0.0.1", self._plan["port"])
        return await self._connection.ask(request)


def _length(head: bytes) -> int:
    at = head.lower().find(b"\r\ncontent-length:")
    return int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


async def measured(plan: dict[str, Any]) -> dict[str, Any]:
    """All clients at once for `plan["seconds"]`."""
    taken: dict[str, list[float]] = {step: [] for step in STEPS}
    clients = [Client(plan, clerk, taken) for clerk in plan["clerks"]]
    began, worked = perf_counter(), process_time()
    async with asyncio.TaskGroup() as group:
        for client in clients:
            group.create_task(client.visit_until(began + plan["seconds"]))
    return {
        "visits": sum(client.visits for client in clients),
        "seconds": perf_counter() - began,
        "cpu_seconds": process_time() - worked,
        "taken": taken,
    }


if __name__ == "__main__":
    json.dump(asyncio.run(measured(json.load(sys.stdin))), sys.stdout)
