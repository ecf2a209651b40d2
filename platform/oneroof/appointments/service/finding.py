"""Which times are free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from oneroof.appointments.models import BookingRule, Slot
from oneroof.appointments.service.making import bring_in_line, zone_of
from oneroof.appointments.service.places import MOST_OFFERED, free_places
from oneroof.appointments.service.releasing import released
from oneroof.appointments.service.seeing import ONLINE_ONLY, of_own_offices
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

LONGEST_SPAN = 62
"""Days that may be asked for at once."""
MOST_SLOTS = 1000


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A time that can be booked, and how many more can book it."""

    slot: Slot
    rule: BookingRule
    free: int


def free_slots(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    service_id: UUID | None = None,
    office_id: UUID | None = None,
    rule_id: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
    most: int = MOST_SLOTS,
) -> list[FreeSlot]:
    """Times that can be booked now, the next first, of a service, an office or one rule, on local days.

    Without days: from today to the end of what is released. Only what may be booked online is shown to visitors,
    devices and programs of agencies. Raises Invalid for days the wrong way round, and for more than LONGEST_SPAN.
    """
    _check_days(first, last)
    rules = rules_in_line(session, context, clock, service_id=service_id, office_id=office_id, rule_id=rule_id)
    if not rules:
        return []
    now, by_id = clock.now(), {rule.id: rule for rule in rules}
    local = now.astimezone(zone_of(session, context))
    wanted = [or_(*(_window(rule, local) for rule in rules))]
    if first is not None:
        wanted.append(Slot.day >= first)
    if last is not None:
        wanted.append(Slot.day <= last)
    return [
        FreeSlot(each.slot, by_id[each.slot.rule_id], each.free)
        for each in free_places(session, context, now, wanted, most)
    ]


def next_free(session: Session, context: Context, clock: Clock, rule: BookingRule) -> list[FreeSlot]:
    """The next few times by a rule whose slots are in line, instead of one that is full."""
    now = clock.now()
    window = _window(rule, now.astimezone(zone_of(session, context)))
    return [FreeSlot(each.slot, rule, each.free) for each in free_places(session, context, now, [window], MOST_OFFERED)]


def rules_in_line(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    service_id: UUID | None = None,
    office_id: UUID | None = None,
    rule_id: UUID | None = None,
) -> Sequence[BookingRule]:
    """The rules by which somebody may book at the actor's offices, with their slots made."""
    statement = select(BookingRule).where(BookingRule.tenant_id == context.tenant_id, BookingRule.state == "active")
    for column, value in (
        (BookingRule.service_id, service_id),
        (BookingRule.office_id, office_id),
        (BookingRule.id, rule_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if context.actor_kind in ONLINE_ONLY:
        statement = statement.where(BookingRule.is_online)
    statement = statement.where(*of_own_offices(session, context))
    rules = session.scalars(statement.order_by(BookingRule.id)).all()
    for rule in rules:
        bring_in_line(session, context, clock, rule)
    return rules


def is_bookable(slot: Slot, rule: BookingRule, local: datetime) -> bool:
    """Whether a slot lies within the rule's window at a local time: released, and not too soon."""
    return rule.state == "active" and earliest(rule, local) <= slot.starts_at and slot.day <= released(rule, local)


def earliest(rule: BookingRule, now: datetime) -> datetime:
    """The first moment that can still be booked."""
    return now + timedelta(minutes=rule.notice_minutes)


def _window(rule: BookingRule, local: datetime) -> ColumnElement[bool]:
    return and_(Slot.rule_id == rule.id, Slot.starts_at >= earliest(rule, local), Slot.day <= released(rule, local))


def _check_days(first: date | None, last: date | None) -> None:
    if first is None or last is None:
        return
    if last < first:
        message = public_text("The last day must not come before the first.")
        raise Invalid("days_reversed", message, fields={"to": [message]})
    if (last - first).days >= LONGEST_SPAN:
        message = public_text("At most %(days)s days at once.", days=LONGEST_SPAN)
        raise Invalid("too_many_days", message, fields={"to": [message]})
