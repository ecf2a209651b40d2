"""Moving a line to another office, or those who wait in it into another line."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.sharing.service import note_visit
from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.changes.keeping import keep_change, unharmed
from oneroof.frontdesk.floor.changes.lines import (
    EVERYBODY,
    Picked,
    check_expected,
    check_picked,
    lock_queues,
    split_by,
    waiting_in,
)
from oneroof.frontdesk.floor.models import FloorChange
from oneroof.frontdesk.models import DeskSession, Office, Queue, Ticket, Visit
from oneroof.frontdesk.service.records import keep_event
from oneroof.tenancy.context import Context


def move_line(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    queue_id: UUID,
    target_queue_id: UUID,
    picked: Picked = EVERYBODY,
    merge: bool = False,
    expected: int | None = None,
) -> FloorChange:
    """Those who wait go into another line, each at the place that their time of arrival gives, with their numbers.

    Who is called or being served stays. With `merge` the line takes no new tickets; who comes back into it follows
    within a minute (`follow`), and inside one office its desks serve the other line too. Raises NotFound for the
    queues, Invalid for equal ones, and Conflict `floor_changed` when more than `expected` would go.
    """
    check_picked(picked)
    if queue_id == target_queue_id:
        message = staff_text("Choose another line than this one.")
        raise Invalid("target_same", message, fields={"target_queue_id": [message]})

    move = partial(_move, session, context, clock, queue_id, target_queue_id, picked, merge=merge, expected=expected)
    return unharmed(session, move)


def _move(
    session: Session,
    context: Context,
    clock: Clock,
    queue_id: UUID,
    target_queue_id: UUID,
    picked: Picked,
    *,
    merge: bool,
    expected: int | None,
) -> FloorChange:
    # desks before queues, as a step that hands somebody on has them
    opened = _serving(session, context, queue_id) if merge else []
    queues = lock_queues(session, context, queue_id, target_queue_id)
    source, target = queues[queue_id], queues[target_queue_id]
    tickets = waiting_in(session, context, clock, queue_id, lock=True)
    goes, _stays = split_by(session, context, tickets, picked, target_queue_id)
    check_expected(expected, len(goes))
    move_tickets(session, context, clock, goes, target)
    before, desk_ids = {}, list[UUID]()
    if merge:
        before = {"receiving": source.receiving}
        source.receiving = "closed"
        desk_ids = _follow(opened, source, target)
    return keep_change(
        session,
        context,
        clock,
        kind="merge" if merge else "move",
        queue=source,
        target=target,
        ticket_ids=[ticket.id for ticket in goes],
        desk_ids=desk_ids,
        before=before,
    )


def relocate_line(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    queue_id: UUID,
    office_id: UUID,
    expected: int | None = None,
) -> FloorChange:
    """The whole line goes to another office: with all its tickets, and with the numbers it gives out.

    Desks that serve it go on. Raises NotFound for the queue, Invalid for the office.
    """

    def change() -> FloorChange:
        queue = lock_queues(session, context, queue_id)[queue_id]
        office = _office(session, context, office_id)
        if office.id == queue.office_id:
            message = staff_text("This line belongs to that office already.")
            raise Invalid("office_same", message, fields={"office_id": [message]})
        tickets = waiting_in(session, context, clock, queue_id, lock=True)
        check_expected(expected, len(tickets))
        before = {"office_id": str(queue.office_id), "origin": queue.origin}
        queue.office_id, queue.origin = office.id, "centre"
        session.flush()
        _note_sharing(session, context, clock, tickets, office.id)
        ids = [ticket.id for ticket in tickets]
        return keep_change(session, context, clock, kind="relocate", queue=queue, ticket_ids=ids, before=before)

    return unharmed(session, change)


def move_tickets(session: Session, context: Context, clock: Clock, tickets: Iterable[Ticket], target: Queue) -> None:
    """Put waiting tickets (locked by the caller, like the target) into the target's line."""
    moved = list(tickets)
    for ticket in moved:
        ticket.queue_id = target.id
    session.flush()
    for ticket in moved:
        keep_event(session, context, clock, ticket, "move")
    _note_sharing(session, context, clock, moved, target.office_id)


def _note_sharing(session: Session, context: Context, clock: Clock, tickets: Iterable[Ticket], office_id: UUID) -> None:
    """Account for what the database does of itself: the new office sees whom it will serve."""
    of_ticket = {ticket.visit_id: ticket.id for ticket in tickets}
    known = session.execute(
        select(Visit.id, Visit.casefile_id).where(
            Visit.tenant_id == context.tenant_id, Visit.id.in_(of_ticket), Visit.casefile_id.is_not(None)
        )
    )
    for visit_id, casefile_id in known:
        ticket_id = of_ticket[visit_id]
        assert casefile_id is not None
        note_visit(session, context, clock, casefile_id=casefile_id, ticket_id=ticket_id, office_id=office_id)


def _serving(session: Session, context: Context, queue_id: UUID) -> list[DeskSession]:
    """The open desks that serve the queue, locked."""
    found = session.scalars(
        select(DeskSession)
        .where(DeskSession.tenant_id == context.tenant_id, DeskSession.closed_at.is_(None))
        .where(DeskSession.queue_ids.contains([queue_id]))
        .order_by(DeskSession.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(found)


def _follow(opened: Iterable[DeskSession], source: Queue, target: Queue) -> list[UUID]:
    """The desks of the source serve the target too, inside one office: another office's visitors are not theirs.

    Returns those for which that is new.
    """
    if source.office_id != target.office_id:
        return []
    new = [desk for desk in opened if target.id not in desk.queue_ids]
    for desk in new:
        desk.queue_ids = [*desk.queue_ids, target.id]
    return [desk.desk_id for desk in new]


def _office(session: Session, context: Context, office_id: UUID) -> Office:
    office = session.get(Office, (context.tenant_id, office_id))
    if office is None or office.state != "active":
        message = staff_text("Choose an office.")
        raise Invalid("office_id_unknown", message, fields={"office_id": [message]})
    return office
