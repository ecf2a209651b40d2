"""The floor's model and its live changes in the API."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Choice, Day, Flag, Id, Many, Moment, Name, Text, Whole
from oneroof.frontdesk.floor.changes.closing import RESTS
from oneroof.frontdesk.floor.models import CHANGES, PLACE_STATES
from oneroof.frontdesk.floor.settings import LIMITS
from oneroof.frontdesk.models import EXCEPTION_KINDS, OFFICE_KINDS, QUEUE_KINDS

_EXPECTED = {"description": "How many people the caller was told would be concerned; more are refused."}


def _texts(**options: object) -> plain.Dict:
    """A text by language."""
    return plain.Dict(keys=plain.String(), values=Text(most=200), **options)  # type: ignore[arg-type]


def _limit(name: str) -> Whole:
    return Whole(*LIMITS[name], required=True)


class PickedSchema(ApiSchema):
    """Which of those who wait; all of them by default."""

    language = Text(most=35, load_default=None, allow_none=True)
    service_id = Id(load_default=None, allow_none=True)
    from_place = Whole(1, 9999, load_default=1)


class PreviewQuery(QuerySchema):
    """A move that is only looked at."""

    target_queue_id = Id(load_default=None)
    language = Text(most=35, load_default=None)
    service_id = Id(load_default=None)
    from_place = Whole(1, 9999, in_query=True, load_default=1)


class MoveLineSchema(PickedSchema):
    """Those who wait go into another line."""

    target_queue_id = Id(required=True)
    merge = Flag(load_default=False, metadata={"description": "The line takes no new tickets then."})
    expected = Whole(0, 99999, load_default=None, allow_none=True, metadata=_EXPECTED)


class RelocateSchema(ApiSchema):
    """The whole line goes to another office."""

    office_id = Id(required=True)
    expected = Whole(0, 99999, load_default=None, allow_none=True, metadata=_EXPECTED)


class CloseSchema(ApiSchema):
    """No new tickets, and what becomes of those who wait."""

    rest = Choice(RESTS, load_default="stay")
    expected = Whole(0, 99999, load_default=None, allow_none=True, metadata=_EXPECTED)


class NewLineSchema(PickedSchema):
    """A line that is opened at once."""

    office_id = Id(required=True)
    ready = Text(most=40, load_default=None, allow_none=True, metadata={"description": "The key of a ready name."})
    names = _texts(load_default=dict)
    letter = Text(most=1, load_default=None, allow_none=True)
    desk_ids = Many(Id(), most=50, load_default=list)
    from_queue_id = Id(load_default=None, allow_none=True)
    expected = Whole(0, 99999, load_default=None, allow_none=True, metadata=_EXPECTED)


class PreviewSchema(ApiSchema):
    """What a change would do to the people in the line now."""

    waiting = plain.Integer(required=True)
    moves = plain.List(plain.Pluck("ChangedTicketSchema", "label"), required=True)
    stays = plain.List(plain.Pluck("ChangedTicketSchema", "label"), required=True)
    called = plain.Integer(required=True)
    serving = plain.Integer(required=True)


class ChangedTicketSchema(ApiSchema):
    """A ticket by its number."""

    label = plain.String(required=True)


class FloorChangeSchema(ApiSchema):
    """A live change."""

    id = plain.UUID(required=True)
    kind = plain.String(required=True, metadata={"enum": CHANGES})
    queue_id = plain.UUID(required=True)
    target_queue_id = plain.UUID(required=True, allow_none=True)
    ticket_ids = plain.List(plain.UUID(), required=True)
    desk_ids = plain.List(plain.UUID(), required=True)
    at = Moment(required=True)
    undone_at = Moment(required=True, allow_none=True)


class CapacitySchema(ApiSchema):
    """A line, what it has promised today and what can be kept of it."""

    queue_id = plain.UUID(attribute="queue.id", required=True)
    letter = plain.String(attribute="queue.letter", required=True)
    name = Name(attribute="queue.name", required=True)
    office_id = plain.UUID(attribute="office.id", required=True)
    receiving = plain.String(attribute="queue.receiving", required=True, metadata={"enum": ("open", "closed")})
    waiting = plain.Integer(required=True)
    given_out = plain.Integer(required=True)
    desks = plain.Integer(required=True)
    minutes_left = plain.Integer(required=True, allow_none=True)
    usual_minutes = plain.Integer(required=True, allow_none=True)
    can_serve = plain.Integer(required=True, allow_none=True)
    too_many = plain.Integer(required=True)
    tickets_left = plain.Integer(required=True, allow_none=True)


class CarriedQuery(QuerySchema):
    """A day, and the number on a ticket."""

    day = Day(load_default=None)
    label = Text(most=10, load_default=None)


class CarriedSchema(ApiSchema):
    """A place that was promised for another day."""

    id = plain.UUID(attribute="place.id", required=True)
    label = plain.String(attribute="place.label", required=True)
    day = plain.Date(attribute="place.day", required=True)
    place = plain.Integer(attribute="place.place", required=True)
    state = plain.String(attribute="place.state", required=True, metadata={"enum": PLACE_STATES})
    queue_id = plain.UUID(attribute="place.queue_id", required=True)
    language = plain.String(attribute="ticket.language", required=True)
    new_ticket_id = plain.UUID(attribute="place.new_ticket_id", required=True, allow_none=True)


class OfficeChangeSchema(ApiSchema):
    """What an office is and is called."""

    name = _texts(required=True)
    public_name = _texts(
        required=True, metadata={"description": "For tickets, screens and messages: it tells nobody why one came."}
    )
    kind = Choice(OFFICE_KINDS, required=True)
    agency_id = Id(load_default=None, allow_none=True)
    places = Whole(0, 9999, load_default=None, allow_none=True)


class OfficeModelSchema(ApiSchema):
    """An office with all its names."""

    id = plain.UUID(required=True)
    code = plain.String(required=True)
    name = _texts(required=True)
    public_name = _texts(required=True)
    kind = plain.String(required=True, metadata={"enum": OFFICE_KINDS})
    agency_id = plain.UUID(required=True, allow_none=True)
    places = plain.Integer(required=True, allow_none=True)
    state = plain.String(required=True, metadata={"enum": ("active", "retired")})
    position = plain.Integer(required=True)


class OrderSchema(ApiSchema):
    """All active offices, in order."""

    office_ids = Many(Id(), least=1, most=200, required=True)


class ProvidedSchema(ApiSchema):
    """The services of an office."""

    service_ids = Many(Id(), most=1000, required=True)


class DeskChangeSchema(ApiSchema):
    """A desk's number and office."""

    number = Text(least=1, most=8, required=True)
    office_id = Id(required=True)


