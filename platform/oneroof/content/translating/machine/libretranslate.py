"""A machine that speaks LibreTranslate's API (https://docs.libretranslate.com): JSON over HTTP, with or without a key.

`GET /languages` lists codes with their targets; `POST /translate` takes `q` (a list), `source`, `target`, `format` and
`api_key`, and answers `translatedText`, or `error` with 400, 403, 429 or 500.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from oneroof.content.translating.machine import MachineFailed
from oneroof.core.public_addresses import is_public

TIMEOUT = 60.0
"""Seconds for an answer: machines on small computers are slow."""
MOST_BYTES = 4_000_000
PORTS = {"http": 80, "https": 443}

Allows = Callable[[str, int], bool]


@dataclass(frozen=True, slots=True)
class LibreTranslate:
    """One such machine. `allowed` are hosts (`host:port`) that the installation lets stand in its own network."""

    url: str
    key: str | None = field(default=None, repr=False)
    allowed: frozenset[str] = frozenset()

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        """The texts in another language, in their order. Raises MachineFailed."""
        known = self._ask("GET", "/languages", None)
        codes = {str(each.get("code")): each for each in known if isinstance(each, dict)} if known else {}
        asked: dict[str, Any] = {
            "q": list(texts),
            "source": _closest(source, codes),
            "target": _closest(target, codes),
            "format": "text",
        }
        answer = self._ask("POST", "/translate", asked | ({"api_key": self.key} if self.key else {}))
        found = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(found, list) or len(found) != len(texts) or not all(isinstance(one, str) for one in found):
            raise MachineFailed("wrong_answer")
        return found

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        parts = urlsplit(self.url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise MachineFailed("not_public")
        port = parts.port or PORTS[parts.scheme]
        connection = http.client.HTTPConnection(parts.hostname, port, timeout=TIMEOUT)
        try:
            connection.sock = self._connected(parts.hostname, port, parts.scheme)
            content = json.dumps(body).encode() if body is not None else None
            headers = {"Content-Type": "application/json", "Accept": "application/json"}
            connection.request(method, parts.path.rstrip("/") + path, body=content, headers=headers)
            answer = connection.getresponse()
            return _read(answer.status, answer.read(MOST_BYTES + 1))
        except (OSError, http.client.HTTPException) as failure:
            raise MachineFailed("no_answer") from failure
        finally:
            connection.close()

    def _connected(self, host: str, port: int, scheme: str) -> socket.socket:
        """A connection to an address that was looked at: a name that changes its mind leads nowhere else."""
        addresses = [entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        own = f"{host}:{port}" in self.allowed
        if not own and not all(is_public(str(address), PORTS[scheme]) for address in addresses):
            raise MachineFailed("not_public")
        plain = socket.create_connection((str(addresses[0]), port), TIMEOUT)
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host) if scheme == "https" else plain


def _read(status: int, content: bytes) -> Any:
    if status in (401, 403, 429):
        raise MachineFailed("refused")
    try:
        found = json.loads(content)
    except ValueError:
        raise MachineFailed("wrong_answer") from None
    if status >= 400 or len(content) > MOST_BYTES:
        told = str(found.get("error", "")) if isinstance(found, dict) else ""
        raise MachineFailed("language" if "not supported" in told else "wrong_answer")
    return found


def _closest(language: str, codes: dict[str, Any]) -> str:
    """The machine's code for a language: "zh-Hans" or "zt" where it has no plain "zh"."""
    written = {"zh": ("zh", "zh-Hans", "zh-CN"), "pt": ("pt", "pt-PT")}.get(language, (language,))
    found = next((code for code in written if code in codes), None)
    if found is None:
        raise MachineFailed("language")
    return found
