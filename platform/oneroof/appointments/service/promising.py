"""Promising the letters about an appointment; `appointments.letters` writes them when they are sent."""

from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment
from oneroof.notifications.mail import promise_letter
from oneroof.notifications.subscribing import promise_push
from oneroof.tenancy.context import Context

SUBJECT = "appointment"
"""What a browser follows that shows messages about an appointment."""


def promise(session: Session, context: Context, appointment: Appointment, occasion: str) -> None:
    """Write to the visitor after the commit (`booked`, `moved`, `soon`, `cancelled`), if they agreed to that."""
    session.flush()
    promise_push(
        session,
        context,
        letter=f"appointment_{occasion}_push",
        kind=SUBJECT,
        about=appointment.id,
        issue=appointment.version,
    )
    if appointment.reminders_agreed_at is not None:
        letter = f"appointment_{occasion}"
        promise_letter(session, context, letter=letter, about=appointment.id, issue=appointment.version)
