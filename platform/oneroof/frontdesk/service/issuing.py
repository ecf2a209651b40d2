"""Giving out tickets."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from oneroof.casefiles.sharing.service import note_visit
from oneroof.catalogue.models import OfficeService, Service
from oneroof.core.errors import Forbidden, Invalid
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.time import Clock
from oneroof.core.written import all_rows, rows_of
from oneroof.frontdesk.floor.service import takes_tickets
from oneroof.frontdesk.line.models import ServiceSkill
from oneroof.frontdesk.models import DeskSession, Office, Queue, Ticket, Visit
from oneroof.frontdesk.service.blocks import held_number
from oneroof.frontdesk.service.credits import place_of
from oneroof.frontdesk.service.numbers import Held, label_of, next_number
from oneroof.frontdesk.service.records import (
    keep_event,
    local_day,
    lock_visit,
    refuse_second_place,
    refuse_those,
    visit_in,
    visit_over,
)
from oneroof.frontdesk.service.rules import HIGHEST_PRIORITY, LARGEST_PARTY, WORKING_DAY, priority_of
from oneroof.frontdesk.service.statements import LINE_OF_QUEUE, OPEN_IN_QUEUE, TICKETS, VISIT_LOCKED, VISITS
from oneroof.frontdesk.service.steps import AT_DESK
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

_NOTHING_THERE = {
    "queue_id": public_text("There is no such queue here."),
    "office_id": public_text("There is no such office here, or it takes no tickets."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A queue that takes tickets, and the day that it is there."""

    queue_id: UUID
    office_id: UUID
    letter: str
    kind: str
    day: date


def issue_ticket(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    visit_id: UUID,
    queue_id: UUID | None = None,
    office_id: UUID | None = None,
    service_id: UUID | None = None,
    priority: int | None = None,
    size: int = 1,
    due_at: datetime | None = None,
    held: Held | None = None,
    previous: Ticket | None = None,
    keep_service: bool = False,
) -> Ticket:
    """A new waiting ticket for a visit, in a queue or at an office (one of both must be given).

    `priority` (0 to 9) is taken from the visit's needs and channel when None; `size` is how many people are served
    together, `due_at` the time of an appointment; `held` takes the number out of a block that a device holds. With
    `keep_service` the previous ticket's service stays where it is provided, if no other is given.

    Raises Invalid for a visit, queue, office or service that is not there, Conflict when the visit was on another day
    or has an open ticket in the same queue, or the queue takes no tickets (`takes_tickets`), and Forbidden
    `visit_not_yours`: an office sees whom it has a ticket for, so who does not register visits may only send on whom
    they have at their own desk.
    """
    _check_size(size)
    visit, line = _visit_and_line(session, context, clock, visit_id, queue_id, office_id)
    previous = previous or ticket_in_hand(session, context, visit_id)
    service_id, skill = _service_at(session, context, line, service_id, previous if keep_service else None)
    if queue_id is None:
        refuse_second_place(session, visit_id, line.queue_id)
    is_booked = due_at is not None and visit.channel != "phone"  # who calls is promised a place now: it must be there
    takes_tickets(session, context, clock, line.queue_id, is_booked=is_booked)
    ticket = _new_ticket(session, context, clock, visit, line, held)
    ticket.service_id, ticket.skill, ticket.size, ticket.due_at = service_id, skill, size, due_at
    ticket.priority = _priority(visit, priority)
    ticket.rank_at = place_of(session, context, ticket)
    ticket.previous_ticket_id = previous.id if previous else None
    TICKETS.add(session, ticket)
    visit.departed_at = None
    VISITS.save(session, visit)
    keep_event(session, context, clock, ticket, "issue")
    if visit.casefile_id is not None:
        note_visit(
            session, context, clock, casefile_id=visit.casefile_id, ticket_id=ticket.id, office_id=line.office_id
        )
    return ticket


def _visit_and_line(
    session: Session, context: Context, clock: Clock, visit_id: UUID, queue_id: UUID | None, office_id: UUID | None
) -> tuple[Visit, Line]:
    """The visit, locked, and where it is to stand. Where the queue is known, all in one trip: does it stand there?"""
    if queue_id is None or office_id is not None:
        visit = _of_today(lock_visit(session, visit_id), clock)
        return visit, find_line(session, context, clock, queue_id=queue_id, office_id=office_id)
    of_both = {"visit_id": visit_id, "queue_id": queue_id}
    visits, lines, standing = all_rows(
        session, (VISIT_LOCKED, of_both), (LINE_OF_QUEUE, of_both), (OPEN_IN_QUEUE, of_both)
    )
    visit = _of_today(visit_in(session, visits), clock)
    line = _line(lines[0] if lines else None, clock, "queue_id")
    refuse_those(standing)
    return visit, line


def ticket_in_hand(session: Session, context: Context, visit_id: UUID) -> Ticket | None:
    """The visit's ticket at the actor's own desk, for who may not choose any visit. Raises Forbidden."""
    if context.allows("visits.register") or context.actor_kind == "system":
        return None
    at_desk = (
        (DeskSession.tenant_id == Ticket.tenant_id)
        & (DeskSession.desk_id == Ticket.desk_id)
        & (DeskSession.staff_id == context.actor_id)
        & DeskSession.closed_at.is_(None)
    )
    found = select(Ticket).join(DeskSession, at_desk).where(Ticket.visit_id == visit_id, Ticket.state.in_(AT_DESK))
    ticket = session.scalars(found).first()
    if ticket is None:
        raise Forbidden(
            "visit_not_yours",
            staff_text(
                "Reception and mediators issue tickets for every visit; you, for whom you have at your own desk."
            ),
        )
    return ticket


