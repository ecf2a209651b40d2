"""What whoever was asked does: sees it, says yes or no or that something is missing, and says what came of it.

A referral is answered once. Of two who answer at the same time the first one counts; the other is told who it was.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment
from oneroof.core.errors import Conflict, Forbidden
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.referrals.models import OUTCOMES, REJECT_REASONS, UNANSWERED, Referral
from oneroof.referrals.service.closing import close
from oneroof.referrals.service.meeting import issue_ticket_for, slot_booked
from oneroof.referrals.service.records import (
    add_step,
    check_version,
    lock_referral,
    sealed_facts,
    settle,
    written,
    wrong,
)
from oneroof.tenancy.context import Context

MACHINES = ("system", "recipient")
"""Kinds of actor that answer for somebody else: a package from another centre, a link in a letter."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """When and where the person is expected: one of an appointment, a free time, a ticket for today, or words."""

    slot_id: UUID | None = None
    """A free time of the house, which is booked with the answer."""
    appointment_id: UUID | None = None
    """An appointment that was booked already."""
    ticket: bool = False
    """A ticket of the office for the person, who is in the house today."""
    at: datetime | None = None
    place: str = ""


def see(session: Session, context: Context, clock: Clock, *, referral_id: UUID) -> Referral:
    """Note that it was looked at by whom it was sent to. Seen or answered already, nothing changes. Raises NotFound."""
    referral = lock_referral(session, context, referral_id)
    if referral.state != "sent" or not is_asked(context, referral):
        return referral
    referral.seen_at = clock.now()
    step = add_step(session, context, clock, None, referral, "see", "seen")
    settle(session, context, clock, referral, step)
    return referral


def accept(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    referral_id: UUID,
    meeting: Meeting | None = None,
    text: str = "",
    version: int | None = None,
) -> Referral:
    """Say yes, best with a time for the person.

    Raises NotFound, Forbidden `referral_not_yours`, Conflict `referral_answered` (its details say who answered and
    when) and `referral_over`, PreconditionFailed, Invalid with the field, and what booking a time raises.
    """
    referral = _unanswered(session, context, referral_id, version)
    kept = written(text, "text")
    _meet(session, context, clock, keys, referral, meeting or Meeting())
    _answered(context, clock, referral)
    details = {"meeting": _kind_of(referral)}
    step = add_step(session, context, clock, keys, referral, "accept", "accepted", text=kept, details=details)
    settle(session, context, clock, referral, step)
    return referral


def reject(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    referral_id: UUID,
    reason: str,
    text: str = "",
    version: int | None = None,
) -> Referral:
    """Say no, with one of models.REJECT_REASONS; what was shown of the person ends with it. Raises as `accept`."""
    if reason not in REJECT_REASONS:
        raise wrong("reason", public_text("Say why."))
    referral = _unanswered(session, context, referral_id, version)
    kept = written(text, "text", required=reason == "other")
    _answered(context, clock, referral)
    return close(session, context, clock, keys, referral, "reject", "rejected", reason=reason, text=kept)


def ask_more(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    referral_id: UUID,
    text: str,
    version: int | None = None,
) -> Referral:
    """Ask the sender for what is missing; until they give it, it is their turn. Raises as `accept`."""
    referral = _unanswered(session, context, referral_id, version)
    kept = written(text, "text", required=True)
    step = add_step(session, context, clock, keys, referral, "ask_more", "needs_more", text=kept)
    settle(session, context, clock, referral, step)
    return referral


def finish(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    referral_id: UUID,
    outcome: str,
    text: str = "",
    version: int | None = None,
) -> Referral:
    """Say what came of an accepted referral, one of models.OUTCOMES: it is done. Raises as `accept`, and Conflict
    `referral_not_accepted`."""
    if outcome not in OUTCOMES:
        raise wrong("outcome", public_text("Say what came of it."))
    referral = _asked(session, context, referral_id)
    if referral.state in UNANSWERED:
        raise Conflict("referral_not_accepted", public_text("Accept the referral first."))
    if referral.state != "accepted":
        raise over(referral)
    check_version(referral, version)
    kept = written(text, "text")
    referral.outcome = outcome
    return close(session, context, clock, keys, referral, "finish", "done", text=kept, details={"outcome": outcome})


def is_asked(context: Context, referral: Referral) -> bool:
    """Whether the actor stands for whom it was sent to."""
    asked = referral.office_id or referral.partnership_id
    if asked is not None:
        return asked in context.office_ids
    received = referral.origin == "centre" and context.actor_kind == "staff" and context.allows("referrals.answer")
    return received or context.actor_kind in MACHINES


def over(referral: Referral) -> Conflict:
    """Nothing can be done with it any more; where somebody answered, who and when."""
    if referral.answered_at is None:
        return Conflict("referral_over", public_text("This referral is over. Nothing can be answered any more."))
    return Conflict(
        "referral_answered",
        public_text("Somebody has answered this referral already."),
        details={
            "state": referral.state,
            "answered_kind": referral.answered_kind,
            "answered_by": str(referral.answered_by) if referral.answered_by else None,
            "answered_at": referral.answered_at.isoformat(),
        },
    )


def _asked(session: Session, context: Context, referral_id: UUID) -> Referral:
    referral = lock_referral(session, context, referral_id)
    if not is_asked(context, referral):
        raise Forbidden("referral_not_yours", public_text("This referral was sent to somebody else."))
    return referral


def _unanswered(session: Session, context: Context, referral_id: UUID, version: int | None) -> Referral:
    """An answer that comes second hears of the first, whatever version it saw."""
    referral = _asked(session, context, referral_id)
    if referral.state not in UNANSWERED:
        raise over(referral)
    check_version(referral, version)
    return referral


def _answered(context: Context, clock: Clock, referral: Referral) -> None:
    referral.answered_at, referral.answered_kind = clock.now(), context.actor_kind
    referral.answered_by = context.actor_id
    referral.seen_at = referral.seen_at or referral.answered_at


def _meet(
    session: Session, context: Context, clock: Clock, keys: KeyStore, referral: Referral, meeting: Meeting
) -> None:
    if meeting.slot_id is not None:
        booking = slot_booked(session, context, clock, keys, referral, meeting.slot_id)
        referral.appointment_id, referral.meeting_at = booking.appointment.id, booking.slot.starts_at
    elif meeting.appointment_id is not None:
        if session.get(Appointment, (context.tenant_id, meeting.appointment_id)) is None:
            raise wrong("appointment_id", public_text("There is no such appointment here."))
        referral.appointment_id, referral.meeting_at = meeting.appointment_id, meeting.at
    elif meeting.ticket:
        referral.ticket_id = issue_ticket_for(session, context, clock, referral).id
        referral.meeting_at = clock.now()
    else:
        referral.meeting_at = meeting.at
        if meeting.at is not None and meeting.at < clock.now():
            raise wrong("at", public_text("Choose a time that is still to come."))
    place = written(meeting.place, "place")
    if place:
        referral.meeting_sealed = sealed_facts(keys, context, referral, "meeting", {"place": place})


def _kind_of(referral: Referral) -> str:
    if referral.appointment_id:
        return "appointment"
    return "ticket" if referral.ticket_id else "words" if referral.meeting_at else "none"
