"""Taking a live change back."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.changes.carrying import withdraw
from oneroof.frontdesk.floor.changes.keeping import record, tell, unharmed
from oneroof.frontdesk.floor.changes.lines import EVERYBODY, lock_queues, split_by, waiting_in
from oneroof.frontdesk.floor.changes.moving import move_tickets
from oneroof.frontdesk.floor.models import FloorChange
from oneroof.frontdesk.models import DeskSession, Queue
from oneroof.frontdesk.service.records import today_at
from oneroof.frontdesk.service.rules import WORKING_DAY
from oneroof.tenancy.context import Context

_IN_FRONT = ("move", "merge", "split", "crisis")
"""Changes that put people into another line."""


def recent_changes(session: Session, context: Context, clock: Clock) -> list[FloorChange]:
    """The live changes of this working day, the latest first."""
    found = (
        select(FloorChange)
        .where(FloorChange.tenant_id == context.tenant_id, FloorChange.at >= clock.now() - WORKING_DAY)
        .order_by(FloorChange.at.desc(), FloorChange.id.desc())
        .limit(50)
    )
    return list(session.scalars(found))


def may_be_taken_back(change: FloorChange, among: list[FloorChange]) -> bool:
    """Whether it is the last change of its lines; a line that was opened again is closed anew instead."""
    if change.undone_at is not None or change.kind == "reopen":
        return False
    lines = {change.queue_id, change.target_queue_id} - {None}
    return not any(
        later.undone_at is None
        and (later.at, later.id) > (change.at, change.id)
        and lines & {later.queue_id, later.target_queue_id}
        for later in among
    )


def take_back(session: Session, context: Context, clock: Clock, *, change_id: UUID) -> FloorChange:
    """Undo a change of this working day: those who still wait return to the line they came from.

    Who was called meanwhile stays. Raises NotFound, and Conflict `cannot_undo` when it was undone, is too old, or its
    lines have been changed since.
    """

    def undo() -> FloorChange:
        change = _lock(session, context, change_id)
        if not may_be_taken_back(change, recent_changes(session, context, clock)):
            raise _too_late()
        if change.at < clock.now() - WORKING_DAY:
            raise _too_late()
        opened = _desks_of(session, context, change)
        wanted = [id_ for id_ in (change.queue_id, change.target_queue_id) if id_]
        queues = lock_queues(session, context, *wanted)
        queue = queues[change.queue_id]
        if change.kind in _IN_FRONT and change.target_queue_id:
            _back(session, context, clock, change, queues)
        if change.kind == "carry_over":
            withdraw(session, context, clock, change, today=today_at(session, context, clock))
        _restore(queue, change)
        if change.kind in ("crisis", "split"):
            queues[change.target_queue_id or change.queue_id].receiving = "closed"
        _follow_no_more(session, context, clock, change, opened)
        change.undone_at, change.undone_by = clock.now(), context.actor_id
        session.flush()
        record(session, context, clock, "take_back", queue, kind=change.kind, desks=len(opened))
        tell(session, context, clock, *queues.values())
        session.flush()
        return change

    return unharmed(session, undo)


def _back(session: Session, context: Context, clock: Clock, change: FloorChange, queues: dict[UUID, Queue]) -> None:
    """Those of the change who still wait return; whoever stands in the old line again stays."""
    assert change.target_queue_id is not None
    there = waiting_in(session, context, clock, change.target_queue_id, lock=True)
    moved = [ticket for ticket in there if ticket.id in set(change.ticket_ids)]
    goes, _stays = split_by(session, context, moved, EVERYBODY, change.queue_id)
    move_tickets(session, context, clock, goes, queues[change.queue_id])


def _restore(queue: Queue, change: FloorChange) -> None:
    """The queue's columns as they were. One that is opened new has none."""
    before = change.before
    if "receiving" in before:
        queue.receiving = before["receiving"]
    if "office_id" in before:
        queue.office_id, queue.origin = UUID(before["office_id"]), before["origin"]


def _desks_of(session: Session, context: Context, change: FloorChange) -> list[DeskSession]:
    """The open desks that the change gave another line, locked: before the queues, as everywhere."""
    if not change.desk_ids:
        return []
    found = session.scalars(
        select(DeskSession)
        .where(DeskSession.tenant_id == context.tenant_id, DeskSession.closed_at.is_(None))
        .where(DeskSession.desk_id.in_(change.desk_ids))
        .order_by(DeskSession.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(found)


def _follow_no_more(
    session: Session, context: Context, clock: Clock, change: FloorChange, opened: list[DeskSession]
) -> None:
    """These desks serve the other line no more, unless people still wait there or it is all that they serve."""
    line = change.target_queue_id or change.queue_id
    if not opened or waiting_in(session, context, clock, line):
        return
    for desk in opened:
        desk.queue_ids = [queue_id for queue_id in desk.queue_ids if queue_id != line] or desk.queue_ids


def _lock(session: Session, context: Context, change_id: UUID) -> FloorChange:
    change = session.scalars(
        select(FloorChange)
        .where(FloorChange.tenant_id == context.tenant_id, FloorChange.id == change_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if change is None:
        raise NotFound("change_not_found", staff_text("There is no such change here."))
    return change


def _too_late() -> Conflict:
    return Conflict(
        "cannot_undo",
        staff_text("This change can no longer be taken back. Change the line anew instead."),
    )
