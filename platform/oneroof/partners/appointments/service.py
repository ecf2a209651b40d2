"""Booking, moving and cancelling at the house for people who were referred to an agency: it finds what it booked."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.appointments import service as appointments
from oneroof.appointments.models import BookingRule, Slot
from oneroof.appointments.service import Booking, Wishes
from oneroof.appointments.service.records import appointments_stand_under, no_such_appointment, record
from oneroof.catalogue.models import Service
from oneroof.core.errors import Conflict
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.events.service import record as record_event
from oneroof.identity.oauth.access import SignedAgency
from oneroof.partners.appointments.models import PartnerAppointment
from oneroof.partners.shown.referrals import CLASS, find_referral
from oneroof.partners.shown.rights import only_about
from oneroof.referrals.models import OPEN_STATES, Referral
from oneroof.tenancy.context import Context

CHANNEL = "online"
_ORDER = (SortKey(PartnerAppointment.booked_at), SortKey(PartnerAppointment.id))


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment of the agency's, with the referral that it is for."""

    booking: Booking
    referral_id: UUID
    service: str
    """The service's code."""


def list_booked(
    session: Session, context: Context, clock: Clock, agency: SignedAgency, *, limit: int, cursor: str | None = None
) -> Page[Booked]:
    """What the agency has booked for people whom it still may know of, the longest ago first.

    Raises Forbidden where agreement or token do not cover referrals, and Invalid for limit and cursor.
    """
    agency.check(reads=[CLASS])
    page = page_of(session, _own(context, agency), keys=_ORDER, limit=limit, cursor=cursor)
    found = [_opened(session, context, row) for row in page.items]
    for each in found:
        record(session, context, clock, each.booking.appointment, "list")
    return Page(found, page.next_cursor)


def read_booked(
    session: Session, context: Context, clock: Clock, agency: SignedAgency, *, appointment_id: UUID
) -> Booked:
    """One of them; the look is recorded. Raises Forbidden with the reason, and NotFound."""
    found = _find(session, context, agency, appointment_id)
    record(session, context, clock, found.booking.appointment, "read")
    return found


def book(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    agency: SignedAgency,
    *,
    referral_id: UUID,
    slot_id: UUID,
) -> Booked:
    """A place in a slot for the person of a referral that is open.

    Raises Forbidden with the reason, NotFound, Invalid, and Conflict: `referral_over`, `slot_full` (its details name
    the next free ones), `slot_not_bookable`.
    """
    referral = find_referral(session, context, agency, referral_id)
    if referral.state not in OPEN_STATES:
        raise Conflict("referral_over", public_text("This referral is over. Nothing can be answered any more."))
    _check_service(session, context, agency, slot_id)
    wishes = Wishes(language=referral.language, channel=CHANNEL, casefile_id=referral.casefile_id)
    booking = appointments.book(session, context, clock, keys, slot_id=slot_id, wishes=wishes)
    row = PartnerAppointment(
        id=new_id(),
        partnership_id=agency.partnership.id,
        appointment_id=booking.appointment.id,
        referral_id=referral.id,
        booked_at=clock.now(),
    )
    session.add(row)
    session.flush()
    _tell(session, context, clock, row)
    return Booked(booking, referral.id, _code(session, context, booking))


def move(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    agency: SignedAgency,
    *,
    appointment_id: UUID,
    slot_id: UUID,
    version: int,
) -> Booked:
    """Another time for the same service. Raises as `book`, PreconditionFailed, and Conflict `appointment_over`."""
    found = _find(session, context, agency, appointment_id)
    booking = appointments.move(
        session, context, clock, keys, appointment_id=appointment_id, slot_id=slot_id, version=version
    )
    return Booked(booking, found.referral_id, found.service)


def cancel(session: Session, context: Context, clock: Clock, agency: SignedAgency, *, appointment_id: UUID) -> None:
    """Cancel; somebody else can have the time at once. Again changes nothing. Raises as `move`."""
    _find(session, context, agency, appointment_id)
    appointments.cancel(session, context, clock, appointment_id=appointment_id, by="staff")


def _own(context: Context, agency: SignedAgency) -> Select[PartnerAppointment]:
    """What the agency booked for referrals that it sees: the database hides the others."""
    return (
        select(PartnerAppointment)
        .join(
            Referral,
            (Referral.tenant_id == PartnerAppointment.tenant_id) & (Referral.id == PartnerAppointment.referral_id),
        )
        .where(
            PartnerAppointment.tenant_id == context.tenant_id,
            Referral.tenant_id == context.tenant_id,
            PartnerAppointment.partnership_id == agency.partnership.id,
            *only_about(agency, CLASS, Referral.id, Referral.casefile_id),
        )
    )


def _row(session: Session, context: Context, agency: SignedAgency, appointment_id: UUID) -> PartnerAppointment:
    row = session.scalars(
        select(PartnerAppointment).where(
            PartnerAppointment.tenant_id == context.tenant_id,
            PartnerAppointment.partnership_id == agency.partnership.id,
            PartnerAppointment.appointment_id == appointment_id,
        )
    ).one_or_none()
    if row is None:
        raise no_such_appointment()
    return row


def _find(session: Session, context: Context, agency: SignedAgency, appointment_id: UUID) -> Booked:
    row = _row(session, context, agency, appointment_id)
    find_referral(session, context, agency, row.referral_id)
    return _opened(session, context, row)


def _opened(session: Session, context: Context, row: PartnerAppointment) -> Booked:
    booking = appointments.find_booking(session, context, appointment_id=row.appointment_id)
    if booking is None:
        raise no_such_appointment()
    return Booked(booking, row.referral_id, _code(session, context, booking))


def _code(session: Session, context: Context, booking: Booking) -> str:
    return session.get_one(Service, (context.tenant_id, booking.rule.service_id)).code


def _check_service(session: Session, context: Context, agency: SignedAgency, slot_id: UUID) -> None:
    """Of a slot that there is not, booking says so itself."""
    code = session.scalar(
        select(Service.code)
        .join(BookingRule, (BookingRule.tenant_id == Service.tenant_id) & (BookingRule.service_id == Service.id))
        .join(Slot, (Slot.tenant_id == BookingRule.tenant_id) & (Slot.rule_id == BookingRule.id))
        .where(Service.tenant_id == context.tenant_id, BookingRule.tenant_id == context.tenant_id)
        .where(Slot.tenant_id == context.tenant_id, Slot.id == slot_id)
    )
    if code is not None:
        agency.check(service=code)


@appointments_stand_under
def referral_of(session: Session, context: Context, appointment_id: UUID) -> list[tuple[str, UUID]]:
    """The referral that an agency booked it for: whoever moves or cancels it, the agency hears of it."""
    wanted = select(PartnerAppointment.referral_id).where(
        PartnerAppointment.tenant_id == context.tenant_id, PartnerAppointment.appointment_id == appointment_id
    )
    return [("referral", referral_id) for referral_id in session.scalars(wanted)]


def _tell(session: Session, context: Context, clock: Clock, row: PartnerAppointment) -> None:
    """When it was booked nobody knew yet what for; other systems of the agency hear of it too."""
    record_event(
        session,
        context,
        clock,
        type="appointment.booked",
        partnership_id=row.partnership_id,
        subject_kind="appointment",
        subject_id=row.appointment_id,
        under=("referral", row.referral_id),
    )
