"""How far a booking has got: with the visitor's own browser, sealed, and nowhere else. The hold is in the database."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from werkzeug.wrappers import Response

from oneroof.core.keystore import KeyStore
from oneroof.tenancy.sealed_cookies import SealedCookie

IDLE = timedelta(hours=1)
"""After so long without a page, what was typed counts no more: somebody else may sit there."""
MOST_REMEMBERED = 12
_CARRIED = SealedCookie("booking", "booking in a browser", IDLE)


@dataclass(frozen=True, slots=True)
class State:
    """What the browser carries."""

    browser: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    """Tells this browser from others that hold times; drawn at random, and gone when it is closed."""
    appointment: str = ""
    """The id of what is held, or was booked last."""
    typed: Mapping[str, Any] = field(default_factory=dict)
    """The answers of the details page."""
    since: float = 0
    """When the details page was first shown, in seconds."""
    booked: tuple[str, ...] = ()
    """Ids of what this browser has booked."""

    @property
    def appointment_id(self) -> UUID | None:
        """The id, if there is one."""
        return UUID(self.appointment) if self.appointment else None

    def with_(self, **changes: Any) -> State:
        """The same but for these."""
        return replace(self, **changes)

    def having_booked(self, appointment_id: UUID) -> State:
        """After a booking: what was typed is forgotten."""
        kept = tuple(dict.fromkeys((*self.booked, str(appointment_id))))[-MOST_REMEMBERED:]
        return replace(self, appointment=str(appointment_id), typed={}, since=0, booked=kept)


def load(keys: KeyStore) -> State:
    """The state of this browser; a new one where there is none, it is too old or somebody has changed it."""
    held = _CARRIED.load(keys)
    try:
        return State(**{**held, "booked": tuple(held["booked"])}) if held else State()
    except (KeyError, TypeError):
        return State()


def keep(response: Response, keys: KeyStore, state: State) -> Response:
    """Let the browser carry it, until it is closed."""
    return _CARRIED.keep(response, keys, asdict(state))


def drop(response: Response) -> Response:
    """Let the browser forget it."""
    return _CARRIED.drop(response)
