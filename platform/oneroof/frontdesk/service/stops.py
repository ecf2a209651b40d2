"""Several services in one visit: a list of stops, each of which gets its ticket when the one before is finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.core.written import all_rows
from oneroof.frontdesk.line.models import VisitStop
from oneroof.frontdesk.models import Queue, Ticket, Visit
from oneroof.frontdesk.service.issuing import check_service, find_line, issue_ticket, ticket_in_hand
from oneroof.frontdesk.service.records import lock_visit, visit_in, visit_over
from oneroof.frontdesk.service.rules import UNDO_WITHIN
from oneroof.frontdesk.service.statements import OPEN_OF_VISIT, PLANNED_OF_VISIT, VISIT_LOCKED, VISITS
from oneroof.tenancy.context import Context

MOST_STOPS = 10
"""Offices that one visit is sent to: more than anybody gets done on a day."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a visitor goes: a queue or an office (one of both), and what for, if it is known."""

    queue_id: UUID | None = None
    office_id: UUID | None = None
    service_id: UUID | None = None


def plan_visit(
    session: Session, context: Context, clock: Clock, *, visit_id: UUID, stops: Sequence[Stop]
) -> list[VisitStop]:
    """Say where the visit goes next, in this order, in place of what was planned and has no ticket yet.

    When a ticket is finished and none of the visit's is open any more, the first stop gets one. Raises NotFound for
    the visit, Invalid for a stop, Conflict when the visit was on another day, and Forbidden as `issue_ticket` does.
    """
    visit = lock_visit(session, visit_id)
    if visit is None:
        raise NotFound("visit_not_found", public_text("There is no such visit here."))
    if visit.ending is not None:
        raise visit_over()
    ticket_in_hand(session, context, visit_id)
    if len(stops) > MOST_STOPS:
        message = public_text("At most %(most)s stops.", most=MOST_STOPS)
        raise Invalid("too_many_stops", message, fields={"stops": [message]})
    lines = [_line_of(session, context, clock, stop) for stop in stops]
    drop_stops(session, context, visit_id)
    last = session.scalars(_stops(context, visit_id).order_by(VisitStop.position.desc()).limit(1)).first()
    begin = last.position + 1 if last else 1
    for position, (stop, queue_id) in enumerate(zip(stops, lines, strict=True), begin):
        row = VisitStop(visit_id=visit_id, position=position, queue_id=queue_id, service_id=stop.service_id)
        session.add(row)
    audit.record(session, context, clock, action="visit.plan", object_kind="visit", object_id=visit_id)
    session.flush()
    return stops_of_visit(session, context, visit_id=visit_id)


def stops_of_visit(session: Session, context: Context, *, visit_id: UUID) -> list[VisitStop]:
    """The visit's stops in order, with those that have their tickets; what was dropped is not among them."""
    statement = _stops(context, visit_id).where(VisitStop.state != "dropped").order_by(VisitStop.position)
    return list(session.scalars(statement.execution_options(populate_existing=True)))


def go_on(session: Session, context: Context, clock: Clock, ticket: Ticket) -> Ticket | None:
    """After a ticket was finished: the ticket of the visit's next stop, or the visit's end.

    The same after it was given up by somebody who was served before.
    A stop whose queue takes no tickets now, or where the visitor already stands, is marked as refused and passed over.
    """
    of_visit = {"visit_id": ticket.visit_id}
    locked, others, planned = all_rows(
        session, (VISIT_LOCKED, of_visit), (OPEN_OF_VISIT, of_visit), (PLANNED_OF_VISIT, of_visit)
    )
    visit = visit_in(session, locked)
    assert visit is not None
    following = None if others or not planned else _next_stop(session, context, clock, ticket)
    if others:
        visit.departed_at = None
    elif following is None and visit.departed_at is None:
        visit.departed_at = clock.now()
    VISITS.save(session, visit)
    return following


