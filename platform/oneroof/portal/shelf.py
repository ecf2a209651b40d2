"""Where kept pages lie: in Redis, and nowhere when Redis is away. Losing them costs time and nothing else."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any

import redis
import structlog

log = structlog.get_logger(__name__)

KEPT_SECONDS = 3600
"""A tenant's pages are forgotten when none was added for so long."""
MOST_PAGES = 1500
"""Of one tenant and version: whoever makes up addresses fills no memory."""
MOST_BYTES = 512 * 1024
_PATIENCE_SECONDS = 0.3
_REST_SECONDS = 5.0
_HEADER_END = b"\n"


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One page as everybody gets it."""

    place: tuple[str, ...]
    """Whose it is: all that the page depends on. Compared again when it is taken from the shelf."""
    content_type: str
    scripts: tuple[str, ...]
    """What the content security policy says of its inline scripts, and of its styles."""
    styles: tuple[str, ...]
    tag: str
    sensitive: bool
    """Whether no browser may keep it."""
    until: str
    """The moment, by the network's clock, from which it may be wrong."""
    packed: bytes
    """The body, compressed with gzip: nothing on the page is secret."""

    @property
    def body(self) -> bytes:
        """As it was before it was compressed."""
        return gzip.decompress(self.packed)

    def is_fresh(self, now: datetime) -> bool:
        """Whether it is still right by the clock."""
        return now < datetime.fromisoformat(self.until)


class Shelf:
    """Kept pages by tenant and version. May be shared between threads and used after a fork; never raises."""

    def __init__(self, url: str, *, seconds: Callable[[], float] = monotonic) -> None:
        # a client of its own: nobody waits long for what can be made anew
        self._redis = redis.Redis.from_url(
            url, socket_timeout=_PATIENCE_SECONDS, socket_connect_timeout=_PATIENCE_SECONDS, retry=None
        )
        self._seconds, self._lock, self._rests_until = seconds, Lock(), 0.0

    def take(self, shelf: str, place: tuple[str, ...]) -> KeptPage | None:
        """The page of that place, or None."""
        found = self._try(lambda: self._redis.hget(shelf, _field(place)))
        if not isinstance(found, bytes):
            return None
        try:
            page = _read(found)
        except (ValueError, TypeError, KeyError):
            return None
        return page if page.place == place else None

    def put(self, shelf: str, page: KeptPage) -> None:
        """Keep it. A shelf that is full is emptied: what is asked for often is there again soon."""

        def write() -> None:
            with self._redis.pipeline(transaction=False) as pipe:
                pipe.hlen(shelf)
                pipe.hset(shelf, _field(page.place), _written(page))
                pipe.expire(shelf, KEPT_SECONDS)
                before = pipe.execute()[0]
            if before >= MOST_PAGES:
                self._redis.delete(shelf)

        if len(page.packed) <= MOST_BYTES:
            self._try(write)

    def _try(self, ask: Callable[[], Any]) -> Any:
        """The answer; None while Redis is away, which is asked again after a moment only."""
        with self._lock:
            if self._seconds() < self._rests_until:
                return None
        try:
            return ask()
        except redis.RedisError as error:
            with self._lock:
                self._rests_until = self._seconds() + _REST_SECONDS
            log.info("pages are not kept for now", reason=type(error).__name__)
            return None


def _field(place: tuple[str, ...]) -> str:
    return "\x1f".join(place)


def _digest(packed: bytes) -> str:
    return hashlib.sha256(packed).hexdigest()


def _written(page: KeptPage) -> bytes:
    header = asdict(page)
    del header["packed"]
    header["digest"] = _digest(page.packed)
    return json.dumps(header).encode() + _HEADER_END + page.packed


def _read(stored: bytes) -> KeptPage:
    header, _, packed = stored.partition(_HEADER_END)
    facts: dict[str, Any] = json.loads(header)
    if facts.pop("digest") != _digest(packed):
        raise ValueError("the entry is broken")
    facts |= {name: tuple(facts[name]) for name in ("place", "scripts", "styles")}
    return KeptPage(**facts, packed=packed)
