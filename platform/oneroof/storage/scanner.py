"""A virus scanner that speaks ClamAV's protocol (clamd, command INSTREAM)."""

import socket
import struct
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

_CHUNK = 64 * 1024
_SECONDS = 20.0

Verdict = Literal["clean", "infected"]


class ScannerUnavailable(Exception):
    """The scanner cannot be reached or gave no verdict: nothing is known of the file."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A clamd at `address`: `tcp://host:3310`, `host:3310` or `unix:///run/clamav/clamd.ctl`."""

    address: str

    def scan(self, content: bytes) -> Verdict:
        """What clamd says of `content`. Raises ScannerUnavailable where it says nothing."""
        try:
            with self._connect() as connection:
                connection.sendall(b"zINSTREAM\0")
                for start in range(0, len(content), _CHUNK):
                    part = content[start : start + _CHUNK]
                    connection.sendall(struct.pack(">I", len(part)) + part)
                connection.sendall(struct.pack(">I", 0))
                answer = connection.makefile("rb").read(4096).rstrip(b"\0\n ")
        except OSError as error:
            raise ScannerUnavailable(str(error)) from None
        if answer.endswith(b" OK"):
            return "clean"
        if answer.endswith(b" FOUND"):
            return "infected"
        raise ScannerUnavailable(answer.decode(errors="replace")[:200] or "no answer")

    def _connect(self) -> socket.socket:
        parts = urlsplit(self.address if "://" in self.address else f"tcp://{self.address}")
        if parts.scheme == "unix":
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(_SECONDS)
            connection.connect(parts.path)
            return connection
        return socket.create_connection((parts.hostname or "localhost", parts.port or 3310), timeout=_SECONDS)
