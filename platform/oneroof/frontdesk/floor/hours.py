"""When the centre and its offices are open: the week, and the days that are not like it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.models import OpeningException, OpeningHours
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

LOOK_AHEAD = 14
"""Days in which the next opening is looked for, and in which closed days are told."""

Span = tuple[time, time]
Week = tuple[tuple[Span, ...], ...]
"""Seven days from Monday, each with its spans in local time."""


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A day that is not like its weekday: closed when there are no spans, else open in them."""

    day: date
    names: dict[str, str]
    """Why, in several languages."""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """The week of the centre or of an office, as it stands at the moment `now` (local time)."""

    week: Week
    other_days: tuple[OtherDay, ...]
    now: datetime

    @property
    def closings(self) -> tuple[OtherDay, ...]:
        """The days on which it stays closed."""
        return tuple(other for other in self.other_days if not other.spans)

    @property
    def other_hours(self) -> tuple[OtherDay, ...]:
        """The days on which it keeps other hours."""
        return tuple(other for other in self.other_days if other.spans)

    @property
    def closes_at(self) -> time | None:
        """When it closes, if it is open now."""
        spans = self.spans_on(self.now.date())
        return next((closes for opens, closes in spans if opens <= self.now.time() < closes), None)

    @property
    def ends_today(self) -> time | None:
        """When it closes for the last time today; None when it does not open today."""
        spans = self.spans_on(self.now.date())
        return max((closes for _opens, closes in spans), default=None)

    @property
    def is_open(self) -> bool:
        """Whether it is open now."""
        return self.closes_at is not None

    @property
    def opens_next(self) -> datetime | None:
        """The next opening (local time) after now; None when there is none within LOOK_AHEAD days."""
        for ahead in range(LOOK_AHEAD):
            day = self.now.date() + timedelta(days=ahead)
            for opens, _closes in self.spans_on(day):
                moment = datetime.combine(day, opens, self.now.tzinfo)
                if moment > self.now:
                    return moment
        return None

    @property
    def changes_next(self) -> datetime:
        """When what is said of today is next different: it opens, closes, or the day is over (local time)."""
        day, zone = self.now.date(), self.now.tzinfo
        turns = (datetime.combine(day, moment, zone) for span in self.spans_on(day) for moment in span)
        midnight = datetime.combine(day + timedelta(days=1), time(0), zone)
        return min((turn for turn in turns if turn > self.now), default=midnight)

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """When it is open on a day within LOOK_AHEAD days."""
        for other in self.other_days:
            if other.day == day:
                return other.spans
        return self.week[day.weekday()]


@dataclass(frozen=True, slots=True)
class OpeningTimes:
    """The centre's own week, and those of the offices that keep other hours."""

    tenant: Tenant
    """The centre itself."""
    centre: Opening
    offices: dict[UUID, Opening]

    @property
    def changes_next(self) -> datetime:
        """When the centre or one of these offices next opens or closes, at the end of the day at the latest."""
        return min(opening.changes_next for opening in (self.centre, *self.offices.values()))


def opening_times(session: Session, context: Context, clock: Clock) -> OpeningTimes:
    """When the centre is open, and each office that has hours or days of its own. A closed centre closes all."""
    tenant, hours = _centre_and_hours(session, context)
    now = clock.now().astimezone(ZoneInfo(tenant.time_zone))
    others = other_days(session, context, now.date(), now.date() + timedelta(days=LOOK_AHEAD))
    centre = Opening(_week(hours, None), others.get(None, ()), now)
    own = {row.office_id for row in hours} | others.keys()
    offices = {
        office_id: _office_opening(centre, _week(hours, office_id), others.get(office_id, ()))
        for office_id in own
        if office_id is not None
    }
    return OpeningTimes(tenant, centre, offices)


def opening_of(
    session: Session, context: Context, office_id: UUID, now: datetime, *, days: int = LOOK_AHEAD
) -> Opening | None:
    """The office's opening at the local moment `now` and for so many days after it; None when neither it nor the
    centre has any hours.
    """
    whose = OpeningHours.office_id.is_(None) | (OpeningHours.office_id == office_id)
    hours = session.scalars(
        select(OpeningHours).where(OpeningHours.tenant_id == context.tenant_id, whose).order_by(OpeningHours.opens)
    ).all()
    others = other_days(session, context, now.date(), now.date() + timedelta(days=days))
    if not hours and not others.get(None) and not others.get(office_id):
        return None
    centre = Opening(_week(hours, None), others.get(None, ()), now)
    return _office_opening(centre, _week(hours, office_id), others.get(office_id, ()))


def other_days(session: Session, context: Context, first: date, last: date) -> dict[UUID | None, tuple[OtherDay, ...]]:
    """The days from `first` to `last` that are not like the week, by office (None: the centre), in their order."""
    rows = session.scalars(
        select(OpeningException)
        .where(OpeningException.tenant_id == context.tenant_id, OpeningException.day.between(first, last))
        .where(OpeningException.kind != "as_usual")
        .order_by(OpeningException.day, OpeningException.opens)
    ).all()
    found: dict[UUID | None, dict[date, list[OpeningException]]] = {}
    for row in rows:
        found.setdefault(row.office_id, {}).setdefault(row.day, []).append(row)
    return {whose: tuple(_other_day(day, group) for day, group in days.items()) for whose, days in found.items()}


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


def _office_opening(centre: Opening, week: Week, own: Iterable[OtherDay]) -> Opening:
    """The office's week or the centre's; on a day that is special for the centre, never longer than the centre."""
    opening = Opening(week or centre.week, tuple(own), centre.now)
    days = {other.day: other for other in opening.other_days}
    for other in centre.other_days:
        mine = opening.spans_on(other.day)
        spans = _shared(mine, other.spans) if mine else ()
        days[other.day] = OtherDay(other.day, other.names, spans)
    return Opening(opening.week, tuple(days[day] for day in sorted(days)), centre.now)


def _shared(some: Iterable[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    """What lies in both."""
    both = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
    return tuple((opens, closes) for opens, closes in both if opens < closes)


def _other_day(day: date, rows: Sequence[OpeningException]) -> OtherDay:
    spans = tuple((row.opens, row.closes) for row in rows if row.opens is not None and row.closes is not None)
    return OtherDay(day, rows[0].reason, spans)
