"""Live events are forgotten after a day: by then every screen has them, or has taken a new snapshot."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneroof.core.time import Clock, real_now
from oneroof.jobs.schedule import scheduled
from oneroof.live.models import LiveEvent
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

KEPT_FOR = timedelta(days=1)
_RANDOM_BITS = 80
"""In a UUIDv7, behind its milliseconds (RFC 9562 §5.7)."""


@scheduled("live events upkeep", purpose="administration", every=timedelta(hours=1))
def forget_old_events(session: Session, context: Context, _clock: Clock, _tenant: ListedTenant) -> bool:
    """Once an hour. The stream's number stays: what comes next has the next one."""
    oldest = int((real_now() - KEPT_FOR).timestamp() * 1000) << _RANDOM_BITS
    session.execute(delete(LiveEvent).where(LiveEvent.tenant_id == context.tenant_id, LiveEvent.id < UUID(int=oldest)))
    return False
