"""What has to be kept of messages by the clock."""

from datetime import timedelta

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.jobs.schedule import scheduled
from oneroof.notifications.subscribing import forget_over
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant


@scheduled("browsers that are told nothing more", purpose="administration", every=timedelta(hours=1))
def forget_subscriptions(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Forget which browsers were told of what is over."""
    forget_over(session, context, clock)
    return False
