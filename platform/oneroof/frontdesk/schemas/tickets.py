"""Tickets in the API."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, PageQuery
from oneroof.core.api.fields import Choice, Day, Id, Moment, Whole
from oneroof.frontdesk.models import OUTCOMES, TICKET_STATES
from oneroof.frontdesk.service import TICKET_FILTERS
from oneroof.frontdesk.service.rules import HIGHEST_PRIORITY, LARGEST_PARTY

_SERVICE = {"description": "What the visitor wants there, if it is known."}


class NewTicketSchema(ApiSchema):
    """A place in a queue. Give `queue_id` or `office_id`, not both."""

    visit_id = Id(required=True)
    queue_id = Id(load_default=None, allow_none=True)
    office_id = Id(load_default=None, allow_none=True)
    service_id = Id(load_default=None, allow_none=True, metadata=_SERVICE)
    priority = Whole(
        0,
        HIGHEST_PRIORITY,
        load_default=None,
        allow_none=True,
        metadata={"description": "Higher comes earlier into line; from the visit's needs and channel when left out."},
    )
    size = Whole(1, LARGEST_PARTY, load_default=1, metadata={"description": "How many people are served together."})
    due_at = Moment(load_default=None, allow_none=True, metadata={"description": "The time of an appointment."})


class HandOnSchema(ApiSchema):
    """Where the visitor goes next. Give `queue_id` or `office_id`, not both."""

    queue_id = Id(load_default=None, allow_none=True)
    office_id = Id(load_default=None, allow_none=True)
    service_id = Id(load_default=None, allow_none=True, metadata=_SERVICE)


class FinishSchema(ApiSchema):
    """What came of it."""

    outcome = Choice(OUTCOMES, required=True)


class TicketQuery(PageQuery):
    """Which of a queue's tickets."""

    state = Choice(
        TICKET_FILTERS,
        metadata={"description": "`parked` are those put aside; `waiting` are all others that wait."},
    )
    day = Day(metadata={"description": "At the centre; today when left out. Those who wait now are always today's."})


class TicketSchema(ApiSchema):
    """A ticket. It names nobody."""

    id = plain.UUID(required=True)
    label = plain.String(required=True, metadata={"description": "What is printed and called, such as `A042`."})
    number = plain.Integer(required=True, metadata={"description": "1, 2, 3 … in its queue on its day."})
    day = plain.Date(required=True)
    state = plain.String(required=True, metadata={"enum": TICKET_STATES})
    parked_at = Moment(required=True, allow_none=True, metadata={"description": "Put aside since; it keeps its place."})
    visit_id = plain.UUID(required=True)
    queue_id = plain.UUID(required=True)
    service_id = plain.UUID(required=True, allow_none=True)
    language = plain.String(required=True)
    priority = plain.Integer(required=True)
    issued_at = Moment(required=True)
    waiting_since = Moment(required=True)
    rank_at = Moment(required=True, metadata={"description": "The place in line: who has the earliest goes first."})
    due_at = Moment(required=True, allow_none=True, metadata={"description": "The time of the appointment."})
    size = plain.Integer(required=True, metadata={"description": "How many people are served together."})
    skill = plain.String(required=True, allow_none=True, metadata={"description": "What serving it takes."})
    called_at = Moment(required=True, allow_none=True)
    started_at = Moment(required=True, allow_none=True)
    ended_at = Moment(required=True, allow_none=True)
    desk_id = plain.UUID(required=True, allow_none=True)
    staff_id = plain.UUID(required=True, allow_none=True)
    outcome = plain.String(required=True, allow_none=True, metadata={"enum": [*OUTCOMES, None]})
    calls = plain.Integer(required=True, metadata={"description": "How often it has been called."})
    previous_ticket_id = plain.UUID(required=True, allow_none=True, metadata={"description": "Handed on from there."})
    version = plain.Integer(required=True)


class WaitingTicketSchema(ApiSchema):
    """A ticket in the line of those who wait: what a screen needs that asks often."""

    id = plain.UUID(required=True)
    label = plain.String(required=True)
    language = plain.String(required=True)
    priority = plain.Integer(required=True)
    waiting_since = Moment(required=True, whole_seconds=True)
    service_id = plain.UUID(required=True, allow_none=True)
