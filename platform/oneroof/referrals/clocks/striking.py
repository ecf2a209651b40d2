"""What happens to a referral by the clock: reminders, word to who sent it and to coordinators, and at last its end."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.jobs import service as jobs
from oneroof.referrals.clocks import letters
from oneroof.referrals.clocks.models import ReferralClock
from oneroof.referrals.clocks.setting import clock_of
from oneroof.referrals.models import Referral
from oneroof.referrals.service import expire
from oneroof.referrals.service.closing import close
from oneroof.referrals.service.records import add_step, lock_referral, settle
from oneroof.tenancy.context import Context

STRIKE = "referral.strike"
MOST_AT_ONCE = 500
"""Promises of one look; the rest is found at the next."""


def promise_strikes(session: Session, context: Context, clock: Clock) -> int:
    """Promise a job for every clock that is due; how many. The same moment again is promised once."""
    due = session.execute(
        select(ReferralClock.referral_id, ReferralClock.number)
        .where(ReferralClock.tenant_id == context.tenant_id, ReferralClock.next_at <= clock.now())
        .order_by(ReferralClock.next_at, ReferralClock.referral_id)
        .limit(MOST_AT_ONCE)
    ).all()
    for referral_id, number in due:
        jobs.enqueue(
            session,
            context,
            kind=STRIKE,
            key=f"{referral_id}/{number}",
            payload={"referral_id": str(referral_id), "number": number},
        )
    return len(due)


def strike(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, referral_id: UUID, number: int
) -> str | None:
    """Do what is due; which step that was, or None where it has been done or somebody was faster."""
    referral = lock_referral(session, context, referral_id)
    row = clock_of(session, context, referral_id)
    if row is None or row.number != number or row.next_at is None or row.next_at > clock.now():
        return None
    step = row.step
    assert step is not None
    row.struck_at = clock.now()
    session.flush()
    if referral.state == "withdrawn":  # by the database: whoever ended what it rests on did not see it
        close(session, context, clock, None, referral, "withdraw", "withdrawn", reason=referral.reason)
        return "withdraw"
    _STEPS[step](session, context, clock, keys, referral)
    return step


def _remind(session: Session, context: Context, clock: Clock, _keys: KeyStore, referral: Referral) -> None:
    """Whoever was asked."""
    referral.reminders += 1
    referral.reminded_at = clock.now()
    letters.remind_addressee(session, context, clock, referral)
    _note(session, context, clock, referral, "remind")


def _ask_sender(session: Session, context: Context, clock: Clock, _keys: KeyStore, referral: Referral) -> None:
    """Whoever sent it has to give more."""
    letters.tell_sender(session, context, clock, referral)
    _note(session, context, clock, referral, "remind")


def _escalate(session: Session, context: Context, clock: Clock, _keys: KeyStore, referral: Referral) -> None:
    """The coordinators of who sent it, and whom the agreement names."""
    referral.escalated_at = clock.now()
    letters.tell_coordinators(session, context, clock)
    letters.tell_agreement(session, context, referral)
    letters.remind_addressee(session, context, clock, referral)
    _note(session, context, clock, referral, "escalate")


def _expire(session: Session, context: Context, clock: Clock, _keys: KeyStore, referral: Referral) -> None:
    """Nobody answered: it ends, and somebody else is looked for."""
    expire(session, context, clock, referral_id=referral.id)
    letters.tell_sender(session, context, clock, referral)
    letters.tell_coordinators(session, context, clock)


def _outcome(session: Session, context: Context, clock: Clock, _keys: KeyStore, referral: Referral) -> None:
    """It was accepted, and nobody says what came of it: asked again and again, from the second time on with the
    coordinators."""
    if referral.reminded_at is not None and referral.answered_at and referral.reminded_at > referral.answered_at:
        referral.escalated_at = referral.escalated_at or clock.now()
        letters.tell_coordinators(session, context, clock)
    referral.reminders += 1
    referral.reminded_at = clock.now()
    letters.remind_addressee(session, context, clock, referral)
    _note(session, context, clock, referral, "remind")


def _note(session: Session, context: Context, clock: Clock, referral: Referral, step: str) -> None:
    row = add_step(session, context, clock, None, referral, step, referral.state)
    settle(session, context, clock, referral, row)


_STEPS: dict[str, Callable[[Session, Context, Clock, KeyStore, Referral], None]] = {
    "remind": _remind,
    "due": _remind,
    "ask_sender": _ask_sender,
    "escalate": _escalate,
    "expire": _expire,
    "outcome": _outcome,
}
