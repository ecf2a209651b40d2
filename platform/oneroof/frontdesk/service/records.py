"""What every step does: lock the ticket, keep the event, write the accountability record, see whether the visit ended.

Locks are always taken in the order desk, ticket, visit, number of the day, so that two steps never wait for each other.
"""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Desk, Ticket, TicketEvent, Visit
from oneroof.live.service import publish
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


def today_at(session: Session, context: Context, clock: Clock) -> date:
    """The calendar day at the centre, in its own time zone."""
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    return local_day(clock.now(), zone)


def local_day(moment: datetime, time_zone: str) -> date:
    """The calendar day of a moment in an IANA time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def lock_ticket(session: Session, ticket_id: UUID) -> Ticket:
    """The ticket, as it stands now, locked against others until the transaction ends. Raises NotFound."""
    ticket = session.scalars(
        select(Ticket)
        .where(Ticket.id == ticket_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if ticket is None:
        raise no_such_ticket()
    return ticket


def lock_visit(session: Session, visit_id: UUID) -> Visit | None:
    """The visit, locked: whoever adds or ends one of its tickets holds this lock."""
    return session.scalars(
        select(Visit)
        .where(Visit.id == visit_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


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
    session: Session, context: Context, clock: Clock, ticket: Ticket, event: str, *, desk_id: UUID | None = None
) -> None:
    """Add the event to the ticket's history and to the accountability record, and promise to tell the screens.

    The ticket must have been flushed.
    """
    session.add(
        TicketEvent(
            ticket_id=ticket.id,
            event=event,
            at=clock.now(),
            actor_id=context.actor_id,
            desk_id=desk_id or ticket.desk_id,
        )
    )
    audit.record(session, context, clock, action=f"ticket.{event}", object_kind="ticket", object_id=ticket.id)
    tell(session, context, clock, ticket, event)


def tell(session: Session, context: Context, clock: Clock, ticket: Ticket, event: str) -> None:
    """Promise the screens how the ticket stands now, in the caller's transaction. It must have been flushed."""
    at_desk = ticket.desk_id is not None and ticket.state in ("called", "serving")
    desk = session.get(Desk, (context.tenant_id, ticket.desk_id)) if at_desk else None
    publish(
        session,
        context,
        clock,
        name="ticket",
        data={
            "label": ticket.label,
            "queue": str(ticket.queue_id),
            "state": ticket.state,
            "desk": desk.number if desk else None,
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
    open_ticket = session.scalars(
        select(Ticket.id).where(Ticket.visit_id == visit_id, Ticket.state.in_(OPEN_TICKET_STATES)).limit(1)
    ).first()
    if open_ticket is not None:
        visit.departed_at = None
    elif visit.departed_at is None:
        visit.departed_at = now


def refuse_second_place(session: Session, visit_id: UUID, queue_id: UUID) -> None:
    """Raise Conflict `ticket_open_in_queue` when the visit (locked by the caller) stands in this line already."""
    label = session.scalars(
        select(Ticket.label).where(
            Ticket.visit_id == visit_id, Ticket.queue_id == queue_id, Ticket.state.in_(OPEN_TICKET_STATES)
        )
    ).first()
    if label is not None:
        raise Conflict(
            "ticket_open_in_queue",
            public_text("This visitor already has ticket %(label)s for the same queue.", label=label),
        )
