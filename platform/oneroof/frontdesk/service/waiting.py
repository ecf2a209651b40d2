"""Who waits, for what and since when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.pagination import MOST, Page, SortKey, cut, page_of
from oneroof.core.time import Clock
from oneroof.core.written import all_rows
from oneroof.frontdesk.models import OPEN_TICKET_STATES, TICKET_STATES, Queue, Ticket
from oneroof.frontdesk.service.records import local_day, no_such_ticket
from oneroof.frontdesk.service.rules import WORKING_DAY
from oneroof.frontdesk.service.statements import QUEUE_THERE, WAITING_LINE
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

TICKET_FILTERS = ("waiting", "parked", "called", "serving", "served", "no_show", "left", "handed_on")
"""What a list of tickets can be narrowed to: the states, with those put aside told apart from those who wait."""

_LINE = (SortKey(Ticket.rank_at), SortKey(Ticket.id))


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """A queue and how many people are in it now."""

    queue: Queue
    waiting: int
    parked: int
    called: int
    serving: int
    first_waiting_since: datetime | None
    """Since when the one who has waited longest waits."""
    longest_wait_minutes: int
    """Whole minutes that this is; 0 when nobody waits."""


def queue_statuses(session: Session, context: Context, clock: Clock) -> list[QueueStatus]:
    """All active queues, pre-sorting first, then welcome, then the offices' by code."""
    order = case({"presorting": 0, "welcome": 1}, value=Queue.kind, else_=2)
    queues = session.scalars(
        select(Queue).where(Queue.tenant_id == context.tenant_id, Queue.state == "active").order_by(order, Queue.code)
    ).all()
    parked = Ticket.parked_at.is_not(None)
    now = clock.now()
    counted = session.execute(
        select(
            Ticket.queue_id,
            func.count().filter(Ticket.state == "waiting", ~parked).label("waiting"),
            func.count().filter(parked).label("parked"),
            func.count().filter(Ticket.state == "called").label("called"),
            func.count().filter(Ticket.state == "serving").label("serving"),
            func.min(Ticket.waiting_since).filter(Ticket.state == "waiting", ~parked).label("since"),
        )
        .where(Ticket.tenant_id == context.tenant_id, Ticket.state.in_(OPEN_TICKET_STATES))
        .where(Ticket.waiting_since >= now - WORKING_DAY)
        .group_by(Ticket.queue_id)
    ).all()
    counts = {row.queue_id: row for row in counted}
    return [_status(queue, counts.get(queue.id), now) for queue in queues]


def tickets_in_queue(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    queue_id: UUID,
    state: str | None = None,
    day: date | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Ticket]:
    """One page of a queue's tickets of a day (today when None).

    Those who wait come in the order in which they will be called, all others by number. `state` is one of
    TICKET_FILTERS or None for all. Raises NotFound for the queue, Invalid for state, limit and cursor.
    """
    zone = _time_zone_of_queue(session, context, queue_id)
    now = clock.now()
    statement = select(Ticket).where(Ticket.tenant_id == context.tenant_id, Ticket.queue_id == queue_id)
    if state == "waiting":
        # exactly the line that call-next calls from
        statement = statement.where(Ticket.state == "waiting", Ticket.parked_at.is_(None))
        statement = statement.where(Ticket.waiting_since >= now - WORKING_DAY)
        return page_of(session, statement, keys=_LINE, limit=limit, cursor=cursor)
    if state == "parked":
        statement = statement.where(Ticket.parked_at.is_not(None))
    elif state in TICKET_STATES:
        statement = statement.where(Ticket.state == state)
    elif state is not None:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=state, listed=", ".join(TICKET_FILTERS))
        raise Invalid("state_unknown", message, fields={"state": [message]})
    statement = statement.where(Ticket.day == (day or local_day(now, zone)))
    return page_of(session, statement, keys=(SortKey(Ticket.number), SortKey(Ticket.id)), limit=limit, cursor=cursor)


def waiting_line(
    session: Session, context: Context, clock: Clock, *, queue_id: UUID, limit: int = 50, cursor: str | None = None
) -> Page[Any]:
    """The same page of those who wait, of each only what WAITING_LINE reads: for screens, which ask often."""
    if cursor is not None or not 1 <= limit <= MOST:
        return tickets_in_queue(session, context, clock, queue_id=queue_id, state="waiting", limit=limit, cursor=cursor)
    of_queue = {"queue_id": queue_id}
    since = clock.now() - WORKING_DAY
    queues, rows = all_rows(
        session, (QUEUE_THERE, of_queue), (WAITING_LINE, {**of_queue, "since": since, "most": limit + 1})
    )
    if not queues:
        raise _no_such_queue()
    return cut(rows, keys=_LINE, limit=limit)


def read_ticket(session: Session, context: Context, *, ticket_id: UUID) -> Ticket:
    """One ticket. Raises NotFound."""
    ticket = session.get(Ticket, (context.tenant_id, ticket_id))
    if ticket is None:
        raise no_such_ticket()
    return ticket


def _time_zone_of_queue(session: Session, context: Context, queue_id: UUID) -> str:
    zone = session.scalars(
        select(Tenant.time_zone)
        .join(Queue, Queue.tenant_id == Tenant.id)
        .where(Tenant.id == context.tenant_id, Queue.tenant_id == context.tenant_id, Queue.id == queue_id)
    ).one_or_none()
    if zone is None:
        raise _no_such_queue()
    return zone


def _no_such_queue() -> NotFound:
    return NotFound("queue_not_found", public_text("There is no such queue here."))


def _status(queue: Queue, row: Any | None, now: datetime) -> QueueStatus:
    if row is None:
        return QueueStatus(queue, 0, 0, 0, 0, None, 0)
    minutes = int((now - row.since).total_seconds() // 60) if row.since else 0
    return QueueStatus(queue, row.waiting, row.parked, row.called, row.serving, row.since, minutes)
