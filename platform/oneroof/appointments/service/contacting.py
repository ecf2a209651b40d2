"""The address for reminders: encrypted, and unreadable soon after the appointment."""

import re
from datetime import datetime, timedelta

from oneroof.appointments.models import Appointment
from oneroof.core.crypto import Unreadable
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.tenancy.context import Context

KEPT = timedelta(days=1)
"""After the appointment; then the key of that day is destroyed, in every copy of the database."""
LONGEST = 254
_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]]+@[^@\s<>,;:\"()\[\]]+\.[^@\s<>,;:\"()\[\]]+")


def check_address(email: str) -> str:
    """The address without spaces around it. Raises Invalid for what is none."""
    email = email.strip()
    if len(email) > LONGEST or not _ADDRESS.fullmatch(email):
        message = public_text("Write an e-mail address such as name@example.org.")
        raise Invalid("email_invalid", message, fields={"email": [message]})
    return email


def seal_address(keys: KeyStore, context: Context, appointment: Appointment, email: str, ends_at: datetime) -> None:
    """Keep the address with the appointment until a day after it ends."""
    appointment.contact_sealed = keys.seal_for_tenant_until(
        context.tenant_id, email.encode(), _place(appointment), until=ends_at + KEPT
    )


def open_address(keys: KeyStore, context: Context, appointment: Appointment) -> str | None:
    """The address; None where there is none, and when it is over."""
    if appointment.contact_sealed is None:
        return None
    try:
        return keys.unseal_for_tenant(context.tenant_id, appointment.contact_sealed, _place(appointment)).decode()
    except (KeyDestroyedError, Unreadable):
        return None


def forget_address(appointment: Appointment) -> None:
    """Keep the address no longer, and write no more letters."""
    appointment.contact_sealed = appointment.reminders_agreed_at = None


def _place(appointment: Appointment) -> str:
    return f"appointment/{appointment.id}/contact"
