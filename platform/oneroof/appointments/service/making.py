"""Making slots: from the rules, the opening hours and the days that are not like the week.

What was made before is brought in line: a slot that nobody has asked for goes, one with bookings stays and takes no
more when its office is closed then. It may be done at any time and by several at once.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment, BookingRule, Slot
from oneroof.appointments.service.rates import NoShowRate, no_show_rates, overbooked_share
from oneroof.appointments.service.releasing import horizon
from oneroof.appointments.service.times import Moments, Span, moment_of, narrowed, places_beyond, slot_times
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.hours import opening_of
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

_ZONE = "appointments_zone"
OpenDays = Mapping[date, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the slots of a rule follow from: the days of its window, when it is open on each, and who stays away."""

    zone: ZoneInfo
    days: OpenDays
    rates: Sequence[NoShowRate]
    now: datetime


def zone_of(session: Session, context: Context) -> ZoneInfo:
    """The centre's time zone, asked for once in a transaction."""
    zone: ZoneInfo | None = session.info.get(_ZONE)
    if zone is None:
        zone = ZoneInfo(session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one())
        session.info[_ZONE] = zone
    return zone


def bring_in_line(session: Session, context: Context, clock: Clock, rule: BookingRule) -> bool:
    """Make the slots of a rule what its settings and hours say, up to the end of its window; whether any was due.

    Costs two queries where nothing has changed since the last time.
    """
    zone, now = zone_of(session, context), clock.now()
    today = now.astimezone(zone).date()
    last = horizon(rule, today)
    days = _open_days(session, context, rule, zone, today, last)
    digest = _digest(rule, days)
    if (rule.slots_until, rule.slots_from) == (last, digest):
        return False
    session.refresh(rule, with_for_update={"key_share": True})
    if (rule.slots_until, rule.slots_from) == (last, digest):
        return False  # somebody else has just done it
    _remake(session, context, rule, Plan(zone, days, no_show_rates(session, context, rule.id, today), now))
    # its version counts what the coordinator changes
    made = update(BookingRule).where(BookingRule.tenant_id == context.tenant_id, BookingRule.id == rule.id)
    session.execute(made.values(slots_until=last, slots_from=digest))
    return True


def open_days(
    session: Session, context: Context, office_id: UUID, zone: ZoneInfo, first: date, last: date
) -> dict[date, tuple[Span, ...]]:
    """When an office is open on each day of a span of days, in local time."""
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    opening = opening_of(session, context, office_id, datetime.combine(first, time.min, zone), days=len(days))
    return {day: opening.spans_on(day) if opening else () for day in days}


def _open_days(
    session: Session, context: Context, rule: BookingRule, zone: ZoneInfo, first: date, last: date
) -> dict[date, list[Span]]:
    if rule.state != "active":
        return {}
    return {
        day: narrowed(spans, rule.opens, rule.closes) if day.weekday() in rule.weekdays else []
        for day, spans in open_days(session, context, rule.office_id, zone, first, last).items()
    }


def _digest(rule: BookingRule, days: OpenDays) -> str:
    facts = [rule.minutes, rule.buffer_minutes, rule.capacity, rule.overbooking_percent]
    spans = [f"{day}:{opens}-{closes}" for day, open_in in days.items() for opens, closes in open_in]
    return hashlib.sha256(repr((facts, list(days)[:1], spans)).encode()).hexdigest()[:32]


def _remake(session: Session, context: Context, rule: BookingRule, plan: Plan) -> None:
    """Lock what is there (in the order of ids, like every step that takes two slots), then change day by day."""
    rows = session.scalars(
        select(Slot)
        .where(Slot.tenant_id == context.tenant_id, Slot.rule_id == rule.id, Slot.starts_at > plan.now)
        .order_by(Slot.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    asked_for = _asked_for(session, context, rows)
    present = {day: list(of_day) for day, of_day in groupby(sorted(rows, key=_when), key=lambda slot: slot.day)}
    new: list[Slot] = []
    for day in sorted(present.keys() | plan.days.keys()):
        new += _day(session, rule, plan, day, present.get(day, []), asked_for)
    session.flush()
    session.add_all(new)
    session.flush()


def _day(
    session: Session,
    rule: BookingRule,
    plan: Plan,
    day: date,
    present: Sequence[Slot],
    asked_for: Collection[UUID],
) -> list[Slot]:
    """Change the slots of a day; what is to be added to them."""
    spans = plan.days.get(day, ())
    taken = [slot for slot in present if slot.taken]
    times = slot_times(day, spans, plan.zone, minutes=rule.minutes, buffer=rule.buffer_minutes)
    wanted = {starts: ends for starts, ends in times if starts > plan.now and not _in_the_way(starts, ends, taken)} | {
        slot.starts_at: slot.ends_at for slot in taken if _is_within(slot, day, spans, plan.zone)
    }
    share = overbooked_share(rule, plan.rates, day.weekday())
    extra = dict(zip(sorted(wanted), places_beyond([rule.capacity] * len(wanted), share), strict=True))
    for slot in present:
        ends = wanted.pop(slot.starts_at, None)
        if ends is not None:
            slot.state, slot.ends_at = "open", ends
            slot.capacity, slot.extra = rule.capacity, max(extra[slot.starts_at], slot.taken - rule.capacity)
        elif slot.id in asked_for:
            slot.state = "closed"
        else:
            session.delete(slot)
    return [_new(rule, day, (starts, ends), extra[starts]) for starts, ends in wanted.items()]


def _new(rule: BookingRule, day: date, when: Moments, extra: int) -> Slot:
    return Slot(
        rule_id=rule.id, day=day, starts_at=when[0], ends_at=when[1], capacity=rule.capacity, extra=extra, taken=0
    )


def _asked_for(session: Session, context: Context, slots: Iterable[Slot]) -> set[UUID]:
    """Slots that an appointment, also one that was cancelled, refers to."""
    ids = [slot.id for slot in slots]
    asked = exists().where(Appointment.tenant_id == context.tenant_id, Appointment.slot_id == Slot.id)
    return set(session.scalars(select(Slot.id).where(Slot.tenant_id == context.tenant_id, Slot.id.in_(ids), asked)))


def _in_the_way(starts: datetime, ends: datetime, taken: Iterable[Slot]) -> bool:
    return any(starts < slot.ends_at and slot.starts_at < ends for slot in taken)


def _is_within(slot: Slot, day: date, spans: Iterable[Span], zone: ZoneInfo) -> bool:
    return any(
        moment_of(day, opens, zone) <= slot.starts_at and slot.ends_at <= moment_of(day, closes, zone, later=True)
        for opens, closes in spans
    )


def _when(slot: Slot) -> tuple[date, datetime]:
    return slot.day, slot.starts_at
