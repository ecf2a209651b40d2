"""Before and around every page of a kiosk: is it paired, does it serve now, who stands there, what if it fails?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec

import structlog
from flask import Response, current_app, g, make_response, redirect, render_template, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core import problems
from oneroof.core.errors import DomainError, PairingRequired
from oneroof.core.i18n import gettext, language, offered_languages, public_text, text_direction
from oneroof.core.languages import html_language
from oneroof.core.page_context import language_links
from oneroof.frontdesk.floor.hours import opening_times
from oneroof.identity.devices.access import for_device, this_device, this_device_or_none
from oneroof.kiosk.hours import serving
from oneroof.kiosk.walk import Walk, keep_walk, load_walk, new_walk
from oneroof.portal.pages import open_moment
from oneroof.tenancy.work import work

P = ParamSpec("P")
View = Callable[P, Any]
log = structlog.get_logger(__name__)


def at_kiosk(view: Callable[P, Any]) -> Callable[P, Any]:
    """A page of a paired kiosk, while it serves; a calm page that it is closed, otherwise."""

    @for_device("kiosk")
    @wraps(view)
    def opened(*args: P.args, **kwargs: P.kwargs) -> Any:
        closed = closed_page()
        return view(*args, **kwargs) if closed is None else closed

    return opened


def closed_page() -> Response | None:
    """That it is closed, and when it opens again; None while it serves."""
    current = work()
    times = opening_times(current.session, current.context, current.clock)
    state = serving(this_device().settings, times.centre)
    if state.is_open:
        return None
    return make_response(render_template("kiosk/closed.html", sentences=list(_closed_sentences(state.opens_next))))


@dataclass(frozen=True, slots=True)
class ClosedSentence:
    """That it is closed, in one language."""

    tag: str
    direction: str
    closed: str
    opens: str


def _closed_sentences(opens_next: datetime | None) -> Iterator[ClosedSentence]:
    """In every language of the kiosk: whoever stands there has chosen none."""
    for code in this_device().languages or offered_languages():
        with language(code, g.tenant.time_zone):
            opens = public_text("Opens again: %(moment)s", moment=open_moment(opens_next)) if opens_next else ""
            closed = gettext("Closed now")
            yield ClosedSentence(html_language(code), text_direction(code), closed, str(opens))


def kiosk_languages() -> list[dict[str, Any]]:
    """This page in each language that the kiosk speaks: those that were chosen for it, or all of the centre."""
    device, links = this_device_or_none(), language_links()
    chosen = {html_language(code) for code in device.languages} if device else set()
    return [link for link in links if link["tag"] in chosen] or links


def walk() -> Walk:
    """The person before the kiosk, as far as it knows them; somebody new where it knows nobody."""
    if "kiosk_walk" not in g:
        g.kiosk_walk = load_walk(work().keys) or new_walk()
    found: Walk = g.kiosk_walk
    return found


def look() -> Walk:
    """How the page is to look, also where there is no database."""
    return walk() if "tenant" in g and "context" in g else new_walk()


def going_on(known: Walk, endpoint: str, **values: Any) -> AnyResponse:
    """To the next page, with what is known now."""
    return keep_walk(redirect(url_for(f"kiosk.{endpoint}", **values), HTTPStatus.SEE_OTHER), work().keys, known)


def shown(template: str, **facts: Any) -> Response:
    """A page; whoever reads it stays known."""
    response = make_response(render_template(f"kiosk/{template}.html", walk=walk(), **facts))
    keep_walk(response, work().keys, walk())
    return response


def calm(error: Exception) -> Any:
    """An error as a visitor meets it: no word of what broke, and where help is."""
    if isinstance(error, PairingRequired):
        return problems.answer(error)
    if isinstance(error, DomainError):
        status = int(error.status)
    elif isinstance(error, HTTPException):
        status = error.code or 500
    else:
        log.exception("unexpected error at a kiosk", error_type=type(error).__name__)
        if current_app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        status = 500
    return make_response(render_template("kiosk/error.html"), status)
