"""Putting somebody on duty, and taking them off again."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, g, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, Invalid, NotFound
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.page_answers import NOTHING, given, given_id, go, page_again
from oneroof.frontdesk.service import offices
from oneroof.identity.access import requires
from oneroof.mediation.pages import blueprint
from oneroof.mediation.pages.roster import asked_day
from oneroof.mediation.service import OnDuty, cancel_duty, colleagues, duties_of_day, plan_duty
from oneroof.tenancy.work import work

FIELDS = ("staff_id", "office_id", "day", "starts_at", "ends_at")


@blueprint.get("/new")
@requires("roster.write")
def duty_form() -> str:
    """The form for a new duty."""
    values = {"day": asked_day().isoformat(), "starts_at": "09:00", "ends_at": "17:00"}
    return render_template("mediation/duty.html", errors={}, trouble=None, **_form(values))


@blueprint.post("/new")
@requires("roster.write")
def duty_plan() -> AnyResponse | Response:
    """Put a member of staff on duty."""
    current, values = work(), {name: given(name) for name in FIELDS}
    try:
        day = _day(values["day"])
        planned = plan_duty(
            current.session,
            current.context,
            current.clock,
            staff_id=given_id("staff_id") or NOTHING,
            office_id=given_id("office_id") or NOTHING,
            starts_at=_moment(day, "starts_at"),
            ends_at=_moment(day, "ends_at"),
        )
    except DomainError as error:
        current.abandon()
        return page_again("mediation/duty.html", error, **_form(values))
    said = staff_text("%(name)s is on duty.", name=planned.staff_name)
    return go("roster_pages.roster", said, day=day.isoformat())


@blueprint.get("/<uuid:duty_id>/cancel")
@requires("roster.write")
def duty_cancel_question(duty_id: UUID) -> str:
    """Ask before a duty goes."""
    return render_template("mediation/duty_cancel.html", item=_duty(duty_id), day=asked_day())


@blueprint.post("/<uuid:duty_id>/cancel")
@requires("roster.write")
def duty_cancel(duty_id: UUID) -> AnyResponse:
    """Take the duty out of the roster."""
    current, day = work(), asked_day()
    cancel_duty(current.session, current.context, current.clock, duty_id=duty_id)
    return go("roster_pages.roster", staff_text("The duty was cancelled."), day=day.isoformat())


def _form(values: dict[str, str]) -> dict[str, Any]:
    current = work()
    return {
        "values": values,
        "colleagues": colleagues(current.session, current.context),
        "offices": [item.office for item in offices(current.session, current.context)],
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _invalid("day", staff_text("Choose a day.")) from None


def _moment(day: date, field: str) -> datetime:
    """The time that was typed, on that day at the centre."""
    try:
        return datetime.combine(day, time.fromisoformat(given(field)), ZoneInfo(g.tenant.time_zone))
    except ValueError:
        raise _invalid(field, staff_text("Write a time such as 09:00.")) from None


def _invalid(field: str, message: object) -> Invalid:
    return Invalid("invalid_input", message, fields={field: [message]})


def _duty(duty_id: UUID) -> OnDuty:
    current = work()
    for item in duties_of_day(current.session, current.context, current.clock, day=asked_day()):
        if item.duty.id == duty_id:
            return item
    raise NotFound("duty_not_found", public_text("There is no such duty in the roster."))
