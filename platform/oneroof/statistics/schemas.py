"""A day's figures in the API."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Choice, Day, Id, Name, Whole
from oneroof.core.spoken_languages import spoken_codes
from oneroof.statistics.patterns import WEEKS


class DayQuery(QuerySchema):
    """Which day."""

    day = Day(metadata={"description": "At the centre; today when left out."})


class SpreadSchema(ApiSchema):
    """Whole minutes; null where there is nothing to tell of."""

    median = plain.Integer(required=True, allow_none=True)
    p90 = plain.Integer(required=True, allow_none=True, metadata={"description": "Nine of ten took no longer."})
    longest = plain.Integer(required=True, allow_none=True)


_UNTIL_CALLED = {"description": "From the beginning of the wait until the call."}
_SERVED = {"description": "From the beginning of serving to its end, by ticket."}
_HOUR = {
    "type": "object",
    "properties": {
        "hour": {"type": "integer", "description": "0 to 23, in the centre's time zone."},
        "visits": {"type": "integer", "description": "Arrivals in it."},
    },
}


class QueueLineSchema(ApiSchema):
    """One queue's day, in tickets."""

    queue_id = plain.UUID(attribute="queue.id", required=True)
    queue = Name(attribute="queue.name", required=True)
    letter = plain.String(attribute="queue.letter", required=True)
    kind = plain.String(attribute="queue.kind", required=True)
    office_id = plain.UUID(attribute="office.id", required=True)
    office = Name(attribute="office.name", required=True)
    issued = plain.Integer(required=True)
    open = plain.Integer(required=True, metadata={"description": "Waiting, called or being served now."})
    served = plain.Integer(required=True)
    no_shows = plain.Integer(required=True)
    left = plain.Integer(required=True)
    handed_on = plain.Integer(required=True)
    waits = plain.Nested(SpreadSchema, required=True, metadata=_UNTIL_CALLED)
    services = plain.Nested(SpreadSchema, required=True, metadata=_SERVED)


class FirstContactSchema(ApiSchema):
    """Who needed to come only once."""

    answered = plain.Integer(required=True, metadata={"description": "Visits with an outcome."})
    settled = plain.Integer(required=True, metadata={"description": "Solved, or the information was all they needed."})
    at_first = plain.Integer(
        required=True, metadata={"description": "Of these, whose casefile had no other visit in the 30 days before."}
    )


class DayReportSchema(ApiSchema):
    """The figures of a day. `visits` = `served` + `no_shows` + `left` + `present`."""

    day = plain.Date(required=True)
    closed = plain.Boolean(required=True, metadata={"description": "The figures are final."})
    details = plain.Boolean(
        required=True, metadata={"description": "False where only the closed figures are kept, and no single visits."}
    )
    visits = plain.Integer(attribute="counts.visits", required=True)
    served = plain.Integer(attribute="counts.served", required=True)
    no_shows = plain.Integer(attribute="counts.no_shows", required=True)
    left = plain.Integer(attribute="counts.left", required=True)
    present = plain.Integer(attribute="counts.present", required=True, metadata={"description": "Not over yet."})
    first_tickets = plain.Integer(attribute="counts.first_tickets", required=True)
    second_tickets = plain.Integer(attribute="counts.second_tickets", required=True)
    open_tickets = plain.Integer(attribute="counts.open_tickets", required=True)
    waits = plain.Nested(SpreadSchema, required=True, metadata=_UNTIL_CALLED)
    services = plain.Nested(SpreadSchema, required=True, metadata=_SERVED)
    calls = plain.Nested(SpreadSchema, required=True, metadata={"description": "Calls that needed no ticket."})
    first_contact = plain.Nested(FirstContactSchema, required=True)
    channels = plain.Dict(keys=plain.String(), values=plain.Integer(), required=True)
    hours = plain.Function(
        lambda report: [{"hour": hour, "visits": visits} for hour, visits in report.hours.items()],
        required=True,
        metadata={"type": "array", "items": _HOUR},
    )
    hourly_waits = plain.Dict(
        keys=plain.Integer(),
        values=plain.Nested(SpreadSchema),
        required=True,
        metadata={"description": "Waits until the call by the hour in which they began."},
    )
    languages = plain.Dict(keys=plain.String(), values=plain.Integer(), required=True)
    outcomes = plain.Dict(keys=plain.String(), values=plain.Integer(), required=True)
    queues = plain.List(plain.Nested(QueueLineSchema), required=True)


_LISTED_WEEKS = ", ".join(map(str, WEEKS))


class PatternQuery(QuerySchema):
    """Which arrivals."""

    weeks = Whole(
        min(WEEKS), max(WEEKS), in_query=True, load_default=8, metadata={"description": f"One of {_LISTED_WEEKS}."}
    )
    queue_id = Id(load_default=None, metadata={"description": "Tickets of this queue instead of visits."})
    language = Choice(spoken_codes(), load_default=None)


class PatternCellSchema(ApiSchema):
    """One hour of the usual week."""

    weekday = plain.Integer(required=True, metadata={"description": "1 is Monday (ISO 8601)."})
    hour = plain.Integer(required=True, metadata={"description": "0 to 23, in the centre's time zone."})
    arrivals = plain.Float(required=True, metadata={"description": "Mean over the days on which anybody came."})
    needed = plain.Integer(required=True, metadata={"description": "People at desks whom so many keep busy."})
    on_duty = plain.Integer(required=True, metadata={"description": "By the roster of the coming seven days."})


class PatternsSchema(ApiSchema):
    """The usual week."""

    first = plain.Date(required=True)
    last = plain.Date(required=True)
    days = plain.Integer(required=True, metadata={"description": "On which anybody came."})
    minutes_each = plain.Float(
        required=True, allow_none=True, metadata={"description": "Of a desk's time for one who comes; null if unknown."}
    )
    cells = plain.List(plain.Nested(PatternCellSchema), required=True)
