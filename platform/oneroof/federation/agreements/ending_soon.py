"""Who signed an agreement is told 30 days before it ends, once."""

from datetime import date, timedelta

from sqlalchemy import select

from oneroof.audit import service as audit
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.federation.transactions import accountable
from oneroof.identity.partnerships.models import AgencyAgreement
from oneroof.notifications.mail import promise_letter
from oneroof.tenancy.context import Context

LETTER = "agreement_ends_soon"
BEFORE = timedelta(days=30)


def warn_before_the_end(database: Database, context: Context, clock: Clock, today: date) -> int:
    """Promise a letter to everybody who signed an agreement that ends soon and has no next version; how many."""
    with accountable(database, context) as (network, own):
        soon = network.scalars(
            select(AgencyAgreement).where(
                AgencyAgreement.network_id == context.network_id,
                AgencyAgreement.accepted_at.is_not(None),
                AgencyAgreement.ended_at.is_(None),
                AgencyAgreement.warned_at.is_(None),
                AgencyAgreement.valid_until <= today + BEFORE,
                AgencyAgreement.valid_until >= today,
            )
        ).all()
        letters = 0
        for row in soon:
            row.warned_at = clock.now()
            for number in range(1, len(row.signatories) + 1):
                promise_letter(own, context, letter=LETTER, about=row.id, issue=number)
                letters += 1
            audit.record(
                own,
                context,
                clock,
                action="agreement.warn",
                object_kind="agreement",
                object_id=row.id,
                details={"agency": str(row.agency_id), "letters": len(row.signatories)},
            )
        return letters
