"""Whose appointments somebody works with: of every office at the door, of one's own offices at a desk."""

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment, BookingRule
from oneroof.appointments.service.contacting import open_address
from oneroof.appointments.service.records import Booking, lock_booking, person_of
from oneroof.core.keystore import KeyStore
from oneroof.frontdesk.service.offices import served_office_ids
from oneroof.tenancy.context import Context

_BY_CODE = ("visitor", "device", "system", "operator", "agency")
"""Who comes by a code that they were given, or by no request at all; and who books everywhere: the phone line, and an
agency's program, which finds only what it booked (oneroof.partners.appointments)."""
ONLINE_ONLY = ("visitor", "device", "agency")
"""Who books only what may be booked online."""


def own_offices(session: Session, context: Context) -> frozenset[UUID] | None:
    """The offices whose appointments the actor works with; None for every office.

    Who registers visits or directs the floor receives everybody; others, only those who come to where they serve.
    """
    everywhere = context.allows("visits.register") or context.allows("floor.direct")
    if everywhere or context.actor_kind in _BY_CODE:
        return None
    return served_office_ids(session, context)


def of_own_offices(session: Session, context: Context) -> list[ColumnElement[bool]]:
    """The same as conditions on rules: what is elsewhere is as if it were not there."""
    offices = own_offices(session, context)
    return [] if offices is None else [BookingRule.office_id.in_(sorted(offices))]


def lock_own(session: Session, context: Context, appointment_id: UUID) -> Booking:
    """The appointment of an own office, locked as it stands now. Raises NotFound."""
    return lock_booking(session, context, Appointment.id == appointment_id, *of_own_offices(session, context))


def may_act(context: Context) -> bool:
    """Whether the actor books or receives: the code opens the booking to whoever holds it, so others do not see it."""
    return context.allows("appointments.book") or context.allows("visits.register")


def seen_address(session: Session, context: Context, keys: KeyStore, booking: Booking) -> str | None:
    """The visitor's address, for who may know whose appointment it is, and who receives for its office."""
    appointment: Appointment = booking.appointment
    if not context.allows("casefiles.read"):
        return None
    receives = context.allows("visits.register") and booking.rule.office_id in served_office_ids(session, context)
    if not receives and person_of(session, appointment) is None:
        return None
    return open_address(keys, context, appointment)
