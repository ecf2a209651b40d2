"""Slots and appointments in the API."""

from typing import Any

from marshmallow import fields as plain

from oneroof.appointments.models import APPOINTMENT_STATES
from oneroof.appointments.service import Booking, may_act
from oneroof.appointments.service.booking import LARGEST_PARTY
from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Choice, Day, Flag, Id, Many, Moment, Text, Whole
from oneroof.core.spoken_languages import spoken_codes
from oneroof.frontdesk.models import CHANNELS, NEEDS
from oneroof.tenancy.context import Context

_LANGUAGE = {"description": "The language that the visitor speaks best, as an ISO 639 code."}
_CODE = "What the visitor keeps and says; null for those who neither book nor receive."
_EMAIL = {"description": "For reminders only, kept encrypted until the day after; needs `reminders`."}


class SlotQuery(QuerySchema):
    """Which times."""

    service_id = Id(required=True)
    office_id = Id()
    first = Day(data_key="from", metadata={"description": "At the centre; today when left out."})
    last = Day(data_key="to", metadata={"description": "At the centre; the last day released when left out."})


class SlotSchema(ApiSchema):
    """A time that can be booked."""

    id = plain.UUID(attribute="slot.id", required=True)
    office_id = plain.UUID(attribute="rule.office_id", required=True)
    service_id = plain.UUID(attribute="rule.service_id", required=True)
    day = plain.Date(attribute="slot.day", required=True, metadata={"description": "At the centre."})
    starts_at = Moment(attribute="slot.starts_at", required=True)
    ends_at = Moment(attribute="slot.ends_at", required=True)
    free = plain.Integer(required=True, metadata={"description": "How many more can book it."})


class WishesSchema(ApiSchema):
    """What is noted with an appointment."""

    language = Choice(spoken_codes(), required=True, metadata=_LANGUAGE)
    channel = Choice(CHANNELS, load_default="walk_in", metadata={"description": "How it is booked."})
    size = Whole(1, LARGEST_PARTY, load_default=1, metadata={"description": "How many come together."})
    needs = Many(Choice(NEEDS), most=len(NEEDS), load_default=list)
    casefile_id = Id(load_default=None, allow_none=True)
    email = Text(most=254, load_default="", metadata=_EMAIL)
    reminders = Flag(load_default=False, metadata={"description": "The visitor agreed to be reminded by e-mail."})


class NewAppointmentSchema(WishesSchema):
    """A place in a slot."""

    slot_id = Id(required=True)
    hold = Flag(
        load_default=False, metadata={"description": "Only hold it for some minutes; PATCH with `state` books it."}
    )


class AppointmentChangeSchema(ApiSchema):
    """Another time (`slot_id`), or the booking of what is held (`book`)."""

    slot_id = Id()
    book = plain.Nested(WishesSchema)


class AppointmentQuery(QuerySchema):
    """Whose day."""

    day = Day(metadata={"description": "At the centre; today when left out."})
    office_id = Id()


class AppointmentSchema(ApiSchema):
    """An appointment. It says nothing of the person; `casefile_id` only to who may know whose it is."""

    id = plain.UUID(required=True)
    code = plain.String(required=True, allow_none=True, metadata={"description": _CODE})
    state = plain.String(required=True, metadata={"enum": APPOINTMENT_STATES})
    slot_id = plain.UUID(required=True)
    office_id = plain.UUID(required=True)
    service_id = plain.UUID(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    language = plain.String(required=True, metadata=_LANGUAGE)
    channel = plain.String(required=True, metadata={"enum": CHANNELS})
    size = plain.Integer(required=True)
    hold_until = Moment(required=True, allow_none=True)
    confirmed_at = Moment(required=True, allow_none=True)
    arrived_at = Moment(required=True, allow_none=True)
    ticket_id = plain.UUID(required=True, allow_none=True)
    version = plain.Integer(required=True, metadata={"description": "Also the `ETag`."})


class ReadAppointmentSchema(AppointmentSchema):
    """An appointment with what is known of the visitor: whose it is, for those who may know that.

    The address is for them and for those who receive visitors for its office.
    """

    needs = plain.List(plain.String(metadata={"enum": NEEDS}), required=True)
    casefile_id = plain.UUID(required=True, allow_none=True)
    email = plain.String(required=True, allow_none=True)


def facts_of(booking: Booking, context: Context) -> dict[str, Any]:
    """What `AppointmentSchema` shows, and the needs."""
    appointment, slot, rule = booking.appointment, booking.slot, booking.rule
    named: tuple[str, ...] = ("id", "state", "slot_id", "language", "channel", "size", "needs", "hold_until")
    named += ("confirmed_at", "arrived_at", "ticket_id", "version")
    return {
        **{name: getattr(appointment, name) for name in named},
        "code": booking.code if may_act(context) else None,
        "office_id": rule.office_id,
        "service_id": rule.service_id,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
    }
