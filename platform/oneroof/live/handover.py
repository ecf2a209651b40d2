"""How one port serves both: a web worker that reads `GET /live/…` gives the connection itself to the live process.

The kernel passes the open socket from process to process (SCM_RIGHTS, unix(7)); with it goes what has been read of the
request. From then on the web worker has no part in it: no thread waits, and no byte is copied. The connection never
comes back: whatever the live process answers, it closes it.
"""

import asyncio
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog
from aiohttp import web

from oneroof.core.config import Settings

_MOST_HEAD_BYTES = 256 * 1024
_PATIENCE_SECONDS = 2.0
_LONGEST_SOCKET_PATH = 103
_BACKLOG = 512
_UNANSWERED_MILLISECONDS = 30_000
"""A connection whose other end has taken nothing for so long is dead, whatever TCP hopes for (RFC 5482)."""

log = structlog.get_logger(__name__)


def socket_path(settings: Settings) -> Path:
    """Where the live process takes connections from the web workers of the same port."""
    return settings.var / "run" / f"live-{settings.port}.sock"


def hand_over(path: Path, connection: socket.socket, head: bytes) -> None:
    """Give a connection away, with what was read of its request. Raises OSError where nobody takes it."""
    with socket.socket(socket.AF_UNIX) as door, _short(path) as address:
        door.settimeout(_PATIENCE_SECONDS)
        door.connect(address)
        socket.send_fds(door, [struct.pack("!I", len(head))], [connection.fileno()])
        door.sendall(head)


class Receiver:
    """Takes connections in a thread and lets the application answer them on its loop."""

    def __init__(self, path: Path, adopt: Callable[[socket.socket, bytes], None]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self._adopt = adopt
        self._door = socket.socket(socket.AF_UNIX)
        with _short(path) as address:
            self._door.bind(address)
        path.chmod(0o600)
        self._door.listen(_BACKLOG)
        self._thread = threading.Thread(target=self._take_all, name="receiver", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more."""
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join()

    def _take_all(self) -> None:
        while True:
            try:
                giver, _ = self._door.accept()
            except OSError:
                return
            try:
                self._take(giver)
            except (OSError, ValueError, struct.error) as error:
                log.warning("a connection could not be taken over", error=type(error).__name__)

    def _take(self, giver: socket.socket) -> None:
        with giver:
            giver.settimeout(_PATIENCE_SECONDS)
            begin, descriptors, _, _ = socket.recv_fds(giver, 4, 1)
            connection = socket.socket(fileno=descriptors[0])
            try:
                (length,) = struct.unpack("!I", begin)
                if length > _MOST_HEAD_BYTES:
                    raise ValueError("the head of the request is too long")
                head = bytearray()
                while len(head) < length:
                    head += giver.recv(length - len(head)) or _no_more()
            except BaseException:
                connection.close()
                raise
            self._adopt(connection, bytes(head))


def adopting(runner: web.AppRunner) -> Callable[[socket.socket, bytes], None]:
    """What answers a connection on the running loop, as if the request had come here. May be called from any thread."""
    loop = asyncio.get_running_loop()

    async def answer(connection: socket.socket, head: bytes) -> None:
        assert runner.server is not None
        with suppress(OSError):
            connection.setblocking(False)
            give_up_on_silence(connection)
            protocol = runner.server()
            await loop.connect_accepted_socket(lambda: protocol, connection)
            protocol.data_received(head)

    def adopt(connection: socket.socket, head: bytes) -> None:
        asyncio.run_coroutine_threadsafe(answer(connection, head), loop)

    return adopt


def give_up_on_silence(connection: socket.socket) -> None:
    """Let the kernel end a connection whose other end has vanished without a word."""
    if hasattr(socket, "TCP_USER_TIMEOUT") and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNANSWERED_MILLISECONDS)


def _no_more() -> bytes:
    raise ValueError("the giver went away")


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """An address for `path` that fits into a socket's 103 bytes, however deep the folder lies."""
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
