"""The agency's answers to referrals: as any other's, once the agreement and the token let them through."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity.oauth.access import SignedAgency
from oneroof.partners.appointments import service as appointments
from oneroof.partners.shown.referrals import CLASS, ListedReferral, find_referral, listed
from oneroof.referrals import (
    service,
    to_agencies,  # noqa: F401  # what was open closes by it
)
from oneroof.referrals.models import Referral
from oneroof.referrals.service import Meeting
from oneroof.tenancy.context import Context


def see(session: Session, context: Context, clock: Clock, agency: SignedAgency, *, referral_id: UUID) -> ListedReferral:
    """Note that somebody there looked at it. Raises Forbidden with the reason, and NotFound."""
    _check(session, context, agency, referral_id)
    return listed(session, context, service.see(session, context, clock, referral_id=referral_id))


def accept(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    agency: SignedAgency,
    *,
    referral_id: UUID,
    version: int,
    text: str = "",
    slot_id: UUID | None = None,
    at: datetime | None = None,
    place: str = "",
) -> ListedReferral:
    """Say yes. A `slot_id` is a free time of the house, which is booked for the agency with the answer.

    Raises Forbidden with the reason, NotFound, PreconditionFailed, Conflict `referral_answered`, `slot_full` and
    `slot_not_bookable`, and Invalid with the field.
    """
    referral = _check(session, context, agency, referral_id)
    if slot_id is None:
        meeting = Meeting(at=at, place=place)
    else:
        meeting = _booked(session, context, clock, keys, agency, referral, slot_id, at)
    done = service.accept(
        session, context, clock, keys, referral_id=referral_id, meeting=meeting, text=text, version=version
    )
    return listed(session, context, done)


def reject(
    session: Session, context: Context, clock: Clock, keys: KeyStore, agency: SignedAgency, **arguments: Any
) -> ListedReferral:
    """Say no (`referral_id`, `version`, `reason`, `text`). Raises as `accept`."""
    return _do(service.reject, session, context, clock, keys, agency, arguments)


def ask_more(
    session: Session, context: Context, clock: Clock, keys: KeyStore, agency: SignedAgency, **arguments: Any
) -> ListedReferral:
    """Ask for what is missing (`referral_id`, `version`, `text`). Raises as `accept`."""
    return _do(service.ask_more, session, context, clock, keys, agency, arguments)


def finish(
    session: Session, context: Context, clock: Clock, keys: KeyStore, agency: SignedAgency, **arguments: Any
) -> ListedReferral:
    """Say what came of it (`referral_id`, `version`, `outcome`, `text`). Raises as `accept`, and Conflict
    `referral_not_accepted`."""
    return _do(service.finish, session, context, clock, keys, agency, arguments)


def _do(
    step: Any,
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    agency: SignedAgency,
    arguments: dict[str, Any],
) -> ListedReferral:
    referral = _check(session, context, agency, arguments["referral_id"])
    code = listed(session, context, referral).service
    # what ends is hidden from the agency at once: nothing is looked up after the step
    return ListedReferral(step(session, context, clock, keys, **arguments), code)


def _check(session: Session, context: Context, agency: SignedAgency, referral_id: UUID) -> Referral:
    referral = find_referral(session, context, agency, referral_id)
    agency.check(writes=[CLASS], about=[referral.id, referral.casefile_id])
    return referral


def _booked(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    agency: SignedAgency,
    referral: Referral,
    slot_id: UUID,
    at: datetime | None,
) -> Meeting:
    if at is not None:
        message = public_text("Give either a time of your own or a free time of the centre.")
        raise Invalid("slot_or_time", message, fields={"slot_id": [message], "at": [message]})
    found = appointments.book(session, context, clock, keys, agency, referral_id=referral.id, slot_id=slot_id)
    return Meeting(appointment_id=found.booking.appointment.id, at=found.booking.slot.starts_at)
