"""Where somebody has got to at a kiosk: sealed with the kiosk's own browser, forgotten when they go.

No address of a page says what was chosen, so the way back shows nobody what the one before them wanted.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from uuid import UUID

from werkzeug.wrappers import Response

from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.page_answers import as_id
from oneroof.tenancy.sealed_cookies import SealedCookie

COOKIE = "kiosk"
IDLE = timedelta(minutes=5)
"""After so long without a page it counts no more: somebody else stands there."""
_CARRIED = SealedCookie(COOKIE, "a visitor at a kiosk", IDLE)


@dataclass(frozen=True, slots=True)
class Walk:
    """What a kiosk knows of the person before it."""

    wish: str
    """One ticket for one person: the key under which it is asked for."""
    area: str = ""
    service: str = ""
    """The id of the service, empty where none was chosen."""
    ticket: str = ""
    face: int = 0
    low: bool = False
    """The buttons stand in the lower half of the screen."""
    contrast: bool = False

    @property
    def service_id(self) -> UUID | None:
        """The service that was chosen."""
        return as_id(self.service)

    @property
    def ticket_id(self) -> UUID | None:
        """The ticket that was taken."""
        return as_id(self.ticket)

    def anew(self) -> Walk:
        """The same person, for something else."""
        return replace(self, wish=str(new_id()), area="", service="", ticket="", face=0)


def new_walk() -> Walk:
    """Somebody has come."""
    return Walk(str(new_id()))


def load_walk(keys: KeyStore) -> Walk | None:
    """Who stands there; None for nobody, for what is too old and for what somebody has changed."""
    held = _CARRIED.load(keys)
    try:
        return Walk(**held) if held else None
    except TypeError:
        return None


def keep_walk(response: Response, keys: KeyStore, walk: Walk) -> Response:
    """Let the browser carry it; counts its time from now."""
    return _CARRIED.keep(response, keys, asdict(walk))


def drop_walk(response: Response) -> Response:
    """Let the browser forget it."""
    return _CARRIED.drop(response)
