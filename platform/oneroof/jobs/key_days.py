"""Keys that serve until a certain day are destroyed when it is over, and with them what they open in old copies.

A copy of the key store may hold such a key as long as it is kept, and bring it back; the next day destroys it again.
"""

from datetime import UTC, timedelta
from typing import Any

from sqlalchemy.orm import Session

from oneroof.core.time import Clock, real_now
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

FORGET_DAYS = "keys.forget_days"
MARGIN = timedelta(days=2)
"""First what is over is deleted, by the jobs of a day that ends at another moment everywhere."""


@scheduled("keys upkeep", purpose="administration")
def promise_forgetting(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Once a day."""
    enqueue(session, context, kind=FORGET_DAYS, key=clock.today(tenant.time_zone).isoformat(), payload={})
    return True


@handles(FORGET_DAYS, purpose="administration")
def forget_days(services: Services, _session: Session, context: Context, clock: Clock, _: dict[str, Any]) -> None:
    """Destroy the keys of days that are over. A demo's clock destroys nothing that is still of use in real time."""
    now = min(clock.now(), real_now())
    services.keys.forget_days(context.tenant_id, before=(now - MARGIN).astimezone(UTC).date())
