"""The address for reminders: encrypted, and unreadable soon after the appointment."""

from datetime import datetime, timedelta

from oneroof.appointments.models import Appointment
from oneroof.core.crypto import Unreadable
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.notifications.messages import Reach
from oneroof.tenancy.context import Context

KEPT = timedelta(days=1)
"""After the appointment; then the key of that day is destroyed, in every copy of the database."""


def seal_address(keys: KeyStore, context: Context, appointment: Appointment, reach: Reach, ends_at: datetime) -> None:
    """Keep the address with the appointment until a day after it ends."""
    appointment.contact_sealed = keys.seal_for_tenant_until(
        context.tenant_id, reach.address.encode(), _place(appointment), until=ends_at + KEPT
    )
    appointment.contact_channel = reach.channel
    appointment.contact_token = contact_token(keys, context, reach)


def contact_token(keys: KeyStore, context: Context, reach: Reach) -> bytes:
    """What tells whether two addresses are one, and nothing else."""
    return keys.search_token(context.tenant_id, "booking contact", reach.address.casefold())


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
    appointment.contact_sealed = appointment.contact_token = appointment.contact_channel = None
    appointment.reminders_agreed_at = None


def _place(appointment: Appointment) -> str:
    return f"appointment/{appointment.id}/contact"
