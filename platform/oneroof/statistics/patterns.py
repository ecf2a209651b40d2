"""When people come: arrivals by weekday and hour over some weeks, beside the people whom the roster has on duty."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Select, cast, func, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock, day_bounds
from oneroof.frontdesk.models import Queue, Ticket, Visit
from oneroof.mediation.models import Duty
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

WEEKS = (4, 8, 12, 26)
IN_PERSON = ("walk_in", "appointment", "kiosk")
BUSY_SHARE = 0.8
"""Of an hour at a desk, so much is spent with visitors: the rest is calling, writing up, and breath."""
_WEEK = timedelta(days=7)
_HALF = timedelta(minutes=30)

Span = tuple[date, date]

Slot = tuple[int, int]
"""Weekday (0 is Monday) and hour (0 to 23), in the centre's time zone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of the week, as it usually is."""

    arrivals: float
    """Mean per day, over the days of this weekday on which anybody came."""
    needed: int
    """People at desks whom so many arrivals keep busy."""
    on_duty: int
    """People on duty in that hour, for at least half of it, in the seven days from the day asked for."""

    @property
    def missing(self) -> int:
        """How many more would be needed."""
        return max(0, self.needed - self.on_duty)


@dataclass(frozen=True, slots=True)
class Patterns:
    """The usual week. `weekdays` and `hours` are those with arrivals, in order."""

    first: date
    last: date
    days: int
    """On which anybody came."""
    minutes_each: float | None
    """How long desks serve one who comes, all their tickets together; None where nobody was served."""
    cells: Mapping[Slot, Cell]
    weekdays: Sequence[int]
    hours: Sequence[int]

    @property
    def most(self) -> float:
        """Arrivals in the busiest hour."""
        return max((cell.arrivals for cell in self.cells.values()), default=0.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which arrivals: of how many weeks, in one queue or at the door, in one language or in all."""

    weeks: int = 8
    queue_id: UUID | None = None
    """Tickets of that queue are counted, and not visits."""
    language: str | None = None


def patterns(session: Session, context: Context, clock: Clock, *, asked: Asked) -> Patterns:
    """The usual week, from the whole days before today. Six queries.

    Raises Invalid for weeks that are none of WEEKS, and for a queue that is not there.
    """
    _check(session, context, asked)
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    today = clock.today(zone)
    span = (today - asked.weeks * _WEEK, today - timedelta(days=1))
    rows = session.execute(_arrivals(context, zone, span, asked)).all()
    days = Counter(day.weekday() for day in session.scalars(_days(context, span)))
    came = sum(row.number for row in rows)
    minutes = _minutes_served(session, context, span, asked) / came if came else 0.0
    duties = _on_duty(session, context, zone, today, asked)
    cells = {}
    for row in rows:
        slot, mean = (row.weekday - 1, row.hour), row.number / days[row.weekday - 1]
        needed = math.ceil(round(mean * minutes / 60 / BUSY_SHARE, 3))
        cells[slot] = Cell(round(mean, 2), needed, duties.get(slot, 0))
    weekdays = sorted({weekday for weekday, _ in cells})
    hours = sorted({hour for _, hour in cells})
    return Patterns(*span, days.total(), minutes or None, cells, weekdays, hours)


def download_patterns(session: Session, context: Context, clock: Clock, *, asked: Asked) -> Patterns:
    """The same for a file, which leaves the platform: that is written down. Raises as `patterns` does."""
    found = patterns(session, context, clock, asked=asked)
    details = {"first": found.first.isoformat(), "last": found.last.isoformat()}
    audit.record(session, context, clock, action="patterns.download", object_kind="day", details=details)
    return found


def _check(session: Session, context: Context, asked: Asked) -> None:
    if asked.weeks not in WEEKS:
        message = public_text("Choose 4, 8, 12 or 26 weeks.")
        raise Invalid("weeks_unknown", message, fields={"weeks": [message]})
    if asked.queue_id is not None and session.get(Queue, (context.tenant_id, asked.queue_id)) is None:
        message = public_text("There is no such queue here.")
        raise Invalid("queue_id_unknown", message, fields={"queue_id": [message]})


def _arrivals(context: Context, zone: str, span: Span, asked: Asked) -> Select[int, int, int]:
    """How many came, by ISO weekday and hour of the local time."""
    local = func.timezone(zone, Visit.arrived_at if asked.queue_id is None else Ticket.issued_at)
    weekday = cast(func.extract("isodow", local), Integer).label("weekday")
    hour = cast(func.extract("hour", local), Integer).label("hour")
    statement = select(weekday, hour, func.count().label("number")).where(*_wanted(context, span, asked))
    return statement.group_by(weekday, hour).order_by(weekday, hour)


def _wanted(context: Context, span: Span, asked: Asked) -> list[ColumnElement[bool]]:
    table = Visit if asked.queue_id is None else Ticket
    conditions = [table.tenant_id == context.tenant_id, table.day.between(*span)]
    if asked.queue_id is None:
        conditions.append(Visit.channel.in_(IN_PERSON))
    else:
        conditions.append(Ticket.queue_id == asked.queue_id)
    return [*conditions, table.language == asked.language] if asked.language else conditions


def _days(context: Context, span: Span) -> Select[date]:
    """The days on which anybody came: on a closed day nobody does, and it makes no hour look emptier than it is."""
    return select(Visit.day).where(Visit.tenant_id == context.tenant_id, Visit.day.between(*span)).distinct()


def _minutes_served(session: Session, context: Context, span: Span, asked: Asked) -> float:
    """The minutes that desks have spent on those who are counted."""
    served = func.extract("epoch", Ticket.ended_at - Ticket.started_at)
    statement = select(func.sum(func.greatest(served, 0))).where(
        Ticket.tenant_id == context.tenant_id, Ticket.day.between(*span), Ticket.started_at.is_not(None)
    )
    if asked.queue_id is not None:
        statement = statement.where(Ticket.queue_id == asked.queue_id)
    if asked.language is not None:
        statement = statement.where(Ticket.language == asked.language)
    return float(session.scalar(statement) or 0) / 60


def _on_duty(session: Session, context: Context, zone: str, today: date, asked: Asked) -> dict[Slot, int]:
    """People by the hours of the coming week, today's among them; of a queue, those of its office."""
    begin, end = day_bounds(today, zone)[0], day_bounds(today + timedelta(days=6), zone)[1]
    statement = select(Duty.staff_id, Duty.starts_at, Duty.ends_at).where(
        Duty.tenant_id == context.tenant_id, Duty.starts_at < end, Duty.ends_at > begin
    )
    if asked.queue_id is not None:
        office = select(Queue.office_id).where(Queue.tenant_id == context.tenant_id, Queue.id == asked.queue_id)
        statement = statement.where(Duty.office_id == office.scalar_subquery())
    counted: Counter[Slot] = Counter()
    for _staff_id, starts, ends in session.execute(statement):
        counted.update(_hours(max(starts, begin), min(ends, end), ZoneInfo(zone)))
    return dict(counted)


def _hours(starts: datetime, ends: datetime, zone: ZoneInfo) -> set[Slot]:
    """The hours of the week of which the span covers at least half. Counted in real time: a clock change adds none."""
    slots, middle = set(), _HALF
    hour = starts.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while hour < ends:
        if min(ends, hour + 2 * middle) - max(starts, hour) >= middle:
            local = hour.astimezone(zone)
            slots.add((local.weekday(), local.hour))
        hour += 2 * middle
    return slots
