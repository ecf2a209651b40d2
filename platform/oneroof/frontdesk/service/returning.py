"""Where a ticket goes that is open again, when its line has been put out of use meanwhile."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.sharing.service import note_visit
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.models import FloorChange
from oneroof.frontdesk.models import Queue, Ticket
from oneroof.frontdesk.service.issuing import find_line
from oneroof.frontdesk.service.records import keep_event, lock_open_visit, refuse_second_place
from oneroof.tenancy.context import Context


def open_again(session: Session, context: Context, clock: Clock, ticket: Ticket) -> None:
    """Before an ended ticket (locked by the caller) is open again: its visit is locked, and it stands in a line in use.

    From a retired line it goes into the one that this was merged into, else into the one in which its office's visitors
    wait. Raises Conflict `visit_over`, `ticket_open_in_queue`, and `line_gone` where the office has no line any more.
    """
    visit = lock_open_visit(session, ticket.visit_id)
    line = _line_now(session, context, clock, ticket)
    refuse_second_place(session, ticket.visit_id, line.id)
    if line.id == ticket.queue_id:
        return
    ticket.queue_id = line.id
    session.flush()
    keep_event(session, context, clock, ticket, "move")
    if visit.casefile_id is not None:
        note_visit(
            session, context, clock, casefile_id=visit.casefile_id, ticket_id=ticket.id, office_id=line.office_id
        )


def _line_now(session: Session, context: Context, clock: Clock, ticket: Ticket) -> Queue:
    queue = _held(session, context, ticket.queue_id)
    if queue.state == "active":
        return queue
    merged = _merged_into(session, context, queue.id)
    if merged is None:
        try:
            merged = find_line(session, context, clock, queue_id=None, office_id=queue.office_id).queue_id
        except Invalid as error:
            raise _gone(ticket) from error
    line = _held(session, context, merged)
    if line.state != "active":
        raise _gone(ticket)
    return line


def _held(session: Session, context: Context, queue_id: UUID) -> Queue:
    """The queue, which nobody retires until the transaction ends."""
    statement = (
        select(Queue)
        .where(Queue.tenant_id == context.tenant_id, Queue.id == queue_id)
        .with_for_update(read=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).one()


def _merged_into(session: Session, context: Context, queue_id: UUID) -> UUID | None:
    target = (Queue.tenant_id == FloorChange.tenant_id) & (Queue.id == FloorChange.target_queue_id)
    statement = (
        select(Queue.id)
        .join_from(FloorChange, Queue, target)
        .where(FloorChange.tenant_id == context.tenant_id, FloorChange.queue_id == queue_id)
        .where(FloorChange.kind == "merge", FloorChange.undone_at.is_(None), Queue.state == "active")
        .order_by(FloorChange.at.desc(), FloorChange.id.desc())
    )
    return session.scalars(statement).first()


def _gone(ticket: Ticket) -> Conflict:
    return Conflict(
        "line_gone",
        public_text(
            "The line of ticket %(label)s is not in use any more. Please send the visitor to the reception for another "
            "ticket.",
            label=ticket.label,
        ),
    )
