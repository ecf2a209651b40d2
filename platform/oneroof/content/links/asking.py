"""Asking another site whether an address is still there, without ever being led into a private network.

The host's addresses are looked up once, refused unless every one is public, and the connection goes to the address
that was looked at: a name that changes its mind in between (DNS rebinding) leads nowhere else. Each redirect is
looked at in the same way. Nothing is sent but the request, and no body is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from oneroof.core.public_addresses import WEB_PORTS, is_public

TIMEOUT = 10.0
"""Seconds for each step of an answer."""
MOST_REDIRECTS = 5
USER_AGENT = "oneroof-link-check/1"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_BY_HEAD = frozenset({400, 403, 404, 405, 406, 410, 429, 500, 501, 502, 503})
"""Answers to HEAD that a site may give although it would answer a GET."""
_THERE = frozenset({401, 403, 407, 429, 451})
"""Somebody answers, only not to a program: visitors may well get in."""

Allows = Callable[[str, int], bool]


@dataclass(frozen=True, slots=True)
class Answer:
    """`reason` is None where the address leads somewhere, else one of `links.REASONS`."""

    reason: str | None
    http_status: int | None = None


def ask(url: str, *, allows: Allows = is_public, timeout: float = TIMEOUT) -> Answer:
    """What a site says of an address. Never raises for what the site or the network does."""
    try:
        return _follow(url, allows, timeout)
    except _Refused as refused:
        return Answer(refused.reason)
    except ssl.SSLError:
        return Answer("bad_certificate")
    except TimeoutError:
        return Answer("too_slow")
    except (OSError, http.client.HTTPException, ValueError):
        return Answer("no_answer")


class _Refused(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _follow(url: str, allows: Allows, timeout: float) -> Answer:
    for _ in range(MOST_REDIRECTS + 1):
        status, location = _request("HEAD", url, allows, timeout)
        if status in _NOT_BY_HEAD:
            status, location = _request("GET", url, allows, timeout)
        if status not in _REDIRECTS or not location:
            return Answer(None if status < 400 or status in _THERE else "http_error", status)
        url = urljoin(url, location)
    return Answer("too_many_redirects")


def _request(method: str, url: str, allows: Allows, timeout: float) -> tuple[int, str | None]:
    parts = urlsplit(url)
    if parts.scheme not in WEB_PORTS or not parts.hostname:
        raise _Refused("not_public")
    port = parts.port or WEB_PORTS[parts.scheme]
    host = parts.hostname.encode("idna").decode("ascii")
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.sock = _connected(host, port, parts.scheme, allows, timeout)
        path = _written(parts.path or "/") + (f"?{_written(parts.query)}" if parts.query else "")
        connection.request(method, path, headers={"User-Agent": USER_AGENT, "Accept": "*/*"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location")
    finally:
        connection.close()


def _connected(host: str, port: int, scheme: str, allows: Allows, timeout: float) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise _Refused("no_such_host") from error
    if not all(allows(str(place[4][0]), port) for place in found):
        raise _Refused("not_public")
    plain = socket.create_connection((str(found[0][4][0]), port), timeout=timeout)
    if scheme == "http":
        return plain
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _written(text: str) -> str:
    """As it stands in a request: signs outside ASCII and blanks escaped, what is escaped already left so."""
    return "".join(sign if "!" <= sign <= "~" else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in text)
