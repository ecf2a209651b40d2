"""gunicorn's worker with threads, which gives requests for live streams to the live process and keeps none."""

import socket
from pathlib import Path
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from oneroof.core.config import Settings
from oneroof.live.handover import hand_over, socket_path
from oneroof.live.server import PATH

_METHODS = frozenset({"GET", "HEAD"})
_NO_BODY = frozenset({("CONTENT-LENGTH", "0")})
_OF_BODIES = frozenset({"CONTENT-LENGTH", "TRANSFER-ENCODING"})


class HandingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """As its parent, except for what stands below `/live/`."""

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Whether the connection may serve another request."""
        if not req.path.startswith(PATH):
            return super().handle_request(req, conn)
        if not is_whole(req, conn.parser.unreader.buf.getvalue()):
            conn.sock.sendall(_problem("400 Bad Request", "live_takes_no_body"))
            return False
        try:
            hand_over(_path(), conn.sock, head_of(req))
        except OSError as error:
            self.log.warning("no live process takes a stream: %s", type(error).__name__)
            conn.sock.sendall(_problem("503 Service Unavailable", "live_away", "Retry-After: 2\r\n"))
            return False
        # our copy only is closed: what follows here must not shut the connection that another process has now
        given, conn.sock = conn.sock, socket.socket()
        given.close()
        return False


def is_whole(req: Any, read_besides: bytes) -> bool:
    """Whether the head is all of the request, and all that was read.

    Bytes that were read behind it would be lost with the connection, and who answers would take the next ones for them.
    """
    declared = {(name.upper(), value.strip()) for name, value in req.headers if name.upper() in _OF_BODIES}
    return req.method in _METHODS and declared <= _NO_BODY and not read_besides


def head_of(req: Any) -> bytes:
    """The request's line and headers, as they were read."""
    major, minor = req.version
    lines = [f"{req.method} {req.uri} HTTP/{major}.{minor}", *(f"{name}: {value}" for name, value in req.headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _problem(status: str, code: str, headers: str = "") -> bytes:
    """An answer after which the connection is closed."""
    number, _, title = status.partition(" ")
    body = f'{{"type": "about:blank", "title": "{title}", "status": {number}, "code": "{code}"}}'
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n"
    return f"{head}{headers}Connection: close\r\n\r\n{body}".encode()


def _path() -> Path:
    return socket_path(Settings.from_environment())
