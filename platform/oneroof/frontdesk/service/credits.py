"""What a priority is worth at this centre: the rule for all, and where the centre has set another."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.time import Clock
from oneroof.frontdesk.line.models import LineCredit
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.service.rules import CREDITS, HIGHEST_PRIORITY, LONGEST_CREDIT, place
from oneroof.tenancy.context import Context

_MINUTE = timedelta(minutes=1)


def line_credits(session: Session, context: Context) -> tuple[timedelta, ...]:
    """By priority (0 to 9), how much earlier than they came people stand in line at this centre."""
    rows = session.execute(
        select(LineCredit.priority, LineCredit.minutes).where(LineCredit.tenant_id == context.tenant_id)
    ).all()
    own = {row.priority: timedelta(minutes=row.minutes) for row in rows}
    return tuple(own.get(priority, credit) for priority, credit in enumerate(CREDITS))


def set_line_credits(session: Session, context: Context, clock: Clock, *, minutes: Mapping[int, int]) -> None:
    """Set the credits of these priorities (1 to 9), in minutes; all others go back to the rule for all.

    Tickets that wait keep their places. Raises Invalid where a number is out of range, or a higher priority would be
    worth less than a lower one.
    """
    longest = LONGEST_CREDIT // _MINUTE
    if any(not 1 <= priority <= HIGHEST_PRIORITY or not 0 <= minutes[priority] <= longest for priority in minutes):
        raise _invalid(public_text("A whole number from %(least)s to %(most)s.", least=0, most=longest))
    wanted = [minutes.get(priority, credit // _MINUTE) for priority, credit in enumerate(CREDITS)]
    if wanted != sorted(wanted):
        raise _invalid(public_text("A higher priority cannot be worth less than a lower one."))
    session.execute(delete(LineCredit).where(LineCredit.tenant_id == context.tenant_id))
    session.add_all(LineCredit(priority=priority, minutes=minutes[priority]) for priority in sorted(minutes))
    audit.record(session, context, clock, action="line_credit.set", object_kind="line_credit")
    session.flush()


def place_of(session: Session, context: Context, ticket: Ticket) -> datetime:
    """Where a ticket stands in line, as it waits now. Who has no priority and no appointment asks no query."""
    if ticket.priority == 0 and ticket.due_at is None:
        return place(ticket.waiting_since)
    worth = line_credits(session, context)
    return place(ticket.waiting_since, priority=ticket.priority, due_at=ticket.due_at, worth=worth)


def _invalid(message: LazyText) -> Invalid:
    return Invalid("credit_out_of_range", message, fields={"minutes": [message]})
