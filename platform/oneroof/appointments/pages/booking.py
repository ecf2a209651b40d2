"""Booking for a visitor at the desk: the next free times, one of them held while one talks, then the rest."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, g, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.appointments import service
from oneroof.appointments.pages import blueprint
from oneroof.appointments.pages.asked import WISHES, asked_day, asked_places, asked_wishes
from oneroof.appointments.service import AppointmentView, Booking
from oneroof.catalogue.forms.faces.slips import qr_code
from oneroof.core.errors import DomainError
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.page_answers import NOTHING, as_id, given, given_id, go, page_again
from oneroof.core.slips import slip_texts
from oneroof.core.spoken_languages import spoken_languages
from oneroof.frontdesk.models import Office
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work

SHOWN = 60
"""Times on one page."""


@blueprint.get("/new")
@requires("appointments.book")
def choose() -> str:
    """Times that are free, the next first, by service."""
    return render_template("appointments/new.html", errors={}, trouble=None, **_choice(work()))


@blueprint.post("/hold")
@requires("appointments.book")
def hold() -> AnyResponse | Response:
    """Hold a time while one talks."""
    current = work()
    try:
        held = service.hold(
            current.session,
            current.context,
            current.clock,
            slot_id=given_id("slot_id") or NOTHING,
            language=g.tenant.default_language,
        )
    except DomainError as error:
        current.abandon()
        return page_again("appointments/new.html", error, **_choice(current))
    return go("appointment_pages.details", appointment_id=held.appointment.id)


@blueprint.get("/<uuid:appointment_id>/book")
@requires("appointments.book")
def details(appointment_id: UUID) -> str:
    """For whom it is."""
    values = {"language": g.tenant.default_language, "size": "1", "channel": "walk_in"}
    return render_template(
        "appointments/book.html", errors={}, trouble=None, **_form(appointment_id, values, needs=[], agreed=[])
    )


@blueprint.post("/<uuid:appointment_id>/book")
@requires("appointments.book")
def book(appointment_id: UUID) -> AnyResponse | Response:
    """Book what is held."""
    current = work()
    try:
        booked = service.book_held(
            current.session,
            current.context,
            current.clock,
            current.keys,
            appointment_id=appointment_id,
            wishes=asked_wishes(current),
        )
    except DomainError as error:
        current.abandon()
        values = {name: given(name) for name in WISHES}
        lists = {"needs": request.form.getlist("needs"), "agreed": request.form.getlist("reminders")}
        return page_again("appointments/book.html", error, **_form(appointment_id, values, **lists))
    said = staff_text("The appointment was booked.")
    return go("appointment_pages.appointment", said, appointment_id=booked.appointment.id)


@blueprint.get("/<uuid:appointment_id>")
@requires("appointments.read")
def appointment(appointment_id: UUID) -> str:
    """One appointment, with the slip for the visitor."""
    current = work()
    view = service.read_appointment(
        current.session, current.context, current.clock, current.keys, appointment_id=appointment_id
    )
    places = asked_places(current)
    return render_template(
        "appointments/appointment.html",
        view=view,
        booking=view.booking,
        places=places,
        office=_office(current, view),
        now=g.clock.now(),
        may_book=current.context.allows("appointments.book"),
        may_check_in=current.context.allows("visits.register"),
        texts=_slip(current, view),
    )


def _choice(current: Work) -> dict[str, Any]:
    places, first = asked_places(current), asked_day("from")
    service_id = as_id(request.values.get("service_id", ""))
    office_id = as_id(request.values.get("office_id", ""))
    free = service.free_slots(
        current.session,
        current.context,
        current.clock,
        service_id=service_id,
        office_id=office_id,
        first=first,
        last=first + timedelta(days=61),
        most=SHOWN,
    )
    return {
        "places": places,
        "services": {view.service.id: view.service.name for view in places.rules if view.rule.state == "active"},
        "free": free,
        "values": {"service_id": service_id, "office_id": office_id, "from": first.isoformat()},
    }


def _form(appointment_id: UUID, values: dict[str, str], *, needs: list[str], agreed: list[str]) -> dict[str, Any]:
    current = work()
    view = service.read_appointment(
        current.session, current.context, current.clock, current.keys, appointment_id=appointment_id
    )
    known = dict.fromkeys(WISHES, "")
    return {
        "booking": view.booking,
        "places": asked_places(current),
        "languages": [(each.code, each.name) for each in spoken_languages(current_language())],
        "values": {**known, **values},
        "needs": needs,
        "agreed": agreed,
        "now": g.clock.now(),
    }


def _office(current: Work, view: AppointmentView) -> Office:
    return current.session.get_one(Office, (current.context.tenant_id, view.booking.rule.office_id))


def _slip(current: Work, view: AppointmentView) -> list[Any]:
    booking: Booking = view.booking
    address = url_for("booked_pages.booking", code=booking.code, _external=True)
    return slip_texts(
        "appointments/public/slip.html",
        booking.appointment.language,
        g.tenant,
        centre=g.tenant.name,
        office=_office(current, view),
        booking=booking,
        address=address,
        qr=qr_code(booking.code),
    )
