"""What staff should look at: patterns that one person does not make, and a broker may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment, BookingRule, Slot
from oneroof.appointments.service.records import Booking, bookings
from oneroof.appointments.service.seeing import of_own_offices
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

WITHIN = timedelta(minutes=10)
MANY_AT_ONCE = 8
"""Booked online for one day by one rule within ten minutes."""
MANY_LET_GO = 20
"""Holds that ran out within an hour, where fewer were booked."""


@dataclass(frozen=True, slots=True)
class Unusual:
    """What was noticed: `address`, `at_once` or `let_go`; how many; and the appointments, where there are some."""

    kind: str
    number: int
    bookings: Sequence[Booking] = ()


def unusual(session: Session, context: Context, clock: Clock, *, office_id: UUID, day: date) -> list[Unusual]:
    """What is unusual about the appointments of an office's day, and about today's holds."""
    rows = session.execute(
        bookings(context)
        .where(BookingRule.office_id == office_id, Slot.day == day, *of_own_offices(session, context))
        .where(Appointment.state == "booked", Appointment.channel == "online")
        .order_by(Appointment.booked_at, Appointment.id)
    )
    listed = [Booking(*row) for row in rows]
    found = [*_one_address(session, context, clock, listed), *_at_once(listed)]
    let_go = _let_go(session, context, clock, office_id)
    return [*found, Unusual("let_go", let_go)] if let_go >= MANY_LET_GO else found


def _one_address(session: Session, context: Context, clock: Clock, listed: Sequence[Booking]) -> list[Unusual]:
    """Addresses with more appointments to come for a service than one person may have; those of the day stand here."""
    tokens = {each.appointment.contact_token for each in listed} - {None}
    counted = session.execute(
        select(Appointment.contact_token, Slot.rule_id, func.count().label("number"))
        .join(Slot, (Slot.tenant_id == Appointment.tenant_id) & (Slot.id == Appointment.slot_id))
        .where(Appointment.tenant_id == context.tenant_id, Slot.tenant_id == context.tenant_id)
        .where(Appointment.state == "booked", Slot.starts_at > clock.now(), Appointment.contact_token.in_(tokens))
        .group_by(Appointment.contact_token, Slot.rule_id)
    )
    numbers = {(row.contact_token, row.rule_id): row.number for row in counted}
    groups: dict[tuple[bytes, UUID], list[Booking]] = {}
    for each in listed:
        if each.appointment.contact_token is not None:
            groups.setdefault((each.appointment.contact_token, each.rule.id), []).append(each)
    return [
        Unusual("address", numbers[key], group)
        for key, group in groups.items()
        if numbers.get(key, 0) > group[0].rule.most_per_contact
    ]


def _at_once(listed: Sequence[Booking]) -> list[Unusual]:
    """The most that were booked by one rule within ten minutes, where they are most of the rule's day."""
    by_rule: dict[UUID, list[tuple[datetime, Booking]]] = {}
    for each in listed:
        if each.appointment.booked_at is not None:
            by_rule.setdefault(each.rule.id, []).append((each.appointment.booked_at, each))
    found = []
    for mine in by_rule.values():
        windows = ([each for at, each in mine[begin:] if at - since <= WITHIN] for begin, (since, _) in enumerate(mine))
        most = max(windows, key=len)
        if len(most) >= MANY_AT_ONCE and len(most) * 2 > len(mine):
            found.append(Unusual("at_once", len(most), most))
    return found


def _let_go(session: Session, context: Context, clock: Clock, office_id: UUID) -> int:
    """How many holds of the last hour came to nothing, where fewer were booked; else 0."""
    states = session.execute(
        select(Appointment.state, func.count().label("number"))
        .join(Slot, (Slot.tenant_id == Appointment.tenant_id) & (Slot.id == Appointment.slot_id))
        .join(BookingRule, (BookingRule.tenant_id == Slot.tenant_id) & (BookingRule.id == Slot.rule_id))
        .where(Appointment.tenant_id == context.tenant_id, Slot.tenant_id == context.tenant_id)
        .where(BookingRule.tenant_id == context.tenant_id, BookingRule.office_id == office_id)
        .where(Appointment.channel == "online", Appointment.made_at > clock.now() - timedelta(hours=1))
        .group_by(Appointment.state)
    )
    numbers = {row.state: int(row.number) for row in states}
    gone = numbers.get("expired", 0)
    return gone if gone > numbers.get("booked", 0) else 0