def _next_stop(session: Session, context: Context, clock: Clock, ticket: Ticket) -> Ticket | None:
    planned = _stops(context, ticket.visit_id).where(VisitStop.state == "planned").order_by(VisitStop.position)
    for stop in session.scalars(planned).all():
        following = _issue(session, context, clock, ticket, stop)
        if following is not None:
            return following
    return None


def has_been_served(session: Session, context: Context, visit_id: UUID) -> bool:
    """Whether a ticket of the visit was finished or handed on: then its visitor is in the house."""
    served = select(Ticket.id).where(Ticket.tenant_id == context.tenant_id, Ticket.visit_id == visit_id)
    return session.scalars(served.where(Ticket.state.in_(("served", "handed_on"))).limit(1)).first() is not None


def drop_plans_of_gone(session: Session, context: Context, clock: Clock, most: int) -> int:
    """Drop the plans of up to `most` visits that have ended and that nobody comes back to; how many visits.

    A missed call keeps the plan until its queue's grace is over, a wrong click until it cannot be taken back.
    """
    now, grace = clock.now(), func.make_interval(0, 0, 0, 0, 0, Queue.grace_minutes)
    missed = (
        select(Ticket.id)
        .join(Queue, (Queue.tenant_id == Ticket.tenant_id) & (Queue.id == Ticket.queue_id))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.visit_id == Visit.id, Ticket.state == "no_show")
        .where(Ticket.ended_at + grace >= now)
    )
    planned = select(VisitStop.id).where(
        VisitStop.tenant_id == context.tenant_id, VisitStop.visit_id == Visit.id, VisitStop.state == "planned"
    )
    gone = (
        select(Visit.id)
        .where(Visit.tenant_id == context.tenant_id, Visit.ending.is_(None), Visit.departed_at < now - UNDO_WITHIN)
        .where(planned.exists(), ~missed.exists())
        .limit(most)
        .with_for_update(skip_locked=True, key_share=True)
    )
    visit_ids = session.scalars(gone).all()
    for visit_id in visit_ids:
        drop_stops(session, context, visit_id)
        audit.record(session, context, clock, action="visit.plan", object_kind="visit", object_id=visit_id)
    return len(visit_ids)


def plan_again(session: Session, context: Context, ticket_id: UUID) -> None:
    """The stop whose ticket is withdrawn is ahead again."""
    session.execute(
        update(VisitStop)
        .where(VisitStop.tenant_id == context.tenant_id, VisitStop.ticket_id == ticket_id)
        .values(state="planned", ticket_id=None)
        .execution_options(synchronize_session=False)
    )


def drop_stops(session: Session, context: Context, visit_id: UUID) -> None:
    """What was planned and has no ticket is not done any more."""
    session.execute(
        update(VisitStop)
        .where(VisitStop.tenant_id == context.tenant_id, VisitStop.visit_id == visit_id)
        .where(VisitStop.state == "planned")
        .values(state="dropped")
        .execution_options(synchronize_session=False)
    )


def _issue(session: Session, context: Context, clock: Clock, ticket: Ticket, stop: VisitStop) -> Ticket | None:
    try:
        following = issue_ticket(
            session,
            context,
            clock,
            visit_id=ticket.visit_id,
            queue_id=stop.queue_id,
            service_id=stop.service_id,
            priority=ticket.priority,
            size=ticket.size,
            previous=ticket,
        )
    except (Conflict, Invalid):  # raised before anything is written
        stop.state = "refused"
        return None
    stop.state, stop.ticket_id = "issued", following.id
    return following


def _line_of(session: Session, context: Context, clock: Clock, stop: Stop) -> UUID:
    line = find_line(session, context, clock, queue_id=stop.queue_id, office_id=stop.office_id)
    if stop.service_id is not None:
        check_service(session, context, line, stop.service_id)
    return line.queue_id


def _stops(context: Context, visit_id: UUID) -> Select[VisitStop]:
    return select(VisitStop).where(VisitStop.tenant_id == context.tenant_id, VisitStop.visit_id == visit_id)
