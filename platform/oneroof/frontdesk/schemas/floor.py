"""Offices, desks and queues in the API."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema
from oneroof.core.api.fields import Flag, Id, Many, Moment, Name
from oneroof.frontdesk.models import OFFICE_KINDS, QUEUE_KINDS

_NAME = {"description": "In the caller's language where it has one, else in the host language."}


class OpenDeskSchema(ApiSchema):
    """The queues that one will serve."""

    queue_ids = Many(Id(), least=1, most=50, required=True)


class CallNextSchema(ApiSchema):
    """How to choose whom to call."""

    prefer_languages = Flag(
        load_default=False,
        metadata={"description": "Prefer visitors whose language is spoken at the desk, among those who came lately."},
    )


class OfficeSchema(ApiSchema):
    """An office of the centre."""

    id = plain.UUID(attribute="office.id", required=True)
    code = plain.String(attribute="office.code", required=True)
    name = Name(attribute="office.name", required=True, metadata=_NAME)
    public_name = Name(attribute="office.public_name", required=True, metadata=_NAME)
    kind = plain.String(attribute="office.kind", required=True, metadata={"enum": OFFICE_KINDS})
    agency_id = plain.UUID(attribute="office.agency_id", required=True, allow_none=True)
    service_ids = plain.List(plain.UUID(), required=True)


class DeskSchema(ApiSchema):
    """A desk and who serves there now."""

    id = plain.UUID(attribute="desk.id", required=True)
    number = plain.String(attribute="desk.number", required=True)
    office_id = plain.UUID(attribute="desk.office_id", required=True)
    is_open = plain.Boolean(required=True)
    staff_id = plain.UUID(required=True, allow_none=True)
    staff_name = plain.String(required=True, allow_none=True)
    queue_ids = plain.List(plain.UUID(), required=True)


class OpenedDeskSchema(ApiSchema):
    """A desk at which the caller serves now."""

    id = plain.UUID(attribute="desk.id", required=True)
    number = plain.String(attribute="desk.number", required=True)
    office_id = plain.UUID(attribute="desk.office_id", required=True)
    staff_id = plain.UUID(required=True)
    staff_name = plain.String(required=True)
    queue_ids = plain.List(plain.UUID(), attribute="session.queue_ids", required=True)
    opened_at = Moment(attribute="session.opened_at", required=True)
    ticket_id = plain.UUID(
        attribute="current.id", allow_none=True, metadata={"description": "Called or being served here; else absent."}
    )


class QueueSchema(ApiSchema):
    """A queue and how many people are in it now."""

    id = plain.UUID(attribute="queue.id", required=True)
    code = plain.String(attribute="queue.code", required=True)
    letter = plain.String(attribute="queue.letter", required=True)
    name = Name(attribute="queue.name", required=True, metadata=_NAME)
    kind = plain.String(attribute="queue.kind", required=True, metadata={"enum": QUEUE_KINDS})
    office_id = plain.UUID(attribute="queue.office_id", required=True)
    waiting = plain.Integer(required=True)
    parked = plain.Integer(required=True)
    called = plain.Integer(required=True)
    serving = plain.Integer(required=True)
    first_waiting_since = Moment(required=True, allow_none=True)
    longest_wait_minutes = plain.Integer(required=True)
