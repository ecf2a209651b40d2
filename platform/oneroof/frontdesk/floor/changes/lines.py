"""The lines that a change touches: locked, and counted for its preview."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.time import Clock
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Queue, Ticket
from oneroof.frontdesk.service.rules import WORKING_DAY
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Picked:
    """Which of those who wait a change is about; all of them when nothing is said."""

    language: str | None = None
    service_id: UUID | None = None
    from_place: int = 1
    """The place in line from which on, counted among those of the language and service."""


EVERYBODY = Picked()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change of a line would do now."""

    queue: Queue
    moves: tuple[Ticket, ...]
    """Who goes, in their order in line; those put aside too."""
    stays: tuple[Ticket, ...]
    """Who waits and would not go: not picked, or their visitor stands in the other line already."""
    called: int
    serving: int

    @property
    def waiting(self) -> int:
        """How many people wait in the line now."""
        return len(self.moves) + len(self.stays)


def lock_queues(session: Session, context: Context, *queue_ids: UUID) -> dict[UUID, Queue]:
    """The active queues, locked: until the transaction ends nobody issues a ticket into them. Raises NotFound."""
    found = session.scalars(
        select(Queue)
        .where(Queue.tenant_id == context.tenant_id, Queue.id.in_(queue_ids), Queue.state == "active")
        .order_by(Queue.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if {queue.id for queue in found} != set(queue_ids):
        raise no_such_queue()
    return {queue.id: queue for queue in found}


def read_queue(session: Session, context: Context, queue_id: UUID) -> Queue:
    """The active queue. Raises NotFound."""
    queue = session.get(Queue, (context.tenant_id, queue_id))
    if queue is None or queue.state != "active":
        raise no_such_queue()
    return queue


def no_such_queue() -> NotFound:
    """There is none with this id that is in use."""
    return NotFound("queue_not_found", public_text("There is no such queue here."))


def waiting_in(session: Session, context: Context, clock: Clock, queue_id: UUID, *, lock: bool = False) -> list[Ticket]:
    """Who waits in the line in order, those put aside too; locked against a call when `lock`.

    What was left behind on another day is not in any line. Who is being called at this moment is waited for.
    """
    found = (
        select(Ticket)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.queue_id == queue_id, Ticket.state == "waiting")
        .where(Ticket.waiting_since >= clock.now() - WORKING_DAY)
        .order_by(Ticket.rank_at, Ticket.id)
    )
    if lock:
        session.flush()
        found = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(session.scalars(found))


def split_by(
    session: Session, context: Context, tickets: Iterable[Ticket], picked: Picked, target_id: UUID | None
) -> tuple[list[Ticket], list[Ticket]]:
    """Those who go and those who stay."""
    there = _visits_in(session, context, target_id) if target_id else set()
    goes: list[Ticket] = []
    stays: list[Ticket] = []
    place = 0
    for ticket in tickets:
        asked = picked.language in (None, ticket.language) and picked.service_id in (None, ticket.service_id)
        place += asked
        (goes if asked and place >= picked.from_place and ticket.visit_id not in there else stays).append(ticket)
    return goes, stays


def preview(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    queue_id: UUID,
    target_queue_id: UUID | None = None,
    picked: Picked = EVERYBODY,
) -> Preview:
    """What would become of those in the line if it moved to the target now. Writes and locks nothing."""
    queue = read_queue(session, context, queue_id)
    tickets = waiting_in(session, context, clock, queue_id)
    goes, stays = split_by(session, context, tickets, picked, target_queue_id)
    called = _count(session, context, clock, Ticket.queue_id == queue_id, Ticket.state == "called")
    serving = _count(session, context, clock, Ticket.queue_id == queue_id, Ticket.state == "serving")
    return Preview(queue, tuple(goes), tuple(stays), called, serving)


def check_expected(expected: int | None, actual: int) -> None:
    """Raise Conflict when more people are concerned than the coordinator was told; fewer, who were called meanwhile,
    are no surprise."""
    if expected is not None and actual > expected:
        raise Conflict(
            "floor_changed",
            staff_text("More people wait now than when you looked. Please look again before you confirm."),
        )


def check_picked(picked: Picked) -> None:
    """Raise Invalid for a place that is none."""
    if picked.from_place < 1:
        message = staff_text("Write a whole number from 1 on.")
        raise Invalid("from_place_invalid", message, fields={"from_place": [message]})


def _visits_in(session: Session, context: Context, queue_id: UUID) -> set[UUID]:
    found = select(Ticket.visit_id).where(
        Ticket.tenant_id == context.tenant_id, Ticket.queue_id == queue_id, Ticket.state.in_(OPEN_TICKET_STATES)
    )
    return set(session.scalars(found))


def _count(session: Session, context: Context, clock: Clock, *which: ColumnElement[Any]) -> int:
    counted = select(func.count()).where(
        Ticket.tenant_id == context.tenant_id, *which, Ticket.waiting_since >= clock.now() - WORKING_DAY
    )
    return session.scalars(counted).one()
