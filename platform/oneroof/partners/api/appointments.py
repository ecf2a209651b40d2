"""Appointments at the house for people who were referred to the agency."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from marshmallow import fields as plain

from oneroof.appointments.models import APPOINTMENT_STATES
from oneroof.core.api import ApiSchema, IfMatch, NothingSchema, PageQuery, page_schema, version_of, with_etag
from oneroof.core.api.fields import Id, Moment
from oneroof.core.pagination import Page
from oneroof.identity.oauth.access import for_agency, this_agency
from oneroof.partners.api.blueprint import blueprint
from oneroof.partners.appointments import service
from oneroof.partners.appointments.service import Booked
from oneroof.tenancy.work import work


class NewPartnerAppointmentSchema(ApiSchema):
    """A time for the person of a referral."""

    referral_id = Id(required=True)
    slot_id = Id(required=True, metadata={"description": "One of `GET /partner/slots`."})


class PartnerAppointmentChangeSchema(ApiSchema):
    """Another time."""

    slot_id = Id(required=True)


class PartnerAppointmentSchema(ApiSchema):
    """An appointment that the agency booked."""

    id = plain.UUID(attribute="booking.appointment.id", required=True)
    referral_id = plain.UUID(required=True)
    service = plain.String(required=True, metadata={"description": "The service's code."})
    office_id = plain.UUID(attribute="booking.rule.office_id", required=True)
    slot_id = plain.UUID(attribute="booking.slot.id", required=True)
    state = plain.String(
        attribute="booking.appointment.state", required=True, metadata={"enum": list(APPOINTMENT_STATES)}
    )
    starts_at = Moment(attribute="booking.slot.starts_at", required=True)
    ends_at = Moment(attribute="booking.slot.ends_at", required=True)
    version = plain.Integer(
        attribute="booking.appointment.version", required=True, metadata={"description": "Also the `ETag`."}
    )


@blueprint.route("/partner/appointments", methods=["GET"])
@for_agency("appointments.read")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_schema(PartnerAppointmentSchema))
def list_own_appointments(query: dict[str, Any]) -> Page[Booked]:
    """What the agency booked for people whom it still may know of, the longest ago first"""
    current = work()
    return service.list_booked(current.session, current.context, current.clock, this_agency(), **query)


@blueprint.route("/partner/appointments", methods=["POST"])
@for_agency("appointments.write")
@blueprint.arguments(NewPartnerAppointmentSchema)
@blueprint.response(201, PartnerAppointmentSchema)
def book_for_referral(arguments: dict[str, Any]) -> Response:
    """Book a time at the house for the person of an open referral

    409 `slot_full` names the next free ones in `next_free`.
    """
    current = work()
    do = (current.session, current.context, current.clock, current.keys)
    return _answered(service.book(*do, this_agency(), **arguments), 201)


@blueprint.route("/partner/appointments/<uuid:appointment_id>", methods=["GET"])
@for_agency("appointments.read")
@blueprint.response(200, PartnerAppointmentSchema)
def read_own_appointment(appointment_id: UUID) -> Response:
    """An appointment that the agency booked"""
    current = work()
    do = (current.session, current.context, current.clock)
    return _answered(service.read_booked(*do, this_agency(), appointment_id=appointment_id))


@blueprint.route("/partner/appointments/<uuid:appointment_id>", methods=["PATCH"])
@for_agency("appointments.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(PartnerAppointmentChangeSchema)
@blueprint.response(200, PartnerAppointmentSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def move_own_appointment(headers: dict[str, Any], changes: dict[str, Any], appointment_id: UUID) -> Response:
    """Move it to another time for the same service"""
    current = work()
    do = (current.session, current.context, current.clock, current.keys)
    moved = service.move(
        *do, this_agency(), appointment_id=appointment_id, version=version_of(headers), slot_id=changes["slot_id"]
    )
    return _answered(moved)


@blueprint.route("/partner/appointments/<uuid:appointment_id>", methods=["DELETE"])
@for_agency("appointments.write")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(204)
def cancel_own_appointment(_nothing: dict[str, Any], appointment_id: UUID) -> None:
    """Cancel it; somebody else can have the time at once"""
    current = work()
    service.cancel(current.session, current.context, current.clock, this_agency(), appointment_id=appointment_id)


def _answered(found: Booked, status: int = 200) -> Response:
    response = jsonify(PartnerAppointmentSchema().dump(found))
    response.status_code = status
    return with_etag(response, found.booking.appointment.version)
