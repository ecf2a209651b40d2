"""gunicorn's worker with threads, which gives requests for live streams to the live process and keeps none."""

import socket
from pathlib import Path
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from oneroof.core.config import Settings
from oneroof.live.handover import hand_over, socket_path
from oneroof.live.server import PATH

_NOBODY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 2\r\n"
    b"Content-Length: %d\r\nConnection: close\r\n\r\n"
)
_PROBLEM = b'{"type": "about:blank", "title": "Service Unavailable", "status": 503, "code": "live_away"}'


class HandingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """As its parent, except for what stands below `/live/`."""

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Whether the connection may serve another request."""
        if not req.path.startswith(PATH):
            return super().handle_request(req, conn)
        try:
            hand_over(_path(), conn.sock, head_of(req))
        except OSError as error:
            self.log.warning("no live process takes a stream: %s", type(error).__name__)
            conn.sock.sendall(_NOBODY % len(_PROBLEM) + _PROBLEM)
            return False
        # our copy only is closed: what follows here must not shut the connection that another process has now
        given, conn.sock = conn.sock, socket.socket()
        given.close()
        return False


def head_of(req: Any) -> bytes:
    """The request's line and headers, as they were read."""
    lines = [f"{req.method} {req.uri} HTTP/1.1", *(f"{name}: {value}" for name, value in req.headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _path() -> Path:
    return socket_path(Settings.from_environment())
