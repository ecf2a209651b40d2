"""Somebody with an appointment says that they are here, by its code alone: a kiosk does not tell who exists."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Conflict, Invalid, NotFound, TooManyRequests
from oneroof.core.page_answers import given
from oneroof.core.speakable_codes import ALPHABET, EXAMPLE, LENGTH
from oneroof.kiosk.pages import blueprint
from oneroof.kiosk.pages.checking_in import check_in
from oneroof.kiosk.pages.door import at_kiosk, going_on, shown, walk
from oneroof.tenancy.work import work

ROWS = ("23456", "789CD", "FHJKM", "NPQRT", "WXY")
"""The pad: exactly the signs that codes have."""
BACKSPACE = "back"
assert "".join(ROWS) == ALPHABET


@blueprint.get("/appointment")
@at_kiosk
def appointment() -> AnyResponse:
    """The code's field, which a scanner types into, and a pad to touch."""
    return _page("")


@blueprint.post("/appointment")
@at_kiosk
def arrive() -> AnyResponse | Response:
    """Issue the appointment's ticket; or one more sign of the pad, where the browser runs no scripts."""
    typed, key = given("code"), request.form.get("key", "")
    if key:
        return _page(typed[:-1] if key == BACKSPACE else (typed + key)[: 4 * LENGTH])
    try:
        ticket = check_in(work(), scanned(typed))
    except (NotFound, Invalid, Conflict, TooManyRequests) as error:
        work().abandon()
        messages = next(iter(error.fields.values()), None) or [error.message]
        response = _page(typed, [str(each) for each in messages])
        response.status_code = error.status
        return response
    return going_on(replace(walk(), ticket=str(ticket.id)), "issued", ticket_id=ticket.id)


def scanned(text: str) -> str:
    """The code in what a scanner types: alone, or at the end of an address."""
    return text.rstrip("/").rsplit("/", 1)[-1].rsplit("=", 1)[-1]


def _page(typed: str, messages: list[str] | None = None) -> Response:
    return shown("appointment", typed=typed, messages=messages or [], rows=ROWS, example=EXAMPLE, backspace=BACKSPACE)
