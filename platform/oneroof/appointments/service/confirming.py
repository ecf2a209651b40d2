"""What visitors do with their booking code: say that they will come, cancel, or have their address forgotten."""

from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment
from oneroof.appointments.service.booking import Wishes, cancel_it, check_wishes, move
from oneroof.appointments.service.contacting import forget_address
from oneroof.appointments.service.promising import SUBJECT
from oneroof.appointments.service.reading import booking_by_code
from oneroof.appointments.service.records import Booking, lock_booking, over, record
from oneroof.core.config import Settings
from oneroof.core.errors import Conflict
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.notifications.subscribing import subscribe, unsubscribe
from oneroof.tenancy.context import Context


def confirm_by_code(session: Session, context: Context, clock: Clock, *, code: str) -> Booking:
    """Note that the visitor will come; again changes nothing.

    Raises Invalid and NotFound as `booking_by_code` does, Conflict `appointment_over`.
    """
    found = booking_by_code(session, context, code=code)
    booking = lock_booking(session, context, Appointment.id == found.appointment.id)
    if booking.appointment.state != "booked":
        raise over(booking.appointment.state)
    if booking.appointment.confirmed_at is None:
        booking.appointment.confirmed_at = clock.now()
        session.flush()
        record(session, context, clock, booking.appointment, "confirm")
    return booking


def cancel_by_code(session: Session, context: Context, clock: Clock, *, code: str) -> Booking:
    """Cancel; again changes nothing. Raises as above, and Conflict `too_late` once its time has begun."""
    found = booking_by_code(session, context, code=code)
    if found.appointment.state == "booked" and found.slot.starts_at <= clock.now():
        raise Conflict(
            "too_late", public_text("The time of this appointment has begun. It cannot be cancelled any more.")
        )
    booking = lock_booking(session, context, Appointment.id == found.appointment.id)
    return cancel_it(session, context, clock, booking, by="visitor")


def move_by_code(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str, slot_id: UUID
) -> Booking:
    """Another time for the same service: the new place is taken before the old one is given back.

    Raises as `move` does, and Conflict `too_late` once its time has begun.
    """
    found = booking_by_code(session, context, code=code)
    _check_in_time(found, clock)
    return move(session, context, clock, keys, appointment_id=found.appointment.id, slot_id=slot_id)


def change_by_code(
    session: Session, context: Context, clock: Clock, *, code: str, size: int, interpreter_language: str | None
) -> Booking:
    """How many come, and in which language somebody interprets. Raises as above, and Invalid."""
    found = booking_by_code(session, context, code=code)
    wishes = Wishes(found.appointment.language, size=size, interpreter_language=interpreter_language)
    check_wishes(session, context, wishes)
    booking = lock_booking(session, context, Appointment.id == found.appointment.id)
    _check_in_time(booking, clock)
    appointment = booking.appointment
    if appointment.state != "booked":
        raise over(appointment.state)
    others = set(appointment.needs) - {"interpreter"}
    appointment.needs = sorted(others | ({"interpreter"} if interpreter_language else set()))
    appointment.size, appointment.interpreter_language = size, interpreter_language
    session.flush()
    record(session, context, clock, appointment, "change")
    return booking


def _check_in_time(found: Booking, clock: Clock) -> None:
    if found.appointment.state == "booked" and found.slot.starts_at <= clock.now():
        raise Conflict(
            "too_late", public_text("The time of this appointment has begun. It cannot be changed any more.")
        )


def follow_by_code(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    settings: Settings,
    *,
    code: str,
    given: str,
    spoken: str,
) -> Booking:
    """Show messages about it in a browser, in the language of its page. Raises as `subscribe` does, and as above."""
    found = booking_by_code(session, context, code=code)
    if found.appointment.state != "booked":
        raise over(found.appointment.state)
    subscribe(
        session,
        context,
        clock,
        keys,
        settings,
        subject=(SUBJECT, found.appointment.id),
        given=given,
        language=spoken,
        ends_at=found.slot.ends_at,
    )
    return found


def forget_by_code(session: Session, context: Context, clock: Clock, *, code: str) -> Booking:
    """No more letters: the address goes, the appointment stays as it is; again changes nothing.

    Raises Invalid and NotFound as `booking_by_code` does.
    """
    found = booking_by_code(session, context, code=code)
    booking = lock_booking(session, context, Appointment.id == found.appointment.id)
    unsubscribe(session, context, SUBJECT, booking.appointment.id)
    if booking.appointment.contact_sealed is not None:
        forget_address(booking.appointment)
        session.flush()
        record(session, context, clock, booking.appointment, "forget")
    return booking
