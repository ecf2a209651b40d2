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

MOST_DRAFTS = 8
"""Forms that one browser goes on with at once, of one service too: a mother fills in one for each child. Older ones are
found again by their codes."""
_BETWEEN = "~"
"""Between the drafts in the cookie; each is signed by itself, with the moment of its last page."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What somebody is told besides, who has sent a form."""

    promised: Any
    """By when it will be done: `usual` and `legal`, days or None."""
    receipt: str
    """Address of the receipt as a page, `paper`: as a PDF, `letter`: where an e-mail address is sent to."""
    paper: str
    letter: str


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
    late: timedelta
    """After so long without a page, what is still posted is not kept any more, but shown again."""
    home: str
    """Where somebody goes who has finished."""
    resumable: bool = False
    """Whether files are sent in parts where scripts run, so that a lost connection loses little."""
    one_person: bool = True
    """Whether the browser belongs to whoever uses it. A kiosk does not: it never goes on with an earlier form."""

    known: Callable[[KeyStore], Mapping[str, Any]] = lambda _keys: {}
    """Answers that this browser has given elsewhere, by code of the field: a form begins with them."""
    forget_besides: Callable[[Response], Response] = lambda response: response
    """What else the browser must forget when somebody has finished."""
    told_when_sent: Callable[[Any], Sending | None] = lambda _draft: None
    """From an open draft that was sent: what its last page says besides."""
    door: Callable[[Callable[..., Any]], Callable[..., Any]] = lambda view: view
    """Decorates each view: who may use it. Everybody, where it is not said."""

    def remembered(self, service_code: str, within: timedelta | None = None) -> list[UUID]:
        """The drafts of a service that this browser goes on with, the last one first.

        `within`: how long ago each may have had a page; `idle` if it is not said.
        """
        found = [draft for code, draft, _ in self._held(within or self.idle) if code == service_code]
        return found[::-1]

    def remember(self, response: Response, service_code: str, draft_id: UUID) -> Response:
        """Let this browser go on with the draft; counts its time from now, and that of others from when it did."""
        others = [held for _, draft, held in self._held(self.late) if draft != draft_id] if self.one_person else []
        return self._keep(response, [*others, self._signer().dumps([service_code, draft_id.hex])])

    def forget_one(self, response: Response, draft_id: UUID) -> Response:
        """Make this browser forget one draft, and everything when it was the last one."""
        others = [held for _, draft, held in self._held(self.late) if draft != draft_id]
        return self._keep(response, others) if others else self.forget(response)

    def forget(self, response: Response) -> Response:
        """Make this browser forget all of them."""
        response.delete_cookie(self._cookie(), path="/", secure=_secure(), httponly=True, samesite="Lax")
        return self.forget_besides(response)

    def _held(self, within: timedelta) -> list[tuple[str, UUID, str]]:
        """Code of the service, draft and signed text of each that had a page in this time."""
        found = []
        for signed in request.cookies.get(self._cookie(), "").split(_BETWEEN)[-MOST_DRAFTS:]:
            try:
                code, text = self._signer().loads(signed, max_age=int(within.total_seconds()))
            except (BadData, ValueError, TypeError):
                continue
            draft = as_id(str(text))
            if draft is not None:
                found.append((str(code), draft, signed))
        return found

    def _keep(self, response: Response, held: list[str]) -> Response:
        response.set_cookie(
            self._cookie(),
            _BETWEEN.join(held[-MOST_DRAFTS:]),
            path="/",
            secure=_secure(),
            httponly=True,
            samesite="Lax",
        )
        return response

    def _cookie(self) -> str:
        return f"__Host-{self.name}" if _secure() else self.name

    def _signer(self) -> URLSafeTimedSerializer:
        key: bytes = current_app.extensions["oneroof"].settings.keys.csrf
        return URLSafeTimedSerializer(key, salt=f"{self.name}/{g.tenant.id}")


def _secure() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
