"""The one way in for files, from a form, a desk, a camera or a scanner: looked through, recognised, made anew."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from oneroof.core.config import MEBIBYTE
from oneroof.core.errors import Unavailable
from oneroof.storage import sandbox
from oneroof.storage.blobs import BlobStore
from oneroof.storage.recognising import media_type_of
from oneroof.storage.refusing import FileRefused
from oneroof.storage.scanner import Scanner, ScannerUnavailable
from oneroof.storage.structure import fault_of

MOST_BYTES = 20 * MEBIBYTE
"""Of one document. A form's files are smaller."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that may be kept."""

    media_type: str
    """One of recognising.MEDIA_TYPES; a HEIC has become a JPEG."""
    pages: int
    scan: str
    """`clean`; `pending` while the scanner does not answer; `unscanned` where there is none."""
    content: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)


def receive(
    scanner: Scanner | None, content: bytes, *, most_bytes: int = MOST_BYTES, sender: sandbox.Sender = "staff"
) -> Received:
    """What is kept in place of `content`. Raises FileRefused, and Unavailable `busy`; nothing is stored here.

    The scanner sees the file as it came. What waits for the scanner (`pending`) is opened for nobody until then.
    """
    if not content:
        raise FileRefused("empty")
    if len(content) > most_bytes:
        raise FileRefused("too_large")
    scan = _scanned(scanner, content)
    media_type = media_type_of(content)
    if media_type is None:
        raise FileRefused("wrong_type")
    fault = fault_of(content, media_type)
    if fault is not None:
        raise FileRefused(fault)
    made = sandbox.clean(content, media_type, sender)
    return Received(made.media_type, made.pages, scan, made.content, made.thumbnail)


@dataclass(frozen=True, slots=True)
class Storing:
    """Where files go and who looks through them."""

    files: BlobStore
    scanner: Scanner | None
    looked_through: Mapping[bytes, Received | FileRefused | Unavailable] = field(default_factory=dict)
    """What became of files before the transaction began, by `fingerprint`: others may wait while one is open."""

    def receive(self, content: bytes, *, most_bytes: int = MOST_BYTES, sender: sandbox.Sender = "staff") -> Received:
        """As `receive` does, and only once."""
        found = self.looked_through.get(fingerprint(content))
        if found is None:
            return receive(self.scanner, content, most_bytes=most_bytes, sender=sender)
        if isinstance(found, Exception):
            raise found
        return found


def fingerprint(content: bytes) -> bytes:
    """By which the same file is known again within one request."""
    return hashlib.sha256(content).digest()


def _scanned(scanner: Scanner | None, content: bytes) -> str:
    if scanner is None:
        return "unscanned"
    try:
        verdict = scanner.scan(content)
    except ScannerUnavailable:
        return "pending"
    if verdict == "infected":
        raise FileRefused("infected")
    return verdict
