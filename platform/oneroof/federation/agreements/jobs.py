"""What is done behind agreements: centres follow, days are looked at, and who signed is told before the last one."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.federation.agreements import letters
from oneroof.federation.agreements.ending_soon import warn_before_the_end
from oneroof.federation.agreements.following import FOLLOW, follow
from oneroof.federation.agreements.service import end_what_is_over
from oneroof.identity.partnerships.models import AgencyAgreement, Partnership
from oneroof.identity.partnerships.service import copies_behind
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant
from oneroof.tenancy.models import Tenant

__all__ = ["letters"]

LOOK_AT_DAYS = "agreements.look_at_days"


@handles(FOLLOW, purpose="administration")
def follow_network(
    services: Services, session: Session, context: Context, clock: Clock, _payload: dict[str, Any]
) -> None:
    """Bring the centre's partnerships to what the network says."""
    follow(services.database, context, clock, clock.today(_zone(session, context)))


@handles(LOOK_AT_DAYS, purpose="administration")
def look_at_days(
    services: Services, session: Session, context: Context, clock: Clock, _payload: dict[str, Any]
) -> None:
    """End the network's agreements whose last day is over; write to those who signed one that ends soon."""
    today = clock.today(_zone(session, context))
    end_what_is_over(services.database, context, clock, today)
    warn_before_the_end(services.database, context, clock, today)


@scheduled("agreements with agencies", purpose="administration", every=timedelta(minutes=10))
def keep_agreements(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Promise both once a day, and following also where a centre's copy says something else than the network."""
    today = clock.today(tenant.time_zone)
    if tenant.kind == "umbrella":
        if session.scalars(_open_agreements(context)).first() is not None:
            enqueue(session, context, kind=LOOK_AT_DAYS, key=str(today), payload={})
        return False
    open_copies = select(Partnership.id).where(Partnership.tenant_id == context.tenant_id, Partnership.state != "ended")
    if session.scalars(open_copies.limit(1)).first() is None:
        return False
    different = copies_behind(session, context)
    key = f"{today}/{clock.now().isoformat()}" if different else str(today)
    enqueue(session, context, kind=FOLLOW, key=key, payload={})
    return False


def _open_agreements(context: Context) -> Any:
    return (
        select(AgencyAgreement.id)
        .where(AgencyAgreement.network_id == context.network_id, AgencyAgreement.ended_at.is_(None))
        .limit(1)
    )


def _zone(session: Session, context: Context) -> str:
    return session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
