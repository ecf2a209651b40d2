"""A translation machine on this computer: it speaks LibreTranslate's API and translates badly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

KEY = "machine-key"


@dataclass
class Peer:
    """What it was asked, and how it answers."""

    port: int
    asked: list[dict[str, Any]] = field(default_factory=list)
    says: Callable[[str], str] = str
    status: int = 200

    @property
    def host(self) -> str:
        """For the setting that allows it."""
        return f"127.0.0.1:{self.port}"


@contextmanager
def translation_machine() -> Iterator[Peer]:
    """The machine, while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(200, [{"code": code, "name": code, "targets": []} for code in ("en", "pt", "de", "zh-Hans")])

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if body.get("api_key") != KEY:
                return self._answer(403, {"error": "Invalid API key"})
            if peer.status != 200:
                return self._answer(peer.status, {"error": "Slowdown"})
            peer.asked.append(body)
            return self._answer(200, {"translatedText": [peer.says(text) for text in body["q"]]})

        def _answer(self, status: int, body: Any) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    peer = Peer(server.server_port)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
