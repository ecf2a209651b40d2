"""What the clock does on the floor: tickets that were put aside come back, and nobody stays from another day."""

from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Queue, Ticket
from oneroof.frontdesk.service import steps
from oneroof.frontdesk.service.records import keep_event, settle_visit
from oneroof.frontdesk.service.rules import WORKING_DAY
from oneroof.frontdesk.service.stops import drop_plans_of_gone
from oneroof.tenancy.context import Context

MOST_AT_ONCE = 200
"""Tickets in one transaction, so that desks do not wait for it."""


def sweep(session: Session, context: Context, clock: Clock) -> int:
    """Put tickets back into line whose park time is over, end those that are open from another day, and drop the
    plans of visitors who have gone; how many in all.

    To be called every minute; doing it again changes nothing. A ticket that somebody acts on in this moment is left to
    the next call. A missed call keeps its place: its grace is looked at when the visitor comes back.
    """
    tickets = _unpark(session, context, clock) + _end_forgotten(session, context, clock)
    return tickets + drop_plans_of_gone(session, context, clock, MOST_AT_ONCE)


def _unpark(session: Session, context: Context, clock: Clock) -> int:
    now = clock.now()
    parked = session.execute(
        select(Ticket.id, Ticket.parked_at, Queue.park_minutes)
        .join(Queue, (Queue.tenant_id == Ticket.tenant_id) & (Queue.id == Ticket.queue_id))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.parked_at.is_not(None), Ticket.parked_at <= now)
        .where(Ticket.calls > 0)  # who was promised a place and is not here stays away until they are
        .order_by(Ticket.parked_at)
        .limit(MOST_AT_ONCE)
    ).all()
    due = [row.id for row in parked if row.parked_at + timedelta(minutes=row.park_minutes) <= now]
    tickets = _locked(session, context, Ticket.id.in_(due), Ticket.parked_at.is_not(None)) if due else []
    for ticket in tickets:
        desk_id = ticket.desk_id
        ticket.state = steps.check(ticket, "return").target
        ticket.parked_at = ticket.called_at = ticket.started_at = None
        ticket.desk_id = ticket.staff_id = None
        session.flush()
        keep_event(session, context, clock, ticket, "return", desk_id=desk_id)
    session.flush()
    return len(tickets)


def _end_forgotten(session: Session, context: Context, clock: Clock) -> int:
    """The day's closing ends them too; this is for a centre whose closing has not run."""
    before = clock.now() - WORKING_DAY
    old = Ticket.state.in_(OPEN_TICKET_STATES), Ticket.waiting_since < before, Ticket.issued_at < before
    tickets = _locked(session, context, *old)
    for ticket in tickets:
        ticket.state = steps.check(ticket, "end_of_day").target
        ticket.parked_at, ticket.ended_at = None, clock.now()
        session.flush()
        settle_visit(session, ticket.visit_id, clock.now())
        keep_event(session, context, clock, ticket, "end_of_day")
    session.flush()
    return len(tickets)


def _locked(session: Session, context: Context, *conditions: ColumnElement[bool]) -> list[Ticket]:
    statement = (
        select(Ticket)
        .where(Ticket.tenant_id == context.tenant_id, *conditions)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(statement))
