"""The network's totals in the API."""

from datetime import date
from typing import Any

from marshmallow import fields as plain

from oneroof.core.api import ApiSchema, QuerySchema
from oneroof.core.api.fields import Day, Name
from oneroof.core.i18n import public_text
from oneroof.statistics.months import read_month, written_month

_HIDDEN = "null where it is hidden: below 10, or because a number below 10 could be computed from it."


_UNREADABLE: Any = {"invalid": public_text("Write the month as year and month, such as 2026-03.")}


class Month(Day):
    """A month as `2026-03`, in Python its first day."""

    default_error_messages = _UNREADABLE

    def _deserialize(self, value: Any, *_place: Any, **_options: Any) -> date:
        month = read_month(value) if isinstance(value, str) else None
        if month is None:
            raise self.make_error("invalid")
        return month

    def _serialize(self, value: date | None, *_place: Any, **_options: Any) -> str | None:
        return None if value is None else written_month(value)


class TotalsQuery(QuerySchema):
    """Which month."""

    month = Month(metadata={"description": "The newest closed one when left out.", "example": "2026-03"})


class TotalsSchema(ApiSchema):
    """The closed list of measures."""

    visits = plain.Integer(required=True, allow_none=True, metadata={"description": _HIDDEN})
    served = plain.Integer(required=True, allow_none=True, metadata={"description": _HIDDEN})
    no_shows = plain.Integer(required=True, allow_none=True, metadata={"description": _HIDDEN})
    left = plain.Integer(required=True, allow_none=True, metadata={"description": _HIDDEN})
    waiting_minutes_median = plain.Integer(
        required=True, allow_none=True, metadata={"description": "Shown where `served` is. It has no sum."}
    )


class CentreMonthSchema(ApiSchema):
    """One centre's month."""

    centre = plain.String(attribute="centre.code", required=True)
    name = Name(attribute="centre.name", required=True)
    kind = plain.String(attribute="centre.kind", required=True)
    totals = plain.Nested(
        TotalsSchema, required=True, allow_none=True, metadata={"description": "null: it has not closed the month."}
    )


class NetworkMonthSchema(ApiSchema):
    """The sums of one month."""

    month = Month(required=True)
    closed = plain.Integer(required=True, metadata={"description": "Centres that have closed it."})
    sums = plain.Nested(TotalsSchema, required=True)


class NetworkTotalsSchema(ApiSchema):
    """A closed month of the network. Every sum is the sum of what is shown, and of nothing else."""

    month = Month(required=True)
    newest = Month(required=True, metadata={"description": "The newest month that may be asked for."})
    closed = plain.Integer(required=True, metadata={"description": "Centres that have closed the month."})
    centres = plain.List(plain.Nested(CentreMonthSchema), required=True)
    sums = plain.Nested(TotalsSchema, required=True)
    history = plain.List(plain.Nested(NetworkMonthSchema), required=True)
