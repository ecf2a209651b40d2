"""What is booked: one appointment, an office's day, somebody's appointments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.appointments.models import HELD_STATES, Appointment, BookingRule, Slot
from oneroof.appointments.service.records import Booking, bookings, no_such_appointment, person_of, record
from oneroof.appointments.service.seeing import of_own_offices, seen_address
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.speakable_codes import as_stored
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

MOST_IN_A_DAY = 2000
ON_LIST = tuple(state for state in HELD_STATES if state != "held")


@dataclass(frozen=True, slots=True)
class SlotOfDay:
    """A slot with who is booked in it."""

    slot: Slot
    rule: BookingRule
    bookings: tuple[Booking, ...]

    @property
    def is_overbooked(self) -> bool:
        """Whether more are booked than there are desks for."""
        return self.slot.taken > self.slot.capacity


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An appointment as who works with it sees it."""

    booking: Booking
    email: str | None
    """For those who may know whose appointment it is, and those who receive for its office."""
    casefile_id: UUID | None
    """Whose it is, for who may know that."""


def read_appointment(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, appointment_id: UUID
) -> AppointmentView:
    """One appointment; reading it is recorded. Raises NotFound, also for one of an office that is not the actor's."""
    booking = find_booking(session, context, appointment_id=appointment_id)
    if booking is None:
        raise no_such_appointment()
    email = seen_address(session, context, keys, booking)
    known = person_of(session, booking.appointment) is not None
    shown = {"contact": email, "needs": booking.appointment.needs}
    record(session, context, clock, booking.appointment, "read", shown=[name for name, each in shown.items() if each])
    return AppointmentView(booking, email, booking.appointment.casefile_id if known else None)


def find_booking(session: Session, context: Context, *, appointment_id: UUID) -> Booking | None:
    """The appointment of an own office with its slot and rule, and nothing of the person."""
    mine = of_own_offices(session, context)
    row = session.execute(bookings(context).where(Appointment.id == appointment_id, *mine)).one_or_none()
    return None if row is None else Booking(*row)


def booking_by_code(session: Session, context: Context, *, code: str) -> Booking:
    """The booking of who has its code, without anything of the person. Raises Invalid and NotFound."""
    stored = as_stored(code)
    if stored is None:
        message = public_text("This code is not complete, or one of its signs is wrong. Please check it.")
        raise Invalid("code_invalid", message, fields={"code": [message]})
    row = session.execute(bookings(context).where(Appointment.code == stored)).one_or_none()
    if row is None or row.Appointment.state == "held":
        raise no_such_appointment()
    return Booking(*row)


def day_of_office(session: Session, context: Context, *, office_id: UUID, day: date) -> list[SlotOfDay]:
    """The slots of an office on a day, by time, with their bookings; without closed ones that nobody has booked."""
    slots = session.execute(
        select(Slot, BookingRule)
        .join(BookingRule, (BookingRule.tenant_id == Slot.tenant_id) & (BookingRule.id == Slot.rule_id))
        .where(Slot.tenant_id == context.tenant_id, BookingRule.tenant_id == context.tenant_id)
        .where(BookingRule.office_id == office_id, Slot.day == day, *of_own_offices(session, context))
        .order_by(Slot.starts_at, Slot.id)
        .limit(MOST_IN_A_DAY)
        .execution_options(populate_existing=True)
    ).all()
    of_slot: dict[UUID, list[Booking]] = {}
    for booking in day_list(session, context, day=day, office_id=office_id):
        of_slot.setdefault(booking.slot.id, []).append(booking)
    return [
        SlotOfDay(row.Slot, row.BookingRule, tuple(of_slot.get(row.Slot.id, ())))
        for row in slots
        if row.Slot.state == "open" or row.Slot.id in of_slot
    ]


def day_list(
    session: Session,
    context: Context,
    *,
    day: date,
    office_id: UUID | None = None,
    states: Sequence[str] = ON_LIST,
) -> list[Booking]:
    """The appointments of a day at the actor's offices, by time: codes and times, and nothing of the person."""
    mine = of_own_offices(session, context)
    statement = bookings(context).where(Slot.day == day, Appointment.state.in_(states), *mine)
    if office_id is not None:
        statement = statement.where(BookingRule.office_id == office_id)
    ordered = statement.order_by(Slot.starts_at, Appointment.made_at, Appointment.id).limit(MOST_IN_A_DAY)
    return [Booking(*row) for row in session.execute(ordered)]


def booked_days(
    session: Session, context: Context, *, office_id: UUID, first: date, last: date
) -> dict[date, tuple[int, int]]:
    """For each day that has slots: places taken, and places there are."""
    rows = session.execute(
        select(Slot.day, func.sum(Slot.taken).label("taken"), func.sum(Slot.capacity + Slot.extra).label("places"))
        .join(BookingRule, (BookingRule.tenant_id == Slot.tenant_id) & (BookingRule.id == Slot.rule_id))
        .where(Slot.tenant_id == context.tenant_id, BookingRule.tenant_id == context.tenant_id)
        .where(BookingRule.office_id == office_id, Slot.day.between(first, last), Slot.state == "open")
        .where(*of_own_offices(session, context))
        .group_by(Slot.day)
    )
    return {row.day: (int(row.taken), int(row.places)) for row in rows}
