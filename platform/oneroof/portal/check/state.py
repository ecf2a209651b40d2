"""Where a check has got to: with the visitor's own browser, sealed, and nowhere else."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, g, request
from werkzeug.wrappers import Response

from oneroof.catalogue.eligibility.given import Given, given_of
from oneroof.core.crypto import Unreadable
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import real_now

COOKIE = "check"
IDLE = timedelta(hours=2)
"""After so long without a page, the answers count no more: somebody else may sit there."""
_PLACE = "check in a browser"


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
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(_name(), ""))
        held: dict[str, Any] = json.loads(keys.unseal_for_tenant(g.tenant.id, sealed, _PLACE))
        if real_now() - datetime.fromisoformat(held["at"]) > IDLE:
            return None
        return State(given_of(held["given"]), held["code"])
    except (ValueError, KeyError, KeyDestroyedError, Unreadable):
        return None


def keep_state(response: Response, keys: KeyStore, state: State) -> Response:
    """Let the browser carry it, until it is closed."""
    held = json.dumps({"at": real_now().isoformat(), "given": state.given.to_json(), "code": state.code})
    sealed = keys.seal_for_tenant(g.tenant.id, held.encode(), _PLACE)
    response.set_cookie(_name(), base64.urlsafe_b64encode(sealed).decode(), **_options())
    return response


def drop_state(response: Response) -> Response:
    """Let the browser forget it."""
    response.delete_cookie(_name(), **_options())
    return response


def _options() -> dict[str, Any]:
    return {"path": "/", "secure": _secure(), "httponly": True, "samesite": "Lax"}


def _name() -> str:
    return f"__Host-{COOKIE}" if _secure() else COOKIE


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
