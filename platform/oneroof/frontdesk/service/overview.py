"""What people look at while they work: who comes before whom, what was put aside, what can be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.models import Desk, DeskSession, Office, Queue, Ticket, TicketEvent, Visit
from oneroof.frontdesk.service.records import today_at
from oneroof.frontdesk.service.rules import UNDO_WITHIN, WORKING_DAY
from oneroof.frontdesk.service.undo import UNDOABLE
from oneroof.identity.models import Staff
from oneroof.tenancy.context import Context

RECENT = timedelta(days=7)
"""The days whose visits say which languages are frequent: today's mix is like last week's."""
MOST_MISSED = 8


@dataclass(frozen=True, slots=True)
class DayCounts:
    """The centre's day until now, in numbers of people and tickets."""

    visits: int
    waiting: int
    serving: int
    """Called or being served."""
    served: int
    """Tickets that were served to their end or handed on."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a ticket's history, with who did it and where."""

    event: str
    at: datetime
    staff_name: str | None
    desk_number: str | None


def day_counts(session: Session, context: Context, clock: Clock) -> DayCounts:
    """How today goes. Tickets of visitors who are still here from yesterday are not counted."""
    day = today_at(session, context, clock)
    visits = session.scalar(
        select(func.count()).select_from(Visit).where(Visit.tenant_id == context.tenant_id, Visit.day == day)
    )
    rows = session.execute(
        select(Ticket.state, func.count().label("tickets"))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.day == day)
        .group_by(Ticket.state)
    )
    states = {row.state: row.tickets for row in rows}
    return DayCounts(
        visits=visits or 0,
        waiting=states.get("waiting", 0),
        serving=states.get("called", 0) + states.get("serving", 0),
        served=states.get("served", 0) + states.get("handed_on", 0),
    )


def frequent_languages(session: Session, context: Context, clock: Clock) -> list[str]:
    """Codes of the languages of recent visits, the most frequent first."""
    since = today_at(session, context, clock) - RECENT
    rows = session.execute(
        select(Visit.language, func.count().label("visits"))
        .where(Visit.tenant_id == context.tenant_id, Visit.day >= since)
        .group_by(Visit.language)
        .order_by(func.count().desc(), Visit.language)
    )
    return [row.language for row in rows]


def people_before(session: Session, context: Context, ticket: Ticket) -> int:
    """How many in the same line are called before this waiting ticket, as it stands now."""
    earlier = or_(Ticket.rank_at < ticket.rank_at, and_(Ticket.rank_at == ticket.rank_at, Ticket.id < ticket.id))
    statement = (
        select(func.count())
        .select_from(Ticket)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.queue_id == ticket.queue_id)
        .where(Ticket.state == "waiting", Ticket.parked_at.is_(None), earlier)
        .where(Ticket.waiting_since >= ticket.waiting_since - WORKING_DAY)
    )
    return session.scalar(statement) or 0


def first_in_lines(
    session: Session, context: Context, clock: Clock, queue_ids: Sequence[UUID], most: int
) -> dict[UUID, list[Ticket]]:
    """By queue, the first `most` of those who wait, in the order of calling. One query for all queues."""
    place = func.row_number().over(partition_by=Ticket.queue_id, order_by=(Ticket.rank_at, Ticket.id))
    ranked = (
        select(Ticket.id, place.label("place"))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.queue_id.in_(queue_ids))
        .where(Ticket.state == "waiting", Ticket.parked_at.is_(None))
        .where(Ticket.waiting_since >= clock.now() - WORKING_DAY)
        .subquery()
    )
    found = session.scalars(
        select(Ticket)
        .join(ranked, ranked.c.id == Ticket.id)
        .where(Ticket.tenant_id == context.tenant_id, ranked.c.place <= most)
        .order_by(Ticket.queue_id, ranked.c.place)
    )
    lines: dict[UUID, list[Ticket]] = {queue_id: [] for queue_id in queue_ids}
    for ticket in found:
        lines[ticket.queue_id].append(ticket)
    return lines


def parked_tickets(session: Session, context: Context, clock: Clock, queue_ids: Sequence[UUID]) -> list[Ticket]:
    """What was put aside in these queues, the longest ago first."""
    statement = _of_today(session, context, clock, queue_ids).where(
        Ticket.state == "waiting", Ticket.parked_at.is_not(None)
    )
    return list(session.scalars(statement.order_by(Ticket.parked_at, Ticket.id)))