class DeskModelSchema(DeskChangeSchema):
    """A desk."""

    id = plain.UUID(required=True)
    state = plain.String(required=True, metadata={"enum": ("active", "retired")})


class _QueueValues(ApiSchema):
    name = _texts(required=True)
    daily_tickets = Whole(*LIMITS["daily_tickets"], load_default=None, allow_none=True)
    most_recalls = Whole(*LIMITS["most_recalls"], load_default=3)
    grace_minutes = Whole(*LIMITS["grace_minutes"], load_default=10)
    most_parked = Whole(*LIMITS["most_parked"], load_default=3)
    park_minutes = Whole(*LIMITS["park_minutes"], load_default=30)


class NewQueueSchema(_QueueValues):
    """A new line."""

    office_id = Id(required=True)
    kind = Choice(QUEUE_KINDS, required=True)
    letter = Text(most=1, load_default=None, allow_none=True)


class QueueChangeSchema(_QueueValues):
    """What a line is called, and its limits."""

    letter = Text(least=1, most=1, required=True)
    daily_tickets = Whole(*LIMITS["daily_tickets"], required=True, allow_none=True)
    most_recalls = _limit("most_recalls")
    grace_minutes = _limit("grace_minutes")
    most_parked = _limit("most_parked")
    park_minutes = _limit("park_minutes")


class QueueModelSchema(NewQueueSchema):
    """A line with all its names and limits."""

    id = plain.UUID(required=True)
    code = plain.String(required=True)
    state = plain.String(required=True, metadata={"enum": ("active", "retired")})
    receiving = plain.String(required=True, metadata={"enum": ("open", "closed")})
    moved_from_id = plain.UUID(required=True, allow_none=True)


class SpanSchema(ApiSchema):
    """A span of a day, in local time."""

    opens = plain.Time(format="%H:%M", required=True)
    closes = plain.Time(format="%H:%M", required=True)


class WeekQuery(QuerySchema):
    """Whose week."""

    office_id = Id(load_default=None)


class WeekSchema(ApiSchema):
    """Seven days from Monday, each with its spans; an office without any follows the centre."""

    office_id = Id(load_default=None, allow_none=True)
    days = Many(Many(plain.Nested(SpanSchema), most=3), least=7, most=7, required=True)


class ExceptionSchema(ApiSchema):
    """A day that is not like its week."""

    office_id = Id(load_default=None, allow_none=True)
    day = Day(required=True)
    kind = Choice(EXCEPTION_KINDS, required=True)
    spans = Many(plain.Nested(SpanSchema), most=3, load_default=list)
    reason = _texts(load_default=dict)


class ListedExceptionSchema(ExceptionSchema):
    """A day that is not like its week, as it is listed."""

    id = plain.UUID(required=True)
