"""A word to whoever numbers events, right after the commit. It may be lost: open events are looked for anyway."""

from threading import Lock
from time import monotonic

import redis
from redis.exceptions import RedisError
from sqlalchemy import event
from sqlalchemy.orm import Session

WAKE = "live_wake"
"""Where a session carries its process's `Wake` (`Session.info`)."""
PUBLISHED = "live_published"
"""Where a session notes that it has published something since its last commit."""
CHANNEL = "oneroof:live:wake"

GATHER_SECONDS = 0.03
"""Who numbers lets so much time pass after a word, so that a burst is numbered at once."""
_SAY_EVERY_SECONDS = GATHER_SECONDS / 3
"""Less than the above: what is committed while a word is withheld is seen by whoever heard the one before."""
_REST_SECONDS = 1.0
"""How long Redis is left alone that did not answer: no request may wait for it twice."""
_PATIENCE_SECONDS = 0.25


class Wake:
    """Says the word for one process. May be shared between threads and used after a fork."""

    def __init__(self, url: str) -> None:
        # a client of its own: a request must not wait as long for this as for what it needs
        self._redis = redis.Redis.from_url(
            url, socket_timeout=_PATIENCE_SECONDS, socket_connect_timeout=_PATIENCE_SECONDS, retry=None
        )
        self._lock = Lock()
        self._silent_until = 0.0

    def __call__(self) -> None:
        """Say it, unless it has just been said; never fails."""
        now = monotonic()
        with self._lock:
            if now < self._silent_until:
                return
            self._silent_until = now + _SAY_EVERY_SECONDS
        try:
            self._redis.publish(CHANNEL, b"")
        except RedisError:
            with self._lock:
                self._silent_until = monotonic() + _REST_SECONDS

    def close(self) -> None:
        """Give the connections back."""
        self._redis.close()


@event.listens_for(Session, "after_commit")
def _say_so(session: Session) -> None:
    if session.info.pop(PUBLISHED, False):
        wake: Wake | None = session.info.get(WAKE)
        if wake is not None:
            wake()
