"""Who comes back into a line that was merged away goes where the others went."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.errors import NotFound
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.changes.lines import EVERYBODY, lock_queues, split_by, waiting_in
from oneroof.frontdesk.floor.changes.moving import move_tickets
from oneroof.frontdesk.floor.models import FloorChange
from oneroof.frontdesk.models import Queue
from oneroof.frontdesk.service.rules import WORKING_DAY
from oneroof.tenancy.context import Context


def follow(session: Session, context: Context, clock: Clock) -> int:
    """Move those who wait in lines that were merged into others within a working day. Returns how many.

    A line that takes tickets again keeps its visitors. For the job that looks every minute.
    """
    merged = session.scalars(
        select(FloorChange)
        .join(Queue, (Queue.tenant_id == FloorChange.tenant_id) & (Queue.id == FloorChange.queue_id))
        .where(FloorChange.tenant_id == context.tenant_id, FloorChange.kind == "merge")
        .where(FloorChange.undone_at.is_(None), FloorChange.at >= clock.now() - WORKING_DAY)
        .where(Queue.receiving == "closed", Queue.state == "active")
        .order_by(FloorChange.at, FloorChange.id)
    ).all()
    return sum(_follow_one(session, context, clock, change) for change in merged)


def _follow_one(session: Session, context: Context, clock: Clock, change: FloorChange) -> int:
    assert change.target_queue_id is not None
    if not waiting_in(session, context, clock, change.queue_id):
        return 0
    try:
        queues = lock_queues(session, context, change.queue_id, change.target_queue_id)
    except NotFound:
        return 0  # retired meanwhile: who waits there is seen and called there
    if queues[change.queue_id].receiving != "closed":
        return 0
    tickets = waiting_in(session, context, clock, change.queue_id, lock=True)
    goes, _stays = split_by(session, context, tickets, EVERYBODY, change.target_queue_id)
    move_tickets(session, context, clock, goes, queues[change.target_queue_id])
    return len(goes)
