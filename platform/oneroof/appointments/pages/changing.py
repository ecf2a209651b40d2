"""Moving, cancelling and checking in."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, g, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.appointments import service
from oneroof.appointments.pages import blueprint
from oneroof.appointments.pages.asked import asked_places
from oneroof.casefiles.finding.limits import counted
from oneroof.core.errors import Conflict, DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import NOTHING, given, given_id, given_number, go, page_again
from oneroof.identity.access import requires
from oneroof.services import Services
from oneroof.tenancy.work import work

SHOWN = 60


@blueprint.get("/<uuid:appointment_id>/move")
@requires("appointments.book")
def move_form(appointment_id: UUID) -> str:
    """To which time?"""
    return render_template("appointments/move.html", errors={}, trouble=None, **_move(appointment_id))


@blueprint.post("/move")
@requires("appointments.book")
def move() -> AnyResponse | Response:
    """Move an appointment, from its form or by dragging it; back to the day, from which it can be undone."""
    current, appointment_id = work(), given_id("appointment_id") or NOTHING
    before = service.find_booking(current.session, current.context, appointment_id=appointment_id)
    old = before.slot.id if before else None
    try:
        moved = service.move(
            current.session,
            current.context,
            current.clock,
            current.keys,
            appointment_id=appointment_id,
            slot_id=given_id("slot_id") or NOTHING,
            version=given_number("version") or None,
        )
    except DomainError as error:
        current.abandon()
        if before is None:
            raise
        return page_again("appointments/move.html", error, **_move(appointment_id))
    undo: dict[str, Any] = {} if given("undo") else {"moved": moved.appointment.id, "back_to": old}
    said = staff_text("The appointment was moved.")
    return go("appointment_pages.day", said, day=moved.slot.day, office_id=moved.rule.office_id, **undo)


@blueprint.get("/<uuid:appointment_id>/cancel")
@requires("appointments.book")
def cancel_question(appointment_id: UUID) -> str:
    """Ask before it goes."""
    current = work()
    view = service.read_appointment(
        current.session, current.context, current.clock, current.keys, appointment_id=appointment_id
    )
    return render_template("appointments/cancel.html", booking=view.booking)


@blueprint.post("/<uuid:appointment_id>/cancel")
@requires("appointments.book")
def cancel(appointment_id: UUID) -> AnyResponse:
    """Cancel it: because the visitor asked, or because the office cannot."""
    current = work()
    by = "centre" if given("by") == "centre" else "staff"
    gone = service.cancel(current.session, current.context, current.clock, appointment_id=appointment_id, by=by)
    said = staff_text("The appointment was cancelled.")
    return go("appointment_pages.day", said, day=gone.slot.day, office_id=gone.rule.office_id)


@blueprint.post("/<uuid:appointment_id>/check-in")
@requires("visits.register")
def check_in(appointment_id: UUID) -> AnyResponse:
    """The visitor is here; where a ticket cannot be given yet, the appointment says why."""
    current = work()
    try:
        ticket = service.check_in_appointment(
            current.session, current.context, current.clock, current.keys, appointment_id=appointment_id
        )
    except Conflict as error:
        current.abandon()
        return go("appointment_pages.appointment", error.message, kind="warning", appointment_id=appointment_id)
    return go("floor_pages.ticket_issued", ticket_id=ticket.id)


@blueprint.get("/check-in")
@requires("visits.register")
def check_in_form() -> str:
    """By code, or by name and birth date."""
    return render_template("appointments/check_in.html", errors={}, trouble=None, expected=[], values=_NOBODY)


@blueprint.post("/check-in")
@requires("visits.register")
def check_in_by_code() -> AnyResponse | Response:
    """The visitor is here, and has a code or says who they are."""
    current, values = work(), {name: given(name) for name in _NOBODY}
    opened: Services = current_app.extensions["oneroof"]
    do = (current.session, current.context, current.clock, current.keys)
    try:
        if values["code"]:
            ticket = service.check_in(*do, code=values["code"])
            return go("floor_pages.ticket_issued", ticket_id=ticket.id)
        found = counted(
            opened.database,
            current.keys,
            current.context,
            lambda: service.expected_people(*do, name=values["name"], birth_date=values["birth_date"]),
        )
    except DomainError as error:
        current.abandon()
        return page_again("appointments/check_in.html", error, expected=[], values=values)
    trouble = None if found else staff_text("Nobody of this name and birth date has an appointment today.")
    page = render_template("appointments/check_in.html", errors={}, trouble=trouble, expected=found, values=values)
    return Response(page)


_NOBODY = {"code": "", "name": "", "birth_date": ""}


def _move(appointment_id: UUID) -> dict[str, Any]:
    current = work()
    view = service.read_appointment(
        current.session, current.context, current.clock, current.keys, appointment_id=appointment_id
    )
    free = service.free_slots(
        current.session, current.context, current.clock, service_id=view.booking.rule.service_id, most=SHOWN
    )
    return {"booking": view.booking, "free": free, "places": asked_places(current), "now": g.clock.now()}
