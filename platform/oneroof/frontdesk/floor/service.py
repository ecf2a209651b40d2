"""Whether a queue takes tickets now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.time import Clock
from oneroof.core.written import Written, rows_of
from oneroof.frontdesk.floor.hours import opening_of
from oneroof.frontdesk.models import Queue, Ticket
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a queue takes no tickets now."""

    code: str
    """queue_closed, contingent_used or office_closed."""
    text: LazyText
    """What to do instead, for the visitor."""

    def as_error(self) -> Conflict:
        """To be raised where a ticket was asked for."""
        return Conflict(self.code, self.text)


_found = (
    select(Queue.id, Queue.office_id, Queue.receiving, Queue.daily_tickets, Queue.state, Tenant.time_zone)
    .join_from(Queue, Tenant, Tenant.id == Queue.tenant_id)
    .where(Queue.tenant_id == bindparam("tenant_id"), Queue.id == bindparam("queue_id"))
)
_SEEN = Written(_found)
_LOCKED = Written(_found.with_for_update(read=True, key_share=True, of=Queue))


def takes_tickets(session: Session, context: Context, clock: Clock, queue_id: UUID, *, is_booked: bool = False) -> None:
    """Return while the queue takes tickets; until the transaction ends nobody closes or moves it then.

    To be called after the visit is locked and before the ticket gets its number. Raises Conflict `queue_closed`,
    `contingent_used` (its tickets of the day are given out) or `office_closed`. Hours bind devices and visitors only:
    staff see who stands before them, and take in whom the door let in. Who has booked (`is_booked`) has been promised
    their turn: neither hours nor contingents send them away, since one may come a little before the office opens.
    """
    # The same lock that a ticket's foreign key takes: live changes wait for it, other tickets do not.
    row = _row(session, queue_id, lock=True)
    refusal = _refusal(session, context, clock, row, lock=True, is_booked=is_booked)
    if refusal is not None:
        raise refusal.as_error()


def why_not(session: Session, context: Context, clock: Clock, queue_id: UUID) -> Refusal | None:
    """What `takes_tickets` would say, without holding anybody up: for pages."""
    return _refusal(session, context, clock, _row(session, queue_id, lock=False), lock=False)


def _row(session: Session, queue_id: UUID, *, lock: bool) -> Any:
    return rows_of(session, _LOCKED if lock else _SEEN, {"queue_id": queue_id})[0]


def _refusal(
    session: Session, context: Context, clock: Clock, row: Any, *, lock: bool, is_booked: bool = False
) -> Refusal | None:
    if row.receiving == "closed" or row.state != "active":
        return Refusal(
            "queue_closed",
            public_text("This line takes no more people today. Please ask the reception what you can do."),
        )
    if is_booked:
        return None
    now = clock.now().astimezone(ZoneInfo(row.time_zone))
    if row.daily_tickets is not None and _given_out(session, context, row.id, now, lock=lock) >= row.daily_tickets:
        return Refusal(
            "contingent_used",
            public_text("All tickets of today have been given out here. Please come tomorrow, or ask the reception."),
        )
    if context.actor_kind in ("staff", "system", "service"):
        return None
    return _closed_by_hours(session, context, row.office_id, now)


def _given_out(session: Session, context: Context, queue_id: UUID, now: datetime, *, lock: bool) -> int:
    """Tickets of today in the queue; with `lock`, nobody else adds one until the transaction ends.

    Only queues with a contingent pay for this lock.
    """
    day = now.date()
    if lock:
        session.execute(
            select(Queue.id)
            .where(Queue.tenant_id == context.tenant_id, Queue.id == queue_id)
            .with_for_update(key_share=True)
        )
    counted = select(func.count()).where(
        Ticket.tenant_id == context.tenant_id, Ticket.queue_id == queue_id, Ticket.day == day
    )
    return session.scalars(counted).one()


def _closed_by_hours(session: Session, context: Context, office_id: UUID, now: datetime) -> Refusal | None:
    """A centre that wrote down no hours is not closed by any."""
    opening = opening_of(session, context, office_id, now)
    if opening is None or opening.is_open:
        return None
    opens = opening.opens_next
    if opens is None:
        return Refusal("office_closed", public_text("This office is closed now. Please ask the reception."))
    if opens.date() == now.date():
        text = public_text("This office is closed now. It opens again at %(time)s.", time=f"{opens:%H:%M}")
    else:
        text = public_text(
            "This office is closed now. It opens again on %(day)s at %(time)s.",
            day=f"{opens:%d/%m/%Y}",
            time=f"{opens:%H:%M}",
        )
    return Refusal("office_closed", text)
