"""The end of the day: nobody stays in a line overnight."""

from datetime import date, datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.time import Clock, day_bounds
from oneroof.frontdesk.line.models import VisitStop
from oneroof.frontdesk.models import OPEN_TICKET_STATES, DeskSession, NumberBlock, Ticket, TicketEvent, Visit
from oneroof.frontdesk.service import steps
from oneroof.frontdesk.service.records import tell
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


def end_day(session: Session, context: Context, clock: Clock, *, day: date) -> int:
    """End what was left open on `day` or before: tickets count as left, visits depart, plans are dropped, blocks
    of numbers given back, desks closed.

    Returns the number of tickets; doing it again ends none. For the job that closes a day's figures.
    """
    now = clock.now()
    tickets = session.scalars(
        select(Ticket)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.state.in_(OPEN_TICKET_STATES), Ticket.day <= day)
        .order_by(Ticket.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    for ticket in tickets:
        _end_ticket(session, context, clock, ticket, now)
    session.flush()
    _depart(session, context, day, now)
    _drop_plans(session, context, day)
    _end_blocks(session, context, day, now)
    _close_desks(session, context, day, now)
    audit.record(session, context, clock, action="day.end", object_kind="day", details={"tickets": len(tickets)})
    session.flush()
    return len(tickets)


def _end_ticket(session: Session, context: Context, clock: Clock, ticket: Ticket, now: datetime) -> None:
    ticket.state = steps.check(ticket, "end_of_day").target
    ticket.parked_at, ticket.ended_at = None, now
    session.flush()
    tell(session, context, clock, ticket, "end_of_day")
    session.add(
        TicketEvent(ticket_id=ticket.id, event="end_of_day", at=now, actor_id=context.actor_id, desk_id=ticket.desk_id)
    )


def _depart(session: Session, context: Context, day: date, now: datetime) -> None:
    """Also visits that never got a ticket."""
    has_open_ticket = exists().where(
        Ticket.tenant_id == context.tenant_id,
        Ticket.visit_id == Visit.id,
        Ticket.state.in_(OPEN_TICKET_STATES),
    )
    session.execute(
        update(Visit)
        .where(Visit.tenant_id == context.tenant_id, Visit.day <= day, Visit.departed_at.is_(None), ~has_open_ticket)
        .values(departed_at=now, version=Visit.version + 1)
        .execution_options(synchronize_session=False)
    )


def _drop_plans(session: Session, context: Context, day: date) -> None:
    """Nobody goes on tomorrow to a stop that was planned for today."""
    over = select(Visit.id).where(Visit.tenant_id == context.tenant_id, Visit.day <= day)
    session.execute(
        update(VisitStop)
        .where(VisitStop.tenant_id == context.tenant_id, VisitStop.state == "planned", VisitStop.visit_id.in_(over))
        .values(state="dropped")
        .execution_options(synchronize_session=False)
    )


def _end_blocks(session: Session, context: Context, day: date, now: datetime) -> None:
    """What devices have not given out of the day's numbers, nobody gives out."""
    session.execute(
        update(NumberBlock)
        .where(NumberBlock.tenant_id == context.tenant_id, NumberBlock.day <= day)
        .where(NumberBlock.device_id.is_not(None), NumberBlock.given_back_at.is_(None))
        .values(given_back_at=now)
        .execution_options(synchronize_session=False)
    )


def _close_desks(session: Session, context: Context, day: date, now: datetime) -> None:
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    _, end = day_bounds(day, zone)
    session.execute(
        update(DeskSession)
        .where(DeskSession.tenant_id == context.tenant_id, DeskSession.closed_at.is_(None))
        .where(DeskSession.opened_at < end)
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )
