"""Every minute, what the clock does on the floor."""

from datetime import timedelta

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.service import sweep
from oneroof.jobs.schedule import scheduled
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant
from oneroof.tenancy.models import CENTRE_KINDS


@scheduled("floor sweep", purpose="closing", every=timedelta(minutes=1))
def sweep_floor(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Put back into line whose park time is over. It is cheap where there is nothing to do, and safe to miss."""
    if tenant.kind not in CENTRE_KINDS:
        return True
    sweep(session, context, clock)
    return False
