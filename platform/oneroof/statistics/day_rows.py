"""The rows behind a day: its visits and their tickets, as few columns of them as the figures need."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from oneroof.frontdesk.models import OPEN_TICKET_STATES, Queue, Ticket, Visit

_Columns = Select[UUID, UUID, str, str, str | None, datetime, datetime | None, datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class VisitRow:
    """What the figures need of a visit."""

    id: UUID
    channel: str
    language: str
    arrived_at: datetime
    departed_at: datetime | None
    casefile_id: UUID | None


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
    waiting_since: datetime
    service_minutes: float | None = None
    """From the beginning of serving to its end; None where nobody was served, or is still."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still holds it."""
        return self.state in OPEN_TICKET_STATES


def visits_of_day(session: Session, day: date) -> list[VisitRow]:
    """All visits that began on the day."""
    statement = select(Visit.id, Visit.channel, Visit.language, Visit.arrived_at, Visit.departed_at, Visit.casefile_id)
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
        Ticket.started_at,
        Ticket.ended_at,
    ).join(Queue, and_(Queue.tenant_id == Ticket.tenant_id, Queue.id == Ticket.queue_id))


def _tickets(session: Session, statement: _Columns) -> list[TicketRow]:
    rows = session.execute(statement.order_by(Ticket.issued_at, Ticket.id))
    return [
        TicketRow(
            row.visit_id,
            row.queue_id,
            row.kind,
            row.state,
            row.outcome,
            _minutes(row.waiting_since, row.called_at),
            row.waiting_since,
            _minutes(row.started_at, row.ended_at),
        )
        for row in rows
    ]


def _minutes(begin: datetime | None, end: datetime | None) -> float | None:
    return (end - begin).total_seconds() / 60 if begin and end else None
