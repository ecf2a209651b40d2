"""Who is on duty in the demonstration network, today and in the days to come."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.time import Clock, day_bounds
from oneroof.demo.staffing import Post, Workplace
from oneroof.frontdesk.models import OpeningException, OpeningHours
from oneroof.identity.models import Staff
from oneroof.mediation.models import Duty
from oneroof.tenancy.context import Context

DAYS_AHEAD = 7
ON_DUTY = frozenset({"mediator", "officer", "reception"})
SHIFT = timedelta(hours=7)
"""A day that is open longer is worked in two shifts, which overlap at noon."""

Hours = Mapping[int, tuple[time, time]]
"""Weekday (0 is Monday) → first opening and last closing, in local time."""


def plan_roster(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    time_zone: str,
    posts: Sequence[Post],
    offices: Sequence[Workplace],
    staff_ids: Mapping[str, UUID],
) -> int:
    """Put everybody on duty on the open days from today on, where nobody is yet; how many duties were planned.

    `staff_ids` are by the mailbox of a post's person.
    """
    today = clock.today(time_zone)
    hours = _hours(session)
    planned = 0
    for day in _days_without(session, today, time_zone):
        if day.weekday() in hours:
            duties = _duties_of(day, time_zone, hours[day.weekday()], posts, offices, staff_ids)
            session.add_all(duties)
            planned += len(duties)
    if planned:
        audit.record(session, context, clock, action="duty.plan", object_kind="duty", details={"duties": planned})
        session.flush()
    return planned


def staff_ids_by_mailbox(session: Session) -> dict[str, UUID]:
    """All accounts of the tenant, by the part of their address before the @."""
    return {row.email.partition("@")[0]: row.id for row in session.execute(select(Staff.id, Staff.email))}


def _hours(session: Session) -> Hours:
    statement = select(OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes)
    found: dict[int, tuple[time, time]] = {}
    for weekday, opens, closes in session.execute(statement.where(OpeningHours.office_id.is_(None))):
        first, last = found.get(weekday, (opens, closes))
        found[weekday] = (min(first, opens), max(last, closes))
    return found


def _days_without(session: Session, today: date, time_zone: str) -> list[date]:
    """The days from today on that are open and have no duty."""
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    begin, _ = day_bounds(days[0], time_zone)
    _, end = day_bounds(days[-1], time_zone)
    zone = ZoneInfo(time_zone)
    starts = session.scalars(select(Duty.starts_at).where(Duty.starts_at >= begin, Duty.starts_at < end))
    planned = {moment.astimezone(zone).date() for moment in starts}
    closes = (OpeningException.kind == "closed") & OpeningException.office_id.is_(None)
    closed = set(session.scalars(select(OpeningException.day).where(closes, OpeningException.day.in_(days))))
    return [day for day in days if day not in planned | closed]


def _duties_of(
    day: date,
    time_zone: str,
    hours: tuple[time, time],
    posts: Sequence[Post],
    offices: Sequence[Workplace],
    staff_ids: Mapping[str, UUID],
) -> list[Duty]:
    opens, closes = (_moment(day, at, time_zone) for at in hours)
    receptions = [office for office in offices if office.kind == "reception" for _ in range(max(1, office.desks))]
    # who is bound to no office is spread over the reception, as its desks need them
    duties, unbound = [], 0
    for number, post in enumerate(posts):
        if post.role not in ON_DUTY:
            continue
        office = post.office or (receptions[unbound % len(receptions)] if receptions else None)
        unbound += post.office is None
        if office is not None:
            starts, ends = _shift(opens, closes, late=bool((number + day.toordinal()) % 2))
            duties.append(
                Duty(staff_id=staff_ids[post.person.mailbox], office_id=office.id, starts_at=starts, ends_at=ends)
            )
    return duties


def _shift(opens: datetime, closes: datetime, *, late: bool) -> tuple[datetime, datetime]:
    if closes - opens <= SHIFT:
        return opens, closes
    return (closes - SHIFT, closes) if late else (opens, opens + SHIFT)


def _moment(day: date, at: time, time_zone: str) -> datetime:
    return datetime.combine(day, at, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
