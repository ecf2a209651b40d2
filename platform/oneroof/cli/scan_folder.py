"""A folder into which a scanner puts files, and how they get to the server: once each, whatever happens in between."""

import errno
import hashlib
import http.client
import json
import os
import re
import shutil
import stat
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal
from urllib.parse import SplitResult, urlsplit

DONE, REJECTED, LEDGER = "done", "rejected", ".oneroof-sent"
ENDINGS = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".heic", ".heif"})
SECONDS = 60.0
_PIECE = 64 * 1024
_REFUSED = frozenset({400, 409, 413, 415, 422})
"""The server has looked at the file and does not want it: sending it again changes nothing."""

_UNFIT = re.compile(r"""[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"\\]""")
"""Of a file's name, in a header: what ends a line or the name; and bytes that are no UTF-8."""

Outcome = Literal["sent", "rejected"]


class TryLater(Exception):
    """The server cannot be reached, or has no time. `after` is how many seconds it asks to wait, where it says so."""

    def __init__(self, reason: str, after: float = 0.0) -> None:
        super().__init__(reason)
        self.after = after


class NotAllowed(Exception):
    """The token is not good, or not for this."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """The centre's server, and whose scans they are."""

    server: str
    token: str = field(repr=False)

    def send(self, path: Path, key: str) -> str | None:
        """Send a file; None where it was taken, else why it was not. Raises TryLater and NotAllowed."""
        boundary = uuid.uuid4().hex
        head, foot = _around(path.name, boundary)
        headers = {
            "Host": self._parts.netloc,
            "Authorization": f"Bearer {self.token}",
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + path.stat().st_size + len(foot)),
            "Idempotency-Key": key,
            "Accept": "application/json",
        }
        connection = self._connection()
        try:
            connection.request(
                "POST", f"{self._parts.path.rstrip('/')}/api/v1/scans", _pieces(path, head, foot), headers
            )
            answer = connection.getresponse()
            return _said(answer.status, answer.read(1 << 20), answer.headers.get("Retry-After"))
        except (OSError, http.client.HTTPException) as error:
            raise TryLater(f"{type(error).__name__}: {error}") from None
        finally:
            connection.close()

    @property
    def _parts(self) -> SplitResult:
        return urlsplit(self.server)

    def _connection(self) -> http.client.HTTPConnection:
        host = self._parts.hostname or ""
        # RFC 6761: names below localhost are this machine, though not every resolver knows it
        address = "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else host
        if self._parts.scheme == "https":
            return http.client.HTTPSConnection(address, self._parts.port, timeout=SECONDS)
        return http.client.HTTPConnection(address, self._parts.port, timeout=SECONDS)


@dataclass
class ScanFolder:
    """The folder: `done/` and `rejected/` in it, and a list of what was sent, which outlives the process."""

    path: Path
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def prepare(self) -> None:
        """Make the folders. Raises OSError."""
        for name in (DONE, REJECTED):
            (self.path / name).mkdir(parents=True, exist_ok=True)

    def ready(self) -> list[Path]:
        """Files that have not changed since the last look, the oldest first: a scanner writes slowly."""
        now: dict[Path, tuple[int, int]] = {}
        for path in self.path.iterdir():
            if path.suffix.lower() not in ENDINGS or path.name.startswith("."):
                continue
            facts = path.lstat()
            # a link may lead to a file that nobody scanned
            if stat.S_ISREG(facts.st_mode):
                now[path] = (facts.st_size, facts.st_mtime_ns)
        steady = [path for path, facts in now.items() if self._seen.get(path) == facts and facts[0]]
        self._seen = now
        return sorted(steady, key=lambda path: (now[path][1], path.name))

    def pass_on(self, path: Path, inbox: Inbox) -> Outcome:
        """Send one file and put it away. Raises TryLater and NotAllowed; the file then stays where it is."""
        key = _key_of(path)
        reason = None if self._was_sent(key) else inbox.send(path, key)
        if reason is not None:
            kept = self._put_away(path, REJECTED)
            kept.with_name(f"{kept.name}.txt").write_text(f"{reason}\n", encoding="utf-8")
            return "rejected"
        self._note_sent(key)
        self._put_away(path, DONE)
        return "sent"

    def _was_sent(self, key: str) -> bool:
        ledger = self.path / LEDGER
        return ledger.exists() and key in ledger.read_text(encoding="ascii").split()

    def _note_sent(self, key: str) -> None:
        """Before the file is moved: if that fails, it is moved at the next look, and not sent again."""
        if self._was_sent(key):
            return
        with (self.path / LEDGER).open("a", encoding="ascii") as ledger:
            ledger.write(f"{key}\n")
            ledger.flush()
            os.fsync(ledger.fileno())

    def _put_away(self, path: Path, where: str) -> Path:
        """Move it, beside others of that name if there are any."""
        target, number = self.path / where / path.name, 1
        while target.exists():
            number += 1
            target = self.path / where / f"{path.stem} ({number}){path.suffix}"
        return Path(shutil.move(path, target))


def _opened(path: Path) -> BinaryIO:
    """For reading, and only what is there itself: the file may have become a link since it was found."""
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise FileNotFoundError(path) from None
        raise


def _key_of(path: Path) -> str:
    """The same for the same file, and another for a second scan of the same paper."""
    digest = hashlib.sha256(f"{path.name}\n{path.stat().st_mtime_ns}\n".encode())
    with _opened(path) as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return f"scan-{digest.hexdigest()}"


def _around(name: str, boundary: str) -> tuple[bytes, bytes]:
    plain = _UNFIT.sub("_", name)
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{plain}"\r\n'
    return f"{head}Content-Type: application/octet-stream\r\n\r\n".encode(), f"\r\n--{boundary}--\r\n".encode()


def _pieces(path: Path, head: bytes, foot: bytes) -> Iterator[bytes]:
    yield head
    with _opened(path) as file:
        while piece := file.read(_PIECE):
            yield piece
    yield foot


def _said(status: int, body: bytes, retry_after: str | None) -> str | None:
    """None for a file that was taken, else the server's sentence. Raises TryLater and NotAllowed."""
    if 200 <= status < 300:
        return None
    sentence = _sentence(body) or f"HTTP {status}"
    if status in (401, 403):
        raise NotAllowed(sentence)
    if status in _REFUSED:
        return sentence
    raise TryLater(sentence, float(retry_after) if retry_after and retry_after.isdigit() else 0.0)


def _sentence(body: bytes) -> str:
    try:
        problem = json.loads(body)
    except ValueError:
        return ""
    return str(problem.get("detail") or problem.get("title") or "") if isinstance(problem, dict) else ""
