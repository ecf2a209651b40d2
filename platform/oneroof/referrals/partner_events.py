"""What the agency that was asked is told of a referral: that it was sent, and each step after."""

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.events import service as events
from oneroof.referrals.models import Referral, ReferralStep
from oneroof.referrals.moved import when_referral_moves
from oneroof.tenancy.context import Context

SENT = "send"
_OWN = frozenset({"remind", "escalate", "propose"})
"""Steps inside the house, or towards the person."""


@when_referral_moves
def tell_agency(session: Session, context: Context, clock: Clock, referral: Referral, step: ReferralStep) -> None:
    """Record it for the agency's partnership; whether it may be told is asked when it is told."""
    if referral.partnership_id is None or step.step in _OWN:
        return
    events.record(
        session,
        context,
        clock,
        type="referral.sent" if step.step == SENT else "referral.moved",
        partnership_id=referral.partnership_id,
        subject_kind="referral",
        subject_id=referral.id,
    )
