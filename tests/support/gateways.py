"""A gateway for text messages and a push service, each a real HTTP server on a free port of this machine."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02


@dataclass
class Gateway:
    """What came, and what the next answer is."""

    answer: int = 201
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    """Path, headers with names in lower case, body."""
    port: int = 0

    def only_json(self) -> dict[str, Any]:
        """The one body that came."""
        ((_path, _headers, body),) = self.received
        read: dict[str, Any] = json.loads(body)
        return read


@contextmanager
def gateway() -> Iterator[Gateway]:
    """A server that keeps every POST."""
    kept = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.received.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(kept.answer)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_anything: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Browser:
    """The keys of a browser that has agreed to show messages, and its eyes."""

    def __init__(self, service: Gateway) -> None:
        self.path = f"/push/{uuid4()}"
        self.endpoint = f"http://127.0.0.1:{service.port}{self.path}"
        self._service = service
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = uuid4().bytes

    def agreed(self) -> str:
        """What `PushSubscription.toJSON()` gives."""
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        keys = {"p256dh": _text(point), "auth": _text(self._secret)}
        return json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})

    def shown(self) -> list[dict[str, str]]:
        """The messages, decrypted as a browser does, each signed by whom the browser allowed."""
        found = []
        for path, headers, body in self._service.received:
            if path == self.path:
                assert Vapid02.verify(headers["authorization"].replace(",k=", ",k=")) and headers["ttl"]
                plain = http_ece.decrypt(body, private_key=self._key, auth_secret=self._secret, version="aes128gcm")
                found.append(json.loads(plain))
        return found


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
