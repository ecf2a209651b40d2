"""What a visitor's own browser carries for us, sealed with the tenant's key: read by nobody else, kept nowhere here."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, g, request
from werkzeug.wrappers import Response

from oneroof.core.crypto import Unreadable
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import real_now

_AT = "at"
_ALL: list[SealedCookie] = []


@dataclass(frozen=True, slots=True)
class SealedCookie:
    """A cookie that lives as long as the browser, and counts no more after `idle` without a page."""

    name: str
    place: str
    """What it is sealed for: one cookie's content is nothing in another's place."""
    idle: timedelta

    def __post_init__(self) -> None:
        _ALL.append(self)

    def load(self, keys: KeyStore) -> dict[str, Any] | None:
        """What the browser carries; None where there is nothing, it is too old or somebody has changed it."""
        try:
            sealed = base64.urlsafe_b64decode(request.cookies.get(self._name, ""))
            held: dict[str, Any] = json.loads(keys.unseal_for_tenant(g.tenant.id, sealed, self.place))
            return None if real_now() - datetime.fromisoformat(held.pop(_AT)) > self.idle else held
        except (ValueError, KeyError, TypeError, KeyDestroyedError, Unreadable):
            return None

    def keep(self, response: Response, keys: KeyStore, held: Mapping[str, Any]) -> Response:
        """Let the browser carry it; its time counts from now."""
        text = json.dumps({_AT: real_now().isoformat(), **held})
        sealed = keys.seal_for_tenant(g.tenant.id, text.encode(), self.place)
        response.set_cookie(self._name, base64.urlsafe_b64encode(sealed).decode(), **self._options)
        return response

    def drop(self, response: Response) -> Response:
        """Let the browser forget it."""
        response.delete_cookie(self._name, **self._options)
        return response

    @property
    def _name(self) -> str:
        return f"__Host-{self.name}" if self._secure else self.name

    @property
    def _options(self) -> dict[str, Any]:
        return {"path": "/", "secure": self._secure, "httponly": True, "samesite": "Lax"}

    @property
    def _secure(self) -> bool:
        return bool(current_app.config["SESSION_COOKIE_SECURE"])


def drop_all(response: Response) -> None:
    """Let the browser forget whatever it carries for us, of whichever part: its user is gone."""
    for each in _ALL:
        each.drop(response)
