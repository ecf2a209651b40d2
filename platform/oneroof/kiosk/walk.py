"""Where somebody has got to at a kiosk: sealed with the kiosk's own browser, forgotten when they go.

No address of a page says what was chosen, so the way back shows nobody what the one before them wanted.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app, g, request
from werkzeug.wrappers import Response

from oneroof.core.crypto import Unreadable
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.page_answers import as_id
from oneroof.core.time import real_now

COOKIE = "kiosk"
IDLE = timedelta(minutes=5)
"""After so long without a page it counts no more: somebody else stands there."""
_PLACE = "a visitor at a kiosk"


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
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(_name(), ""))
        held: dict[str, Any] = json.loads(keys.unseal_for_tenant(g.tenant.id, sealed, _PLACE))
        if real_now() - datetime.fromisoformat(held.pop("at")) > IDLE:
            return None
        return Walk(**held)
    except (ValueError, KeyError, TypeError, KeyDestroyedError, Unreadable):
        return None


def keep_walk(response: Response, keys: KeyStore, walk: Walk) -> Response:
    """Let the browser carry it; counts its time from now."""
    held = json.dumps({"at": real_now().isoformat(), **asdict(walk)})
    sealed = keys.seal_for_tenant(g.tenant.id, held.encode(), _PLACE)
    response.set_cookie(_name(), base64.urlsafe_b64encode(sealed).decode(), **_options())
    return response


def drop_walk(response: Response) -> Response:
    """Let the browser forget it."""
    response.delete_cookie(_name(), **_options())
    return response


def _options() -> dict[str, Any]:
    return {"path": "/", "secure": _secure(), "httponly": True, "samesite": "Lax"}


def _name() -> str:
    return f"__Host-{COOKIE}" if _secure() else COOKIE


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
