"""How a referral ends. What was opened to the other side is closed in the same transaction."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.referrals.models import Referral
from oneroof.referrals.service.records import add_step, settle
from oneroof.referrals.ways import way_to
from oneroof.tenancy.context import Context


def close(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore | None,
    referral: Referral,
    step: str,
    state: str,
    *,
    reason: str | None = None,
    text: str = "",
    details: Mapping[str, Any] | None = None,
) -> Referral:
    """Write the last step, tell whoever waits for it, and close what was open: last, since then it may be hidden."""
    referral.reason = reason
    if state != "done":
        referral.outcome = None
    row = add_step(session, context, clock, keys, referral, step, state, reason=reason, text=text, details=details)
    settle(session, context, clock, referral, row)
    session.flush()
    way = way_to(referral.destination_kind)
    if way is not None:
        way.end(session, context, clock, referral, reason=reason or state)
    return referral
