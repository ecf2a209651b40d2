"""The application behind a real server with threads, and the plainest of clients."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from support.callers import Caller


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@contextmanager
def serving(app: Flask) -> Iterator[int]:
    """A server with a thread for each connection; the port that it listens on."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(port: int, caller: Caller, path: str, body: Any = None, **headers: str) -> Answer:
    """One POST over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(
            "POST",
            f"/api/v1{path}",
            body=json.dumps(body or {}),
            headers={"Host": caller.centre.host, "Content-Type": "application/json", **caller.member.headers, **named},
        )
        response = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()
