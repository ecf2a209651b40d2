"""One POST to an address that somebody else chose, without ever being led into a private network.

The host's addresses are looked up once, refused unless every one is public, and the connection goes to an address that
was looked at: a name that changes its mind in between (DNS rebinding) leads nowhere else. Redirects are not followed.
The whole call ends in time, however slowly the other side sends its signs, and of its answer only so much is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from oneroof.core.public_addresses import WEB_PORTS, is_public

SECONDS = 15.0
"""For the whole call: the name, the connection and the answer."""
CONNECT_SECONDS = 5.0
FAULTS = ("too_slow", "no_such_host", "not_public", "bad_certificate", "no_answer")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status and the first bytes of the body, or, without a status, one of FAULTS."""

    status: int | None
    fault: str | None = None
    body: bytes = b""


class _Refused(Exception):
    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def post(
    url: str,
    content: bytes,
    headers: Mapping[str, str],
    *,
    own_hosts: Collection[str] = (),
    most_bytes: int = 0,
    seconds: float = SECONDS,
) -> Answer:
    """Send `content`. Never raises for what the other side or the network does.

    Only https, at port 443 of public addresses; `own_hosts` (`host:port`) are let in whatever they are, over http too.
    At most `most_bytes` of the answer's body are read: none, unless asked for.
    """
    ends = monotonic() + seconds
    try:
        return _post(url, content, headers, own_hosts, most_bytes, ends)
    except _Refused as refused:
        return Answer(None, refused.fault)
    except ssl.SSLCertVerificationError:
        return Answer(None, "bad_certificate")
    except (OSError, http.client.HTTPException, ValueError) as failure:
        late = isinstance(failure, TimeoutError) or monotonic() >= ends
        return Answer(None, "too_slow" if late else "no_answer")


def may_be_named(url: str, own_hosts: Collection[str] = ()) -> bool:
    """Whether an address could be one to send to, as far as it can be told without looking its name up."""
    try:
        parts, port = _read(url, own_hosts)
    except (_Refused, ValueError):
        return False
    try:
        return _is_own(parts, port, own_hosts) or is_public(str(parts.hostname), port)
    except ValueError:
        return True  # a name and no number


def _read(url: str, own_hosts: Collection[str]) -> tuple[SplitResult, int]:
    """The parts of the address and its port. Raises _Refused, ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in WEB_PORTS or not parts.hostname or parts.username is not None or parts.password is not None:
        raise _Refused("not_public")
    port = parts.port or WEB_PORTS[parts.scheme]
    if not _is_own(parts, port, own_hosts) and (parts.scheme, port) != ("https", WEB_PORTS["https"]):
        raise _Refused("not_public")
    return parts, port


def _is_own(parts: SplitResult, port: int, own_hosts: Collection[str]) -> bool:
    return f"{parts.hostname}:{port}" in own_hosts


def _post(
    url: str, content: bytes, headers: Mapping[str, str], own_hosts: Collection[str], most_bytes: int, ends: float
) -> Answer:
    parts, port = _read(url, own_hosts)
    host = str(parts.hostname).encode("idna").decode("ascii")
    addresses = _addresses(host, port, ends)
    if not _is_own(parts, port, own_hosts) and not all(is_public(each, port) for each in addresses):
        raise _Refused("not_public")
    plain = socket.create_connection((addresses[0], port), min(CONNECT_SECONDS, _left(ends)))
    connection = http.client.HTTPConnection(host, port)
    try:
        with _cut_off(plain, ends):
            plain.settimeout(_left(ends))
            connection.sock = plain
            if parts.scheme == "https":
                connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, content, dict(headers))
            answer = connection.getresponse()
            body = answer.read(most_bytes) if most_bytes else b""
        # a call that was cut off may look as if the other side had ended it
        return Answer(None, "too_slow") if monotonic() >= ends else Answer(answer.status, None, body)
    finally:
        connection.close()
        plain.close()


def _addresses(host: str, port: int, ends: float) -> list[str]:
    """Where the name leads, asked once. In a thread of its own, since asking cannot be ended."""
    found: SimpleQueue[list[str] | None] = SimpleQueue()

    def look_up() -> None:
        try:
            places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.put([str(place[4][0]) for place in places])
        except (OSError, UnicodeError):
            found.put(None)

    Thread(target=look_up, name="name", daemon=True).start()
    try:
        addresses = found.get(timeout=_left(ends))
    except Empty:
        raise TimeoutError from None
    if not addresses:
        raise _Refused("no_such_host")
    return addresses


@contextmanager
def _cut_off(plain: socket.socket, ends: float) -> Iterator[None]:
    """Shut the connection when the time is over: a limit for each step would let one sign in ten seconds go on."""
    same = plain.dup()
    timer = Timer(_left(ends), _shut, [same])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        same.close()


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # ended already


def _left(ends: float) -> float:
    return max(ends - monotonic(), 0.001)
