"""What the clock does to lines: who comes back into a merged one follows, and a day's closing ends with its day."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.floor.changes.following import follow
from oneroof.frontdesk.floor.changes.keeping import record, tell
from oneroof.frontdesk.floor.models import FloorChange
from oneroof.frontdesk.models import Queue
from oneroof.frontdesk.service.records import local_day
from oneroof.jobs.schedule import scheduled
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

CLOSING = ("close", "carry_over", "merge")


@scheduled("lines of the floor", purpose="administration", every=timedelta(seconds=30))
def look_after_lines(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Every half minute."""
    open_for_the_day(session, context, clock, time_zone=tenant.time_zone)
    follow(session, context, clock)
    return False


def open_for_the_day(session: Session, context: Context, clock: Clock, *, time_zone: str) -> int:
    """Lines that were closed or merged on another day take tickets again. Returns how many."""
    closed = session.scalars(
        select(Queue)
        .where(Queue.tenant_id == context.tenant_id, Queue.state == "active", Queue.receiving == "closed")
        .order_by(Queue.id)
        .with_for_update()
    ).all()
    today = local_day(clock.now(), time_zone)
    opened = 0
    for queue in closed:
        last = session.scalars(
            select(FloorChange)
            .where(FloorChange.tenant_id == context.tenant_id, FloorChange.queue_id == queue.id)
            .where(FloorChange.kind.in_(CLOSING), FloorChange.undone_at.is_(None))
            .order_by(FloorChange.at.desc())
            .limit(1)
        ).first()
        if last is None or local_day(last.at, time_zone) >= today:
            continue
        queue.receiving = "open"
        record(session, context, clock, "reopen", queue, kind="new_day")
        tell(session, context, clock, queue)
        opened += 1
    session.flush()
    return opened
