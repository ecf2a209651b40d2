"""By how many minutes a need or an appointment comes earlier into line."""

from datetime import timedelta
from typing import Any

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.frontdesk import service
from oneroof.frontdesk.floor.pages import blueprint
from oneroof.frontdesk.floor.pages.forms import given_whole
from oneroof.frontdesk.service.rules import APPOINTMENT_PRIORITY, CREDITS, LONGEST_CREDIT, NEED_PRIORITY
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work

_MINUTE = timedelta(minutes=1)
BY_LAW = max(NEED_PRIORITY.values())
USUAL = tuple(credit // _MINUTE for credit in CREDITS)


@blueprint.get("/credits")
@requires("floor.direct")
def precedence() -> str:
    """The minutes as they are, and what they mean."""
    return render_template("floor/credits.html", errors={}, trouble=None, **_form(work()))


@blueprint.post("/credits")
@requires("floor.direct")
def save_credits() -> AnyResponse | Response:
    """Other minutes, for tickets from now on."""
    current = work()
    try:
        minutes = {number: _given(number) for number in range(1, len(USUAL))}
        own = {number: each for number, each in minutes.items() if each != USUAL[number]}
        service.set_line_credits(current.session, current.context, current.clock, minutes=own)
    except DomainError as error:
        current.abandon()
        error.fields = {(_faulty() if name == "minutes" else name): said for name, said in error.fields.items()}
        sent = {number: given(f"minutes_{number}") for number in range(1, len(USUAL))}
        return page_again("floor/credits.html", error, **{**_form(current), "sent": sent})
    return go("line_pages.precedence", staff_text("The minutes were changed. Who waits already keeps their place."))


@blueprint.post("/credits/usual")
@requires("floor.direct")
def usual_credits() -> AnyResponse:
    """Back to the rule for all."""
    current = work()
    service.set_line_credits(current.session, current.context, current.clock, minutes={})
    return go(
        "line_pages.precedence", staff_text("The usual minutes count again. Who waits already keeps their place.")
    )


def _given(number: int) -> int:
    found = given_whole(f"minutes_{number}")
    return USUAL[number] if found is None else found


def _faulty() -> str:
    """The first field whose number is too large, or smaller than that of the priority before."""
    before = 0
    for number in range(1, len(USUAL)):
        minutes = _given(number)
        if not before <= minutes <= LONGEST_CREDIT // _MINUTE:
            return f"minutes_{number}"
        before = minutes
    return "minutes_1"


def _form(current: Work) -> dict[str, Any]:
    worth = [credit // _MINUTE for credit in service.line_credits(current.session, current.context)]
    ten = current.clock.now().replace(hour=10, minute=0)
    return {
        "worth": worth,
        "sent": dict(enumerate(worth)),
        "usual": USUAL,
        "by_law": BY_LAW,
        "booked": APPOINTMENT_PRIORITY,
        "others": [number for number in range(1, len(USUAL)) if number not in (BY_LAW, APPOINTMENT_PRIORITY)],
        "example": {number: f"{ten - worth[number] * _MINUTE:%H:%M}" for number in (BY_LAW, APPOINTMENT_PRIORITY)},
        "may_set_up": current.context.allows("settings.manage"),
    }
