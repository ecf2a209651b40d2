"""Whether a process may use its database: looked at before the first use, and remembered for seconds."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

REMEMBERED_SECONDS = 5.0
"""How long an answer is good without a look at the mark."""
THOROUGH_SECONDS = 60.0
"""How long it is good at most."""


@dataclass(frozen=True, slots=True)
class _Known:
    shut: bool
    mark: Hashable
    looked_at: float


class Gate:
    """One process's answer. While it is open a request costs no query: every five seconds one reads a mark."""

    def __init__(self, *, seconds: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._known: _Known | None = None
        self._good_until = 0.0
        self._lock = Lock()

    def is_shut(self, mark: Callable[[], Hashable | None], look: Callable[[], bool]) -> bool:
        """Whether everybody is kept out. `mark` is cheap and changes with what `look`, which is thorough, looks at.

        `mark` gives None where nobody answers: then what is known holds, and is looked at anew. While one caller looks,
        others go by what is known; before anything is known they wait. What `look` raises is raised.
        """
        known = self._known
        if known is not None and self._seconds() < self._good_until:
            return known.shut
        if not self._lock.acquire(blocking=known is None):
            assert known is not None
            return known.shut
        try:
            return self._look(mark, look)
        finally:
            self._lock.release()

    def _look(self, mark: Callable[[], Hashable | None], look: Callable[[], bool]) -> bool:
        now, known = self._seconds(), self._known
        if known is not None and now < self._good_until:
            return known.shut
        found = mark()
        if known is not None and found is None:
            self._known = _Known(known.shut, None, known.looked_at)
            return known.shut
        if known is None or known.shut or known.mark != found or now - known.looked_at >= THOROUGH_SECONDS:
            known = _Known(look(), found, now)
        self._known, self._good_until = known, now + REMEMBERED_SECONDS
        return known.shut
