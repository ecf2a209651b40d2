"""The rows behind a day: its visits and their tickets, as few columns of them as the figures need."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from oneroof.frontdesk.models import OPEN_TICKET_STATES, Queue, Ticket, Visit

_Columns = Select[UUID, UUID, str, str, str | None, datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class VisitRow:
    """What the figures need of a visit."""

    id: UUID
    channel: str
    language: str
    arrived_at: datetime
    departed_at: datetime | None


@dataclass(frozen=True, slots=True)
class TicketRow:
    """What the figures need of a ticket."""

    visit_id: UUID
    queue_id: UUID
    queue_kind: str
    state: str
    outcome: str | None
    wait_minutes: float | None
    """From when the wait began until the call; None before a call."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still holds it."""
        return self.state in OPEN_TICKET_STATES


def visits_of_day(session: Session, day: date) -> list[VisitRow]:
    """All visits that began on the day."""
    statement = select(Visit.id, Visit.channel, Visit.language, Visit.arrived_at, Visit.departed_at)
    return [VisitRow(*row) for row in session.execute(statement.where(Visit.day == day))]


def tickets_of_day(session: Session, day: date) -> list[TicketRow]:
    """All tickets of the visits that began on the day, in the order in which they were issued."""
    of_visits = select(Visit.id).where(Visit.day == day)
    return _tickets(session, _columns().where(Ticket.visit_id.in_(of_visits)))


def tickets_of_visits(session: Session, visit_ids: Collection[UUID]) -> list[TicketRow]:
    """All tickets of these visits, in the order in which they were issued."""
    return _tickets(session, _columns().where(Ticket.visit_id.in_(visit_ids)))


def _columns() -> _Columns:
    return select(
        Ticket.visit_id,
        Ticket.queue_id,
        Queue.kind,
        Ticket.state,
        Ticket.outcome,
        Ticket.waiting_since,
        Ticket.called_at,
    ).join(Queue, and_(Queue.tenant_id == Ticket.tenant_id, Queue.id == Ticket.queue_id))


def _tickets(session: Session, statement: _Columns) -> list[TicketRow]:
    rows = session.execute(statement.order_by(Ticket.issued_at, Ticket.id))
    return [
        TicketRow(visit_id, queue_id, kind, state, outcome, (called - since).total_seconds() / 60 if called else None)
        for visit_id, queue_id, kind, state, outcome, since, called in rows
    ]
