"""What a procedure asks of the floor, which stands above this slice and tells it here: whose offices, which days."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.tenancy.context import Context

ServedOffices = Callable[[Session, Context], frozenset[UUID]]
ClosedDays = Callable[[Session, Context, date, date], frozenset[date]]

_served: list[ServedOffices] = []
_closed: list[ClosedDays] = []


def served_offices_come_from(source: ServedOffices) -> ServedOffices:
    """Register the function that says in which offices the actor may serve."""
    _served[:] = [source]
    return source


def closed_days_come_from(source: ClosedDays) -> ClosedDays:
    """Register the function that lists the days, of those from the first to the last, on which the centre is closed."""
    _closed[:] = [source]
    return source


def served_offices(session: Session, context: Context) -> frozenset[UUID]:
    """The offices in which the actor may serve; none for who is no member of staff."""
    return _served[0](session, context) if _served and context.actor_kind == "staff" else frozenset()


def closed_days(session: Session, context: Context, first: date, last: date) -> frozenset[date]:
    """The days on which the whole centre stays closed."""
    return _closed[0](session, context, first, last) if _closed else frozenset()