def missed_tickets(session: Session, context: Context, clock: Clock, queue_ids: Sequence[UUID]) -> list[Ticket]:
    """Tickets of these queues that were called in vain, the latest first: their visitors may still come."""
    statement = _of_today(session, context, clock, queue_ids).where(Ticket.state == "no_show")
    return list(session.scalars(statement.order_by(Ticket.ended_at.desc(), Ticket.id).limit(MOST_MISSED)))


def undoable_ticket(session: Session, context: Context, clock: Clock) -> tuple[Ticket, str] | None:
    """The ticket whose last step the actor can still take back, and that step; None when it is too late."""
    moved = func.greatest(Ticket.ended_at, Ticket.parked_at, Ticket.started_at, Ticket.called_at)
    ticket = session.scalars(
        select(Ticket)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.staff_id == context.actor_id)
        .where(Ticket.day >= today_at(session, context, clock) - timedelta(days=1), moved.is_not(None))
        .order_by(moved.desc())
        .limit(1)
    ).one_or_none()
    if ticket is None:
        return None
    last = session.scalars(_events(context, ticket.id).order_by(TicketEvent.at.desc(), TicketEvent.id.desc())).first()
    mine = last is not None and last.event in UNDOABLE and last.actor_id == context.actor_id
    return (ticket, last.event) if last and mine and clock.now() - last.at <= UNDO_WITHIN else None


def last_desk(session: Session, context: Context) -> Desk | None:
    """The desk at which the actor served last; None before the first time."""
    return session.scalars(
        select(Desk)
        .join(DeskSession, (DeskSession.tenant_id == Desk.tenant_id) & (DeskSession.desk_id == Desk.id))
        .where(DeskSession.tenant_id == context.tenant_id, DeskSession.staff_id == context.actor_id)
        .order_by(DeskSession.opened_at.desc())
        .limit(1)
    ).one_or_none()


def ticket_history(session: Session, context: Context, *, ticket_id: UUID) -> list[Happening]:
    """All that happened to a ticket, in order."""
    rows = session.execute(
        select(TicketEvent.event, TicketEvent.at, Staff.name, Desk.number)
        .outerjoin(Staff, (Staff.tenant_id == TicketEvent.tenant_id) & (Staff.id == TicketEvent.actor_id))
        .outerjoin(Desk, (Desk.tenant_id == TicketEvent.tenant_id) & (Desk.id == TicketEvent.desk_id))
        .where(TicketEvent.tenant_id == context.tenant_id, TicketEvent.ticket_id == ticket_id)
        .order_by(TicketEvent.at, TicketEvent.id)
    )
    return [Happening(row.event, row.at, row.name, row.number) for row in rows]


def visits_of_casefile(
    session: Session, context: Context, *, casefile_id: UUID, most: int = 20
) -> list[tuple[Visit, list[tuple[Ticket, dict[str, str]]]]]:
    """The casefile's latest visits, each with its tickets in order and the names of where they waited."""
    visits = list(
        session.scalars(
            select(Visit)
            .where(Visit.tenant_id == context.tenant_id, Visit.casefile_id == casefile_id)
            .order_by(Visit.arrived_at.desc(), Visit.id)
            .limit(most)
        )
    )
    rows = session.execute(
        select(Ticket, Queue.kind, Queue.name, Office.name.label("office_name"))
        .join(Queue, (Queue.tenant_id == Ticket.tenant_id) & (Queue.id == Ticket.queue_id))
        .join(Office, (Office.tenant_id == Queue.tenant_id) & (Office.id == Queue.office_id))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.visit_id.in_([visit.id for visit in visits]))
        .order_by(Ticket.issued_at, Ticket.id)
    )
    tickets: dict[UUID, list[tuple[Ticket, dict[str, str]]]] = {visit.id: [] for visit in visits}
    for row in rows:
        names = row.office_name if row.kind == "office" else row.name
        tickets[row.Ticket.visit_id].append((row.Ticket, names))
    return [(visit, tickets[visit.id]) for visit in visits]


def _of_today(session: Session, context: Context, clock: Clock, queue_ids: Sequence[UUID]) -> Select[Ticket]:
    # By day as well, because that is what the index of ended tickets begins with.
    yesterday = today_at(session, context, clock) - timedelta(days=1)
    return (
        select(Ticket)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.queue_id.in_(queue_ids))
        .where(Ticket.day >= yesterday, Ticket.waiting_since >= clock.now() - WORKING_DAY)
    )


def _events(context: Context, ticket_id: UUID) -> Select[TicketEvent]:
    return select(TicketEvent).where(TicketEvent.tenant_id == context.tenant_id, TicketEvent.ticket_id == ticket_id)
