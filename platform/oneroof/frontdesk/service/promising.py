"""A place promised to somebody who calls on the phone: kept for a time of today, and not called before they are here.

A promised ticket is one that was put aside before it was ever called. Whoever says at the door that they are here gets
the place of an appointment for that time: the wait begins with the arrival.
"""

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.hours import opening_of
from oneroof.frontdesk.models import Queue, Ticket
from oneroof.frontdesk.service.credits import place_of
from oneroof.frontdesk.service.records import local_day, lock_visit, tell
from oneroof.frontdesk.service.statements import TICKETS
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

PHONE = "phone"


def is_promised(ticket: Ticket) -> bool:
    """Whether the ticket is kept for somebody who is not here yet: nothing else is put aside before its first call."""
    return ticket.parked_at is not None and ticket.calls == 0


def keep_place(session: Session, context: Context, clock: Clock, ticket: Ticket) -> None:
    """Keep a ticket that was just issued until its visitor is here. Raises Invalid for the time (`due_at`).

    It must be later today, and the office open then, where hours are written down.
    """
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    due_at, now = ticket.due_at, clock.now()
    assert due_at is not None
    if due_at <= now or local_day(due_at, zone) != local_day(now, zone):
        raise _invalid(public_text("Give a time later today."))
    queue = session.get_one(Queue, (context.tenant_id, ticket.queue_id))
    opening = opening_of(session, context, queue.office_id, due_at.astimezone(ZoneInfo(zone)))
    if opening is not None and not opening.is_open:
        raise _invalid(public_text("The office is closed at that time."))
    ticket.parked_at = now
    TICKETS.save(session, ticket)
    tell(session, context, clock, ticket, "issue")


def arrived(session: Session, context: Context, clock: Clock, ticket: Ticket) -> None:
    """The visitor of a promised ticket (locked by the caller) is here: they wait from now on, as with an appointment.

    Each minute after the promised time costs one minute of the credit.
    """
    visit = lock_visit(session, ticket.visit_id)
    assert visit is not None
    visit.arrived_at = ticket.waiting_since = clock.now()
    ticket.rank_at = place_of(session, context, ticket)


def promised_tickets(session: Session, context: Context) -> list[Ticket]:
    """Those who were promised a place and are not here yet, by the time of the promise."""
    found = (
        select(Ticket)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.parked_at.is_not(None), Ticket.state == "waiting")
        .where(Ticket.calls == 0)
        .order_by(Ticket.due_at, Ticket.id)
    )
    return list(session.scalars(found))


def not_here_yet(ticket: Ticket) -> Conflict:
    """Nobody is called before they are here."""
    return Conflict(
        "not_here_yet",
        public_text(
            "Ticket %(label)s was promised on the phone. It can be called when the visitor has said at the entrance "
            "that they are here.",
            label=ticket.label,
        ),
    )


def _invalid(message: LazyText) -> Invalid:
    return Invalid("due_at_invalid", message, fields={"due_at": [message]})
