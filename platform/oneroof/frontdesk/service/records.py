"""What every step does: lock the ticket, keep the event, write the accountability record, see whether the visit ended.

Locks are always taken in the order desk, ticket, visit, number of the day, so that two steps never wait for each other.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.core.written import promise, rows_of
from oneroof.frontdesk.models import Desk, Ticket, Visit
from oneroof.frontdesk.service.statements import (
    EVENT,
    OPEN_IN_QUEUE,
    OPEN_OF_VISIT,
    TICKET_LOCKED,
    TICKETS,
    TIME_ZONE,
    VISIT_LOCKED,
    VISITS,
)
from oneroof.live.service import publish
from oneroof.tenancy.context import Context


def today_at(session: Session, _context: Context, clock: Clock) -> date:
    """The calendar day at the centre, in its own time zone."""
    zone = rows_of(session, TIME_ZONE, {})[0].time_zone
    return local_day(clock.now(), zone)


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar day of a moment in an IANA time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def lock_ticket(session: Session, ticket_id: UUID) -> Ticket:
    """The ticket, as it stands now, locked against others until the transaction ends. Raises NotFound."""
    return ticket_in(session, rows_of(session, TICKET_LOCKED, {"ticket_id": ticket_id}))


def ticket_in(session: Session, rows: list[Any]) -> Ticket:
    """The ticket of TICKET_LOCKED. Raises NotFound where it found none."""
    if not rows:
        raise no_such_ticket()
    return TICKETS.known(session, rows[0]._asdict())


def lock_visit(session: Session, visit_id: UUID) -> Visit | None:
    """The visit, locked: whoever adds or ends one of its tickets holds this lock."""
    return visit_in(session, rows_of(session, VISIT_LOCKED, {"visit_id": visit_id}))


def visit_in(session: Session, rows: list[Any]) -> Visit | None:
    """The visit of VISIT_LOCKED."""
    return VISITS.known(session, rows[0]._asdict()) if rows else None


def lock_open_visit(session: Session, visit_id: UUID) -> Visit:
    """The visit of a ticket that is to be open again, locked. Raises Conflict when its day has been counted."""
    visit = lock_visit(session, visit_id)
    assert visit is not None
    if visit.ending is not None:
        raise visit_over()
    return visit


def visit_over() -> Conflict:
    """Its day has ended."""
    return Conflict("visit_over", public_text("This visit was on another day. Please register a new one."))


def no_such_ticket() -> NotFound:
    """There is none with this id in this centre."""
    return NotFound("ticket_not_found", public_text("There is no such ticket here."))


def keep_event(
    session: Session,
    context: Context,
    clock: Clock,
    ticket: Ticket,
    event: str,
    *,
    desk_id: UUID | None = None,
    desk_number: str | None = None,
) -> None:
    """Add the event to the ticket's history and to the accountability record, and promise to tell the screens.

    The ticket must have been flushed, or promised. `desk_number` is that of its desk, where the caller knows it.
    """
    kept = {
        "id": new_id(),
        "ticket_id": ticket.id,
        "event": event,
        "at": clock.now(),
        "actor_id": context.actor_id,
        "desk_id": desk_id or ticket.desk_id,
    }
    promise(session, EVENT, kept)
    audit.record(session, context, clock, action=f"ticket.{event}", object_kind="ticket", object_id=ticket.id)
    tell(session, context, clock, ticket, event, desk_number=desk_number)


def tell(
    session: Session, context: Context, clock: Clock, ticket: Ticket, event: str, *, desk_number: str | None = None
) -> None:
    """Promise the screens how the ticket stands now, in the caller's transaction. It must have been flushed."""
    at_desk = ticket.desk_id is not None and ticket.state in ("called", "serving")
    if at_desk and desk_number is None:
        desk = session.get(Desk, (context.tenant_id, ticket.desk_id))
        desk_number = desk.number if desk else None
    publish(
        session,
        context,
        clock,
        name="ticket",
        data={
            "label": ticket.label,
            "queue": str(ticket.queue_id),
            "state": ticket.state,
            "desk": desk_number if at_desk else None,
            "v": ticket.version,
            "event": event,
        },
        staff_data={
            "id": str(ticket.id),
            "language": ticket.language,
            "priority": ticket.priority,
            "since": ticket.waiting_since.isoformat(),
            "rank": ticket.rank_at.isoformat(),
            "due": ticket.due_at.isoformat() if ticket.due_at else None,
            "skill": ticket.skill,
            "size": ticket.size,
            "parked": ticket.parked_at is not None,
        },
    )


def settle_visit(session: Session, visit_id: UUID, now: datetime) -> None:
    """The visit ends with its last open ticket, and goes on when a ticket is open again."""
    visit = lock_visit(session, visit_id)
    assert visit is not None
    session.flush()
    if rows_of(session, OPEN_OF_VISIT, {"visit_id": visit_id}):
        visit.departed_at = None
    elif visit.departed_at is None:
        visit.departed_at = now


def refuse_second_place(session: Session, visit_id: UUID, queue_id: UUID) -> None:
    """Raise Conflict `ticket_open_in_queue` when the visit (locked by the caller) stands in this line already."""
    refuse_those(rows_of(session, OPEN_IN_QUEUE, {"visit_id": visit_id, "queue_id": queue_id}))


def refuse_those(rows: list[Any]) -> None:
    """Raise Conflict `ticket_open_in_queue` where OPEN_IN_QUEUE found a ticket."""
    if rows:
        raise Conflict(
            "ticket_open_in_queue",
            public_text("This visitor already has ticket %(label)s for the same queue.", label=rows[0].label),
        )
