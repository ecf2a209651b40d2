"""A face: what differs between the form at home and at a kiosk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from oneroof.core.keystore import KeyStore
from oneroof.core.page_answers import as_id

MOST_DRAFTS = 5
"""Forms that one browser goes on with at once; older ones are found again by their codes."""


@dataclass(frozen=True, slots=True)
class Face:
    """Where a form is filled in."""

    name: str
    """Of the blueprint and of the cookie."""
    channel: str
    base: str
    """The template that its pages extend."""
    prefix: str
    """Before the addresses of its pages."""
    idle: timedelta
    """After so long without a page, the browser has to give the code again."""
    home: str
    """Where somebody goes who has finished."""
    one_person: bool = True
    """Whether the browser belongs to whoever uses it. A kiosk does not: it never goes on with an earlier form."""

    known: Callable[[KeyStore], Mapping[str, Any]] = lambda _keys: {}
    """Answers that this browser has given elsewhere, by code of the field: a form begins with them."""
    forget_besides: Callable[[Response], Response] = lambda response: response
    """What else the browser must forget when somebody has finished."""

    def remembered(self) -> dict[str, UUID]:
        """The drafts that this browser goes on with, by code of the service."""
        try:
            held = self._signer().loads(request.cookies.get(self._cookie(), ""), max_age=int(self.idle.total_seconds()))
        except BadData:
            return {}
        found = held.items() if isinstance(held, Mapping) else ()
        return {str(code): draft for code, text in found if (draft := as_id(str(text))) is not None}

    def remember(self, response: Response, service_code: str, draft_id: UUID) -> Response:
        """Let this browser go on with the draft; counts the time from now."""
        others = {code: draft for code, draft in self.remembered().items() if code != service_code}
        kept = list(others.items())[-(MOST_DRAFTS - 1) :] if self.one_person else []
        held = {code: draft.hex for code, draft in [*kept, (service_code, draft_id)]}
        response.set_cookie(
            self._cookie(),
            self._signer().dumps(held),
            path="/",
            secure=_secure(),
            httponly=True,
            samesite="Lax",
        )
        return response

    def forget(self, response: Response) -> Response:
        """Make this browser forget all of them."""
        response.delete_cookie(self._cookie(), path="/", secure=_secure(), httponly=True, samesite="Lax")
        return self.forget_besides(response)

    def _cookie(self) -> str:
        return f"__Host-{self.name}" if _secure() else self.name

    def _signer(self) -> URLSafeTimedSerializer:
        key: bytes = current_app.extensions["oneroof"].settings.keys.csrf
        return URLSafeTimedSerializer(key, salt=f"{self.name}/{g.tenant.id}")


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
