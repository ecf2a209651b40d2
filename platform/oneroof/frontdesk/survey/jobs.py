"""What is done about the survey at night."""

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.survey.service import forget_spent
from oneroof.jobs.schedule import scheduled
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant


@scheduled("visits that have answered", purpose="administration")
def forget_answered(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Once a day: which visits have answered is forgotten."""
    forget_spent(session, context, clock.today(tenant.time_zone))
    return True
