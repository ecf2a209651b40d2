"""What else happens when a referral moves: other slices register it here, and it is part of the same transaction."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.referrals.models import Referral, ReferralStep
from oneroof.tenancy.context import Context

Moved = Callable[[Session, Context, Clock, Referral, ReferralStep], None]
_told: list[Moved] = []


def when_referral_moves(told: Moved) -> Moved:
    """Register what is to be called for every step, `send` among them, after it is written and before the commit.

    It gets the session, the actor's context, the clock, the referral and its step. What it raises undoes the step.
    """
    if told not in _told:
        _told.append(told)
    return told


def tell(session: Session, context: Context, clock: Clock, referral: Referral, step: ReferralStep) -> None:
    """Call all that is registered, in the order in which it was."""
    for told in _told:
        told(session, context, clock, referral, step)
