"""What becomes of kept results by themselves."""

from sqlalchemy.orm import Session

from oneroof.catalogue.eligibility import keeping
from oneroof.core.time import Clock
from oneroof.jobs.schedule import scheduled
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant


@scheduled("check upkeep", purpose="administration")
def forget_expired(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Once a day, delete the results whose 30 days are over. Nobody can read them before that either."""
    keeping.forget_expired(session, context, clock)
    return True
