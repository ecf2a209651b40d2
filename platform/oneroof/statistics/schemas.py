"""A day's figures in the API."""

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Day, Name


class DayQuery(QuerySchema):
    """Which day."""

    day = Day(metadata={"description": "At the centre; today when left out."})


class WaitsSchema(ApiSchema):
    """Whole minutes until people were called; null where nobody was."""

    median = plain.Integer(required=True, allow_none=True)
    p90 = plain.Integer(required=True, allow_none=True, metadata={"description": "Nine of ten waited no longer."})
    longest = plain.Integer(required=True, allow_none=True)


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
    waits = plain.Nested(WaitsSchema, required=True)


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
    waits = plain.Nested(WaitsSchema, required=True)
    channels = plain.Dict(keys=plain.String(), values=plain.Integer(), required=True)
    hours = plain.Function(
        lambda report: [{"hour": hour, "visits": visits} for hour, visits in report.hours.items()],
        required=True,
        metadata={"type": "array", "items": _HOUR},
    )
    languages = plain.Dict(keys=plain.String(), values=plain.Integer(), required=True)
    outcomes = plain.Dict(keys=plain.String(), values=plain.Integer(), required=True)
    queues = plain.List(plain.Nested(QueueLineSchema), required=True)
