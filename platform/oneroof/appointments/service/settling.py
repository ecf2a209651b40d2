"""What happens to appointments by the clock: holds run out, who did not come, who was served, who is reminded."""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select, update
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment, BookingRule, Slot
from oneroof.appointments.service.contacting import KEPT
from oneroof.appointments.service.making import bring_in_line
from oneroof.appointments.service.places import release_expired
from oneroof.appointments.service.promising import SUBJECT, promise
from oneroof.appointments.service.records import record
from oneroof.core.time import Clock
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Ticket
from oneroof.notifications.models import PushSubscription
from oneroof.tenancy.context import Context

MOST_AT_ONCE = 500
"""Rows that one transaction settles; the rest follows at the next look."""
RETURNED_WITHIN = timedelta(days=2)
"""A missed call is forgiven on its day; looked at a little longer, wherever midnight is."""


def release_holds(session: Session, context: Context, clock: Clock) -> int:
    """Give back the places of holds that have run out; how many. Nobody waits for this: places are given back when
    they are wanted, too.
    """
    now = clock.now()
    slots = session.scalars(
        select(Appointment.slot_id)
        .where(Appointment.tenant_id == context.tenant_id)
        .where(Appointment.state == "held", Appointment.hold_until <= now)
        .distinct()
        .limit(MOST_AT_ONCE)
    ).all()
    return sum(release_expired(session, context, slot_id, now) for slot_id in sorted(slots))


def no_shows(session: Session, context: Context, clock: Clock) -> int:
    """Note who had not come when their place in line was lost; how many. They may still come that day."""
    missed = _lock(session, context, clock.now(), "booked")
    for appointment in missed:
        appointment.state, appointment.ended_at = "no_show", clock.now()
        record(session, context, clock, appointment, "miss")
    session.flush()
    return len(missed)


def settle(session: Session, context: Context, clock: Clock) -> int:
    """End the appointments whose tickets have ended: served, or gone before they were; how many.

    Whose missed call was forgiven at a desk is here again, and is ended anew.
    """
    _here_again(session, context, clock)
    rows = session.execute(
        select(Appointment, Ticket.state, Ticket.ended_at)
        .join(Ticket, (Ticket.tenant_id == Appointment.tenant_id) & (Ticket.id == Appointment.ticket_id))
        .where(Appointment.tenant_id == context.tenant_id, Ticket.tenant_id == context.tenant_id)
        .where(Appointment.state == "arrived", Ticket.state.not_in(OPEN_TICKET_STATES))
        .order_by(Appointment.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=Appointment, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for appointment, state, ended_at in rows:
        appointment.state = "served" if state in ("served", "handed_on") else "no_show"
        appointment.ended_at = ended_at or clock.now()
        record(session, context, clock, appointment, "finish")
    session.flush()
    return len(rows)


def _here_again(session: Session, context: Context, clock: Clock) -> None:
    back = session.scalars(
        select(Appointment)
        .join(Ticket, (Ticket.tenant_id == Appointment.tenant_id) & (Ticket.id == Appointment.ticket_id))
        .join(Slot, (Slot.tenant_id == Appointment.tenant_id) & (Slot.id == Appointment.slot_id))
        .where(Appointment.tenant_id == context.tenant_id, Ticket.tenant_id == context.tenant_id)
        .where(Slot.tenant_id == context.tenant_id, Slot.day >= (clock.now() - RETURNED_WITHIN).date())
        .where(Appointment.state == "no_show", Ticket.state.not_in(("no_show", "left")))
        .order_by(Appointment.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=Appointment, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for appointment in back:
        appointment.state, appointment.ended_at = "arrived", None
        record(session, context, clock, appointment, "check_in")
    session.flush()


def remind(session: Session, context: Context, clock: Clock) -> int:
    """Promise the letters that remind of what is soon; how many. Who booked later than that has just had a letter."""
    now = clock.now()
    ahead = func.make_interval(0, 0, 0, 0, BookingRule.reminder_hours)
    followed = exists().where(
        PushSubscription.tenant_id == context.tenant_id,
        PushSubscription.subject_kind == SUBJECT,
        PushSubscription.subject_id == Appointment.id,
    )
    due = session.scalars(
        select(Appointment)
        .join(Slot, (Slot.tenant_id == Appointment.tenant_id) & (Slot.id == Appointment.slot_id))
        .join(BookingRule, (BookingRule.tenant_id == Slot.tenant_id) & (BookingRule.id == Slot.rule_id))
        .where(Appointment.tenant_id == context.tenant_id, Slot.tenant_id == context.tenant_id)
        .where(BookingRule.tenant_id == context.tenant_id, Appointment.state == "booked")
        .where(or_(Appointment.reminders_agreed_at.is_not(None), followed), Appointment.reminded_at.is_(None))
        .where(Slot.starts_at > now, Slot.starts_at - ahead <= now, Appointment.booked_at < Slot.starts_at - ahead)
        .order_by(Appointment.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=Appointment, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for appointment in due:
        appointment.reminded_at = now
        promise(session, context, appointment, "soon")
    session.flush()
    return len(due)


def forget_tokens(session: Session, context: Context, clock: Clock) -> None:
    """What tells that two addresses are one goes when the appointment is over, as the address becomes unreadable."""
    gone = select(Slot.id).where(Slot.tenant_id == context.tenant_id, Slot.ends_at < clock.now() - KEPT)
    session.execute(
        update(Appointment)
        .where(Appointment.tenant_id == context.tenant_id, Appointment.contact_token.is_not(None))
        .where(Appointment.slot_id.in_(gone))
        .values(contact_token=None)
        .execution_options(synchronize_session=False)
    )


def make_slots(session: Session, context: Context, clock: Clock) -> int:
    """Bring the slots of every rule in line with its hours; for how many there was something to do."""
    rules = session.scalars(
        select(BookingRule).where(BookingRule.tenant_id == context.tenant_id).order_by(BookingRule.id)
    ).all()
    return sum(bring_in_line(session, context, clock, rule) for rule in rules)


def _lock(session: Session, context: Context, now: datetime, state: str) -> list[Appointment]:
    late = func.make_interval(0, 0, 0, 0, 0, BookingRule.late_minutes)
    return list(
        session.scalars(
            select(Appointment)
            .join(Slot, (Slot.tenant_id == Appointment.tenant_id) & (Slot.id == Appointment.slot_id))
            .join(BookingRule, (BookingRule.tenant_id == Slot.tenant_id) & (BookingRule.id == Slot.rule_id))
            .where(Appointment.tenant_id == context.tenant_id, Slot.tenant_id == context.tenant_id)
            .where(BookingRule.tenant_id == context.tenant_id)
            .where(Appointment.state == state, Slot.starts_at + late < now)
            .order_by(Appointment.id)
            .limit(MOST_AT_ONCE)
            .with_for_update(of=Appointment, skip_locked=True)
            .execution_options(populate_existing=True)
        )
    )
