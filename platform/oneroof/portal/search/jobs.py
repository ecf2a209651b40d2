"""What nobody looks for any more is forgotten."""

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.jobs.schedule import scheduled
from oneroof.portal.search.counting import forget_old
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant


@scheduled("searches in vain", purpose="administration")
def forget_searches(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Once a day."""
    forget_old(session, context, today=clock.today(tenant.time_zone))
    return True
