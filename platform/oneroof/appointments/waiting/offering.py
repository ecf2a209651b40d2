"""Offering what has become free: to who waits longest, for some hours, then to the next.

An offer is a hold: it takes a place like any other, and nobody else can have it. Who lets an offer pass goes to the
end of the line, and after three of them waits no more.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment, BookingRule, Slot, WaitingEntry
from oneroof.appointments.service.booking import Wishes, book_held, hold
from oneroof.appointments.service.finding import free_slots
from oneroof.appointments.service.holding import MOST_FROM_ONE_NETWORK, held_from
from oneroof.appointments.service.making import zone_of
from oneroof.appointments.service.records import Booking, bookings, lock_booking, over
from oneroof.appointments.waiting.joining import end, entry_by_code, open_contact, record
from oneroof.core.errors import Conflict
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.notifications.mail import promise_letter
from oneroof.tenancy.context import Context

MOST_OFFERS = 3
MOST_OPEN = 24
"""Offers by one rule that wait for an answer at the same time."""
MOST_AT_ONCE = 50
"""Offers that one transaction makes for a rule; the rest follows at the next look."""


def offer_free(session: Session, context: Context, clock: Clock) -> int:
    """End what has run out, then offer the free times to who waits for them; how many were offered."""
    _run_out(session, context, clock)
    _over(session, context, clock)
    rules = session.scalars(
        select(BookingRule)
        .where(BookingRule.tenant_id == context.tenant_id, BookingRule.state == "active")
        .where(
            BookingRule.id.in_(
                select(WaitingEntry.rule_id).where(
                    WaitingEntry.tenant_id == context.tenant_id, WaitingEntry.state == "waiting"
                )
            )
        )
        .order_by(BookingRule.id)
    ).all()
    return sum(_offer_by(session, context, clock, rule) for rule in rules)


def take_offer(session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str) -> Booking:
    """Book what is offered. Again answers with the same booking.

    Raises as `entry_by_code` does, Conflict `no_offer` where nothing is offered (any more), and as `book_held` does.
    """
    entry = entry_by_code(session, context, code=code, lock=True)
    if entry.appointment_id is not None and entry.state == "booked":
        return Booking(*session.execute(bookings(context).where(Appointment.id == entry.appointment_id)).one())
    if entry.state != "offered" or entry.appointment_id is None or not _lasts(entry, clock):
        raise Conflict("no_offer", public_text("This offer is over. The time has been offered to somebody else."))
    held = lock_booking(session, context, Appointment.id == entry.appointment_id)
    if held.appointment.state != "held":
        raise over(held.appointment.state)
    address = open_contact(keys, context, entry)
    wishes = Wishes(
        language=entry.language,
        channel="online",
        size=entry.size,
        needs=entry.needs,
        interpreter_language=entry.interpreter_language,
        email=address or "",
        reminders=address is not None,
        texts=True,
    )
    booking = book_held(session, context, clock, keys, appointment_id=entry.appointment_id, wishes=wishes)
    end(entry, "booked", clock)
    session.flush()
    record(session, context, clock, entry, "book")
    return booking


def _lasts(entry: WaitingEntry, clock: Clock) -> bool:
    return entry.offered_until is not None and entry.offered_until > clock.now()


def _run_out(session: Session, context: Context, clock: Clock) -> None:
    now = clock.now()
    missed = session.scalars(
        select(WaitingEntry)
        .where(WaitingEntry.tenant_id == context.tenant_id, WaitingEntry.state == "offered")
        .where(WaitingEntry.offered_until <= now)
        .order_by(WaitingEntry.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for entry in missed:
        if entry.offers >= MOST_OFFERS:
            end(entry, "over", clock)
        else:
            entry.state, entry.offered_until, entry.appointment_id, entry.queued_at = "waiting", None, None, now
        record(session, context, clock, entry, "expire")
    session.flush()


def _over(session: Session, context: Context, clock: Clock) -> None:
    """Whose last day has gone by without a time."""
    today = clock.now().astimezone(zone_of(session, context)).date()
    gone = session.scalars(
        select(WaitingEntry)
        .where(WaitingEntry.tenant_id == context.tenant_id, WaitingEntry.state == "waiting")
        .where(WaitingEntry.last_day < today)
        .order_by(WaitingEntry.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for entry in gone:
        end(entry, "over", clock)
        record(session, context, clock, entry, "expire")
    session.flush()


def _offer_by(session: Session, context: Context, clock: Clock, rule: BookingRule) -> int:
    soonest = clock.now() + timedelta(minutes=rule.notice_minutes)
    left: list[tuple[Slot, int]] = [
        (each.slot, each.free)
        for each in free_slots(session, context, clock, rule_id=rule.id, most=MOST_AT_ONCE)
        if each.slot.starts_at > soonest
    ]
    offered = 0
    room = MOST_OPEN - _open_offers(session, context, rule)
    for entry in _line(session, context, rule) if left else ():
        if offered >= room:
            break
        if _is_network_full(session, context, clock, entry):
            continue
        place = next((n for n, (slot, _) in enumerate(left) if entry.first_day <= slot.day <= entry.last_day), None)
        if place is None:
            continue
        slot, free = left[place]
        try:
            with session.begin_nested():
                _offer(session, context, clock, rule, entry, slot)
        except Conflict:
            free = 1  # somebody else was quicker
        else:
            offered += 1
        left[place : place + 1] = [(slot, free - 1)] if free > 1 else []
    return offered


def _open_offers(session: Session, context: Context, rule: BookingRule) -> int:
    open_ones = select(func.count()).select_from(WaitingEntry).where(WaitingEntry.tenant_id == context.tenant_id)
    return session.scalar(open_ones.where(WaitingEntry.rule_id == rule.id, WaitingEntry.state == "offered")) or 0


def _is_network_full(session: Session, context: Context, clock: Clock, entry: WaitingEntry) -> bool:
    """Whether as much is held from the network that the entry came from as browsers there may hold."""
    if entry.joined_from is None:
        return False
    return held_from(session, context, clock, entry.joined_from) >= MOST_FROM_ONE_NETWORK


def _line(session: Session, context: Context, rule: BookingRule) -> Iterable[WaitingEntry]:
    """Who waits, the longest first, and has confirmed the address; of one address only the first entry, and none
    while another is offered to."""
    waiting = session.scalars(
        select(WaitingEntry)
        .where(WaitingEntry.tenant_id == context.tenant_id, WaitingEntry.rule_id == rule.id)
        .where(WaitingEntry.state.in_(("waiting", "offered")))
        .order_by(WaitingEntry.state == "waiting", WaitingEntry.queued_at, WaitingEntry.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    seen: set[bytes | UUID] = set()
    for entry in waiting:  # offered ones come first
        key = entry.contact_token or entry.id
        if entry.state == "waiting" and entry.confirmed_at is None:
            continue
        if entry.state == "waiting" and key not in seen:
            yield entry
        seen.add(key)


def _offer(
    session: Session, context: Context, clock: Clock, rule: BookingRule, entry: WaitingEntry, slot: Slot
) -> None:
    held = hold(session, context, clock, slot_id=slot.id, language=entry.language, channel="online").appointment
    until = min(clock.now() + timedelta(minutes=rule.offer_minutes), slot.starts_at)
    held.hold_until = until
    if entry.joined_from is not None:
        held.held_by, held.held_from = entry.id.bytes, entry.joined_from
    entry.state, entry.offered_until, entry.appointment_id = "offered", until, held.id
    entry.offers += 1
    session.flush()
    record(session, context, clock, entry, "offer")
    promise_letter(session, context, letter="waiting_offered", about=entry.id, issue=entry.version)
