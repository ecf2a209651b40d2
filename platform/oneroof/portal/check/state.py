"""Where a check has got to: with the visitor's own browser, sealed, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from werkzeug.wrappers import Response

from oneroof.catalogue.eligibility.given import Given, given_of
from oneroof.core.keystore import KeyStore
from oneroof.tenancy.sealed_cookies import SealedCookie

COOKIE = "check"
IDLE = timedelta(hours=2)
"""After so long without a page, the answers count no more: somebody else may sit there."""
_CARRIED = SealedCookie(COOKIE, "check in a browser", IDLE)


@dataclass(frozen=True, slots=True)
class State:
    """What the browser carries."""

    given: Given
    code: str | None = None
    """Under which this very result is kept, if the person has asked for it."""

    def saying(self, given: Given) -> State:
        """The same with other answers, to which the code does not belong."""
        return self if given == self.given else replace(self, given=given, code=None)


def load_state(keys: KeyStore) -> State | None:
    """The state of this browser's check; None where there is none, it is too old or somebody has changed it."""
    held = _CARRIED.load(keys)
    try:
        return State(given_of(held["given"]), held["code"]) if held else None
    except (ValueError, KeyError):
        return None


def keep_state(response: Response, keys: KeyStore, state: State) -> Response:
    """Let the browser carry it, until it is closed."""
    return _CARRIED.keep(response, keys, {"given": state.given.to_json(), "code": state.code})


def drop_state(response: Response) -> Response:
    """Let the browser forget it."""
    return _CARRIED.drop(response)
