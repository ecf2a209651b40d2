"""How often a ticket is called again, how many are put aside, and until when a missed call is forgiven.

Each queue has its own numbers; a coordinator sets them.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Queue, Ticket
from oneroof.frontdesk.service.credits import place_of
from oneroof.frontdesk.service.rules import APPOINTMENT_PRIORITY
from oneroof.tenancy.context import Context


def check_may_recall(session: Session, context: Context, ticket: Ticket) -> None:
    """Raise Conflict `recalls_used` for a called ticket that was called again as often as its queue allows."""
    most = _queue_of(session, context, ticket).most_recalls
    if ticket.state == "called" and ticket.recalls >= most:
        raise Conflict(
            "recalls_used",
            public_text(
                "Ticket %(label)s has been called %(times)s times. If nobody comes, say so: whoever comes soon has "
                "the old place again.",
                label=ticket.label,
                times=ticket.recalls + 1,
            ),
        )


def check_may_park(session: Session, context: Context, ticket: Ticket) -> None:
    """Raise Conflict `parked_full` when the ticket's desk has put aside as many as the ticket's queue allows."""
    most = _queue_of(session, context, ticket).most_parked
    parked = session.scalar(
        select(func.count())
        .select_from(Ticket)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.desk_id == ticket.desk_id)
        .where(Ticket.parked_at.is_not(None), Ticket.id != ticket.id)
    )
    if (parked or 0) >= most:
        raise Conflict(
            "parked_full",
            public_text("This desk has put aside %(count)s tickets already, and may not put aside more.", count=parked),
        )


def grace_is_over(session: Session, context: Context, clock: Clock, ticket: Ticket) -> bool:
    """Whether a missed call is longer ago than the queue forgives."""
    assert ticket.ended_at is not None
    grace = timedelta(minutes=_queue_of(session, context, ticket).grace_minutes)
    return clock.now() - ticket.ended_at > grace


def to_the_end(session: Session, context: Context, clock: Clock, ticket: Ticket) -> None:
    """The wait begins anew: a precedence by law goes on to count, an appointment that was missed does not."""
    ticket.waiting_since, ticket.due_at = clock.now(), None
    if ticket.priority == APPOINTMENT_PRIORITY:
        ticket.priority = 0
    ticket.rank_at = place_of(session, context, ticket)


def park_ends_at(ticket: Ticket, park_minutes: int) -> datetime | None:
    """When a ticket that was put aside comes back into line by itself; None for one that was not."""
    return ticket.parked_at + timedelta(minutes=park_minutes) if ticket.parked_at else None


def _queue_of(session: Session, context: Context, ticket: Ticket) -> Queue:
    return session.get_one(Queue, (context.tenant_id, ticket.queue_id))
