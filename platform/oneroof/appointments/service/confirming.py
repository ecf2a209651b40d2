"""What visitors do with their booking code: say that they will come, cancel, or have their address forgotten."""

from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment
from oneroof.appointments.service.booking import cancel_it
from oneroof.appointments.service.contacting import forget_address
from oneroof.appointments.service.reading import booking_by_code
from oneroof.appointments.service.records import Booking, lock_booking, over, record
from oneroof.core.errors import Conflict
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
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


def forget_by_code(session: Session, context: Context, clock: Clock, *, code: str) -> Booking:
    """No more letters: the address goes, the appointment stays as it is; again changes nothing.

    Raises Invalid and NotFound as `booking_by_code` does.
    """
    found = booking_by_code(session, context, code=code)
    booking = lock_booking(session, context, Appointment.id == found.appointment.id)
    if booking.appointment.contact_sealed is not None:
        forget_address(booking.appointment)
        session.flush()
        record(session, context, clock, booking.appointment, "forget")
    return booking
