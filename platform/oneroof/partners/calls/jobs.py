"""Once a day, the log of calls lets go of what it has kept long enough."""

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.jobs.schedule import scheduled
from oneroof.partners.calls.service import forget_calls
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant


@scheduled("partners' calls", purpose="administration")
def forget_old_calls(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Once a day; the next time tomorrow."""
    forget_calls(session, context, now=clock.now())
    return True
