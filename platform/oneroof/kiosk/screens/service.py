"""What a display and a desk sign show: numbers, desks and public names, and the place in the stream they stand for.

A display begins with this and then hears of every change by itself; it never asks for the whole again unless it has
missed something.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Desk, DeskSession, Office, Queue, Ticket
from oneroof.frontdesk.service.rules import WORKING_DAY
from oneroof.live.service import position
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class ShownTicket:
    """A ticket as everybody may see it."""

    label: str
    queue_id: UUID
    state: str
    """`waiting`, `parked`, `called` or `serving`."""
    desk: str | None
    version: int
    called_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownQueue:
    """A queue by its public name."""

    id: UUID
    letter: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class ScreenState:
    """All that a display shows. `sequence` is the number of the last event that this is sure to contain."""

    sequence: int
    queues: tuple[ShownQueue, ...]
    tickets: tuple[ShownTicket, ...]

    @property
    def calls(self) -> list[ShownTicket]:
        """Those who are called or being served, the last call first."""
        at_desks = [each for each in self.tickets if each.state in ("called", "serving") and each.called_at]
        return sorted(at_desks, key=lambda each: (each.called_at, each.label), reverse=True)

    def waiting(self, queue_id: UUID) -> int:
        """How many wait in a queue."""
        return sum(each.queue_id == queue_id and each.state == "waiting" for each in self.tickets)


@dataclass(frozen=True, slots=True)
class SignState:
    """What stands on the sign of a desk."""

    sequence: int
    number: str
    office_names: dict[str, str]
    is_open: bool
    ticket: ShownTicket | None


def screen_state(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    office_ids: Collection[UUID] = (),
    queue_ids: Collection[UUID] = (),
) -> ScreenState:
    """The lines of these queues and of these offices; of the whole centre where none is named. Three queries."""
    reached = position(session, context)
    queues = _queues(session, context, office_ids, queue_ids)
    return ScreenState(reached, queues, _tickets(session, context, clock, [queue.id for queue in queues]))


def sign_state(session: Session, context: Context, clock: Clock, *, desk_id: UUID) -> SignState:
    """The desk as its sign shows it. Raises NotFound for a desk that is no longer there."""
    reached = position(session, context)
    row = session.execute(
        select(Desk.number, Office.public_name, DeskSession.id.label("session_id"))
        .join(Office, (Office.tenant_id == Desk.tenant_id) & (Office.id == Desk.office_id))
        .outerjoin(
            DeskSession,
            (DeskSession.tenant_id == Desk.tenant_id)
            & (DeskSession.desk_id == Desk.id)
            & DeskSession.closed_at.is_(None),
        )
        .where(Desk.tenant_id == context.tenant_id, Desk.id == desk_id, Desk.state == "active")
    ).one_or_none()
    if row is None:
        raise NotFound("desk_not_found", public_text("There is no such desk here."))
    tickets = _tickets(session, context, clock, None, desk_id)
    return SignState(reached, row.number, row.public_name, row.session_id is not None, next(iter(tickets), None))


def _queues(
    session: Session, context: Context, office_ids: Collection[UUID], queue_ids: Collection[UUID]
) -> tuple[ShownQueue, ...]:
    order = case({"presorting": 0, "welcome": 1}, value=Queue.kind, else_=2)
    statement = (
        select(Queue.id, Queue.letter, Queue.kind, Queue.name, Office.public_name)
        .join(Office, (Office.tenant_id == Queue.tenant_id) & (Office.id == Queue.office_id))
        .where(Queue.tenant_id == context.tenant_id, Queue.state == "active")
        .order_by(order, Office.position, Queue.letter)
    )
    if office_ids or queue_ids:
        statement = statement.where(Queue.office_id.in_(office_ids) | Queue.id.in_(queue_ids))
    # an office's own name may tell why somebody waits: the public one does not
    return tuple(
        ShownQueue(row.id, row.letter, row.public_name if row.kind == "office" else row.name)
        for row in session.execute(statement)
    )


def _tickets(
    session: Session, context: Context, clock: Clock, queue_ids: Sequence[UUID] | None, desk_id: UUID | None = None
) -> tuple[ShownTicket, ...]:
    statement = (
        select(
            Ticket.label,
            Ticket.queue_id,
            case((Ticket.parked_at.is_not(None), "parked"), else_=Ticket.state).label("state"),
            Desk.number.label("desk"),
            Ticket.version,
            Ticket.called_at,
        )
        .outerjoin(Desk, (Desk.tenant_id == Ticket.tenant_id) & (Desk.id == Ticket.desk_id))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.state.in_(OPEN_TICKET_STATES))
        .where(Ticket.waiting_since >= clock.now() - WORKING_DAY)
        .order_by(Ticket.waiting_since, Ticket.id)
    )
    if queue_ids is not None:
        statement = statement.where(Ticket.queue_id.in_(queue_ids))
    if desk_id is not None:
        statement = statement.where(Ticket.desk_id == desk_id, Ticket.state.in_(("called", "serving")))
    return tuple(ShownTicket(*row) for row in session.execute(statement))