def _new_ticket(
    session: Session, context: Context, clock: Clock, visit: Visit, line: Line, held: Held | None
) -> Ticket:
    """The next place in the line, from now on."""
    if held is None:
        number = next_number(session, context, queue_id=line.queue_id, day=line.day)
    else:
        number = held_number(session, context, held, queue_id=line.queue_id, day=line.day, letter=line.letter)
    now = clock.now()
    return Ticket(
        visit_id=visit.id,
        queue_id=line.queue_id,
        day=line.day,
        number=number,
        label=label_of(line.letter, number),
        language=visit.language,
        state="waiting",
        issued_at=now,
        waiting_since=now,
    )


def find_line(
    session: Session, context: Context, clock: Clock, *, queue_id: UUID | None, office_id: UUID | None
) -> Line:
    """The queue itself, or the one in which an office's visitors wait. Raises Invalid."""
    if (queue_id is None) == (office_id is None):
        message = public_text("Say either the queue or the office.")
        raise Invalid("queue_or_office", message, fields={"queue_id": [message], "office_id": [message]})
    if queue_id is not None:
        rows = rows_of(session, LINE_OF_QUEUE, {"queue_id": queue_id})
        return _line(rows[0] if rows else None, clock, "queue_id")
    # The office's own queue before the welcome desk's, and that before pre-sorting.
    first = case({"office": 0, "welcome": 1}, value=Queue.kind, else_=2)
    row = session.execute(
        select(Queue.id, Queue.office_id, Queue.letter, Queue.kind, Tenant.time_zone)
        .join(Tenant, Tenant.id == Queue.tenant_id)
        .join(Office, (Office.tenant_id == Queue.tenant_id) & (Office.id == Queue.office_id))
        .where(Queue.state == "active", Office.state == "active")
        .where(Queue.office_id == office_id)
        .where(Queue.tenant_id == context.tenant_id, Tenant.id == context.tenant_id)
        .order_by(first, Queue.code)
        .limit(1)
    ).one_or_none()
    return _line(row, clock, "office_id")


def _line(row: Any, clock: Clock, field: str) -> Line:
    if row is None:
        message = _NOTHING_THERE[field]
        raise Invalid(f"{field}_unknown", message, fields={field: [message]})
    return Line(row.id, row.office_id, row.letter, row.kind, local_day(clock.now(), row.time_zone))


def _of_today(visit: Visit | None, clock: Clock) -> Visit:
    if visit is None:
        message = public_text("There is no such visit here.")
        raise Invalid("visit_unknown", message, fields={"visit_id": [message]})
    if visit.ending is not None or clock.now() - visit.arrived_at > WORKING_DAY:
        raise visit_over()
    return visit


def _service_at(
    session: Session, context: Context, line: Line, service_id: UUID | None, previous: Ticket | None
) -> tuple[UUID | None, str | None]:
    """The service that is wanted there, and the skill that it takes."""
    if service_id is not None:
        return service_id, check_service(session, context, line, service_id)
    if previous is not None and previous.service_id is not None:
        with suppress(Invalid):
            return previous.service_id, check_service(session, context, line, previous.service_id)
    return None, None


def check_service(session: Session, context: Context, line: Line, service_id: UUID) -> str | None:
    """The service is offered; in an office's own queue it must be that office's. The skill that serving it takes."""
    statement = (
        select(Service.id, ServiceSkill.skill)
        .outerjoin(
            ServiceSkill, (ServiceSkill.tenant_id == Service.tenant_id) & (ServiceSkill.service_id == Service.id)
        )
        .where(Service.tenant_id == context.tenant_id, Service.id == service_id, Service.state == "offered")
    )
    if line.kind == "office":
        statement = statement.join(
            OfficeService,
            (OfficeService.tenant_id == Service.tenant_id) & (OfficeService.service_id == Service.id),
        ).where(OfficeService.office_id == line.office_id)
    found = session.execute(statement).first()
    if found is None:
        message = (
            public_text("This office does not provide this service.")
            if line.kind == "office"
            else public_text("There is no such service here.")
        )
        raise Invalid("service_unknown", message, fields={"service_id": [message]})
    skill: str | None = found.skill
    return skill


def _check_size(size: int) -> None:
    if not 1 <= size <= LARGEST_PARTY:
        message = public_text("A whole number from %(least)s to %(most)s.", least=1, most=LARGEST_PARTY)
        raise Invalid("size_out_of_range", message, fields={"size": [message]})


def _priority(visit: Visit, given: int | None) -> int:
    if given is None:
        return priority_of(visit.channel, visit.needs)
    if not 0 <= given <= HIGHEST_PRIORITY:
        message = public_text("A whole number from %(least)s to %(most)s.", least=0, most=HIGHEST_PRIORITY)
        raise Invalid("priority_out_of_range", message, fields={"priority": [message]})
    return given
