"""Slots and appointments."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from oneroof.appointments import service
from oneroof.appointments.schemas import (
    AppointmentChangeSchema,
    AppointmentQuery,
    AppointmentSchema,
    NewAppointmentSchema,
    ReadAppointmentSchema,
    SlotQuery,
    SlotSchema,
    facts_of,
)
from oneroof.appointments.service import Booking, FreeSlot, Wishes
from oneroof.core.api import ApiBlueprint, IfMatch, NothingSchema, list_of, version_of, with_etag
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.schemas.tickets import TicketSchema
from oneroof.frontdesk.service import today_at
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("appointments", __name__, description="Times that can be booked, and who has booked them.")


@blueprint.route("/slots", methods=["GET"])
@requires("appointments.read")
@blueprint.arguments(SlotQuery, location="query")
@blueprint.response(200, list_of(SlotSchema))
def list_slots(query: dict[str, Any]) -> dict[str, list[FreeSlot]]:
    """Times at which a service can be booked, the next first"""
    current = work()
    return {"items": service.free_slots(current.session, current.context, current.clock, **query)}


@blueprint.route("/appointments", methods=["GET"])
@requires("appointments.read")
@blueprint.arguments(AppointmentQuery, location="query")
@blueprint.response(200, list_of(AppointmentSchema))
def list_appointments(query: dict[str, Any]) -> dict[str, Any]:
    """The appointments of a day at the offices in which one serves, by time; of all for those who receive"""
    current = work()
    day = query.get("day") or today_at(current.session, current.context, current.clock)
    found = service.day_list(current.session, current.context, day=day, office_id=query.get("office_id"))
    return {"items": [facts_of(booking, current.context) for booking in found]}


@blueprint.route("/appointments", methods=["POST"])
@requires("appointments.book")
@blueprint.arguments(NewAppointmentSchema)
@blueprint.response(201, AppointmentSchema)
def book_appointment(arguments: dict[str, Any]) -> Response:
    """Book a time, or hold it

    409 `slot_full` names the next free ones in `next_free`.
    """
    current = work()
    slot_id, only_hold = arguments.pop("slot_id"), arguments.pop("hold")
    do = (current.session, current.context, current.clock)
    if only_hold:
        wanted = {name: arguments[name] for name in ("language", "channel")}
        return _answer(service.hold(*do, slot_id=slot_id, **wanted), 201)
    return _answer(service.book(*do, current.keys, slot_id=slot_id, wishes=Wishes(**arguments)), 201)


@blueprint.route("/appointments/<uuid:appointment_id>", methods=["GET"])
@requires("appointments.read")
@blueprint.response(200, ReadAppointmentSchema)
def read_appointment(appointment_id: UUID) -> Response:
    """An appointment; reading it is recorded"""
    current = work()
    view = service.read_appointment(
        current.session, current.context, current.clock, current.keys, appointment_id=appointment_id
    )
    shown = {**facts_of(view.booking, current.context), "casefile_id": view.casefile_id, "email": view.email}
    return with_etag(jsonify(ReadAppointmentSchema().dump(shown)), view.booking.appointment.version)


@blueprint.route("/appointments/<uuid:appointment_id>", methods=["PATCH"])
@requires("appointments.book")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(AppointmentChangeSchema)
@blueprint.response(200, AppointmentSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def change_appointment(headers: dict[str, Any], changes: dict[str, Any], appointment_id: UUID) -> Response:
    """Move an appointment to another time, or book what is held"""
    current = work()
    do = (current.session, current.context, current.clock, current.keys)
    if len(changes) != 1:
        message = public_text("Say either another time or what is booked.")
        raise Invalid("slot_or_book", message, fields={"slot_id": [message], "book": [message]})
    if "book" in changes:
        wishes = Wishes(**changes["book"])
        return _answer(service.book_held(*do, appointment_id=appointment_id, wishes=wishes))
    return _answer(service.move(*do, appointment_id=appointment_id, version=version_of(headers), **changes))


@blueprint.route("/appointments/<uuid:appointment_id>", methods=["DELETE"])
@requires("appointments.book")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(204)
def cancel_appointment(_nothing: dict[str, Any], appointment_id: UUID) -> None:
    """Cancel an appointment for the visitor; somebody else can have the time at once"""
    current = work()
    service.cancel(current.session, current.context, current.clock, appointment_id=appointment_id, by="staff")


@blueprint.route("/appointments/<uuid:appointment_id>/check-in", methods=["POST"])
@requires("visits.register")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(201, TicketSchema)
def check_in(_nothing: dict[str, Any], appointment_id: UUID) -> Ticket:
    """The visitor is here: a ticket, with the place in line that the appointment gives"""
    current = work()
    return service.check_in_appointment(
        current.session, current.context, current.clock, current.keys, appointment_id=appointment_id
    )


def _answer(booking: Booking, status: int = 200) -> Response:
    response = jsonify(AppointmentSchema().dump(facts_of(booking, work().context)))
    response.status_code = status
    return with_etag(response, booking.appointment.version)
