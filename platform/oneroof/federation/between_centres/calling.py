"""Calling a centre of another deployment: only over HTTPS, only where everybody can reach it, never further on.

Names are looked up once and the connection goes to the address that was looked at; redirects are not followed; an
answer is read up to a limit. In development a centre on the same machine may be called without encryption.
"""

import http.client
import socket
import ssl
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from oneroof.core.public_addresses import is_public

TIMEOUT = 30.0
"""Seconds for each step of an answer."""
MOST_ANSWERED = 256 * 1024
_PORTS = {"http": 80, "https": 443}


class CallFailed(Exception):
    """There was no answer that could be used; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Caller:
    """Calls from this deployment."""

    production: bool

    def get(self, address: str, path: str) -> bytes:
        """What is there. Raises CallFailed."""
        return self._ask("GET", address, path, None, {})

    def post(self, address: str, path: str, body: bytes, kind: str) -> bytes:
        """The answer to what is sent. Raises CallFailed."""
        return self._ask("POST", address, path, body, {"Content-Type": kind})

    def check(self, address: str) -> None:
        """Raise CallFailed (`wrong_address`) for what is not called at all."""
        parts = urlsplit(address)
        loopback = not self.production and _is_local(parts.hostname or "")
        if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
            raise CallFailed("wrong_address")
        if not parts.hostname or parts.username or parts.path or parts.query or parts.fragment:
            raise CallFailed("wrong_address")

    def _ask(self, method: str, address: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        self.check(address)
        parts = urlsplit(address)
        host, port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
        try:
            connection.sock = self._connected(host, port, parts.scheme)
            connection.request(method, path, body=body, headers={"Accept": "*/*", **headers})
            answer = connection.getresponse()
            content = answer.read(MOST_ANSWERED + 1)
        except (OSError, http.client.HTTPException) as failure:
            raise CallFailed("no_answer") from failure
        finally:
            connection.close()
        if answer.status >= 300 or len(content) > MOST_ANSWERED:
            raise CallFailed("redirected" if answer.status < 400 else f"answered_{answer.status}")
        return content

    def _connected(self, host: str, port: int, scheme: str) -> socket.socket:
        # names below localhost are this machine (RFC 6761), whatever a resolver says of them
        asked = "127.0.0.1" if _is_local(host) and not self.production else host
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(asked, port, type=socket.SOCK_STREAM)]
        if not all(self._allows(address, port) for address in found):
            raise CallFailed("not_public")
        plain = socket.create_connection((found[0], port), TIMEOUT)
        if scheme == "http":
            return plain
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def _allows(self, address: str, port: int) -> bool:
        if not self.production and ip_address(address).is_loopback:
            return True
        return is_public(address, port)


def _is_local(host: str) -> bool:
    return host == "127.0.0.1" or host == "localhost" or host.endswith(".localhost")
