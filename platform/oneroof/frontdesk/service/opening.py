"""When the centre and its offices are open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.models import ClosedDay, OpeningHours
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

LOOK_AHEAD = 14
"""Days in which the next opening is looked for, and in which closed days are told."""

Span = tuple[time, time]
Week = tuple[tuple[Span, ...], ...]
"""Seven days from Monday, each with its spans in local time."""


@dataclass(frozen=True, slots=True)
class Closing:
    """A day on which it stays closed, with the day's name in several languages."""

    day: date
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Opening:
    """The week of the centre or of an office, as it stands at the moment `now` (local time)."""

    week: Week
    closings: tuple[Closing, ...]
    now: datetime

    @property
    def closes_at(self) -> time | None:
        """When it closes today, if it is open now."""
        spans = () if self._is_closed(self.now.date()) else self.week[self.now.weekday()]
        return next((closes for opens, closes in spans if opens <= self.now.time() < closes), None)

    @property
    def is_open(self) -> bool:
        """Whether it is open now."""
        return self.closes_at is not None

    @property
    def opens_next(self) -> datetime | None:
        """The next opening (local time) after now; None when there is none within LOOK_AHEAD days."""
        for ahead in range(LOOK_AHEAD):
            day = self.now.date() + timedelta(days=ahead)
            if self._is_closed(day):
                continue
            for opens, _closes in self.week[day.weekday()]:
                moment = datetime.combine(day, opens, self.now.tzinfo)
                if moment > self.now:
                    return moment
        return None

    def _is_closed(self, day: date) -> bool:
        return any(closing.day == day for closing in self.closings)


@dataclass(frozen=True, slots=True)
class OpeningTimes:
    """The centre's own week, and those of the offices that keep other hours."""

    tenant: Tenant
    """The centre itself."""
    centre: Opening
    offices: dict[UUID, Opening]


def opening_times(session: Session, context: Context, clock: Clock) -> OpeningTimes:
    """When the centre is open, and each office that has hours or closed days of its own. A closed centre closes all."""
    tenant, hours = _centre_and_hours(session, context)
    now = clock.now().astimezone(ZoneInfo(tenant.time_zone))
    closed = session.scalars(
        select(ClosedDay)
        .where(ClosedDay.tenant_id == context.tenant_id)
        .where(ClosedDay.day.between(now.date(), now.date() + timedelta(days=LOOK_AHEAD)))
        .order_by(ClosedDay.day)
    ).all()
    centre = Opening(_week(hours, None), _closings(closed, {None}), now)
    own = {row.office_id for row in hours} | {row.office_id for row in closed}
    offices = {
        office_id: Opening(_week(hours, office_id) or centre.week, _closings(closed, {None, office_id}), now)
        for office_id in own
        if office_id is not None
    }
    return OpeningTimes(tenant, centre, offices)


def day_groups(week: Week) -> list[tuple[int, int, tuple[Span, ...]]]:
    """The week as (first weekday, last weekday, spans), with days of the same hours together: Monday to Friday."""
    groups: list[tuple[int, int, tuple[Span, ...]]] = []
    for weekday, spans in enumerate(week):
        if groups and groups[-1][2] == spans:
            groups[-1] = (groups[-1][0], weekday, spans)
        else:
            groups.append((weekday, weekday, spans))
    return groups


def _centre_and_hours(session: Session, context: Context) -> tuple[Tenant, list[OpeningHours]]:
    """The centre, and its rows of hours and those of its offices by the time of opening."""
    rows = session.execute(
        select(Tenant, OpeningHours)
        .outerjoin(OpeningHours, OpeningHours.tenant_id == Tenant.id)
        .where(Tenant.id == context.tenant_id)
        .order_by(OpeningHours.opens)
    ).all()
    return rows[0].Tenant, [row.OpeningHours for row in rows if row.OpeningHours is not None]


def _week(hours: Sequence[OpeningHours], office_id: UUID | None) -> Week:
    """An office without hours of its own has no week here."""
    own = [row for row in hours if row.office_id == office_id]
    if not own and office_id is not None:
        return ()
    return tuple(tuple((row.opens, row.closes) for row in own if row.weekday == weekday) for weekday in range(7))


def _closings(closed: Iterable[ClosedDay], office_ids: set[UUID | None]) -> tuple[Closing, ...]:
    return tuple(Closing(row.day, row.name) for row in closed if row.office_id in office_ids)
