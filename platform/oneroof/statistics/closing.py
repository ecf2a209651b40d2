"""When days and months are closed, and opened again where a demonstration network's clock is set back."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from oneroof.core.time import Clock, day_bounds
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Ticket, Visit
from oneroof.jobs.models import OutboxRow
from oneroof.jobs.service import enqueue
from oneroof.statistics.counting import close_day
from oneroof.statistics.models import ClosedMonth, DayFigure
from oneroof.statistics.months import days_to_close, is_complete, month_of, months_to_close, next_month
from oneroof.tenancy.context import Context

CLOSE_DAY, CLOSE_MONTH, SEND_TOTALS = "day.close", "month.close", "totals.send"

MOST_DAYS = 10
"""Days that one job closes, after a time in which nothing ran: its transaction must not last."""

PATIENCE = timedelta(hours=4)
"""A centre may work past midnight: so long its day waits for those who still have a ticket."""


def enqueue_due(session: Session, context: Context, clock: Clock, time_zone: str, *, for_good: bool = False) -> bool:
    """Promise to close what is over: days, then months; whether nothing is left to close before the next local day.

    Doing it again promises nothing twice. A centre that is closed `for_good` ends with the month of its last visit: the
    empty months after it would only hide the smallest other centre's with their zeros.
    """
    today = clock.today(time_zone)
    if for_good:
        last = session.scalar(select(func.max(Visit.day)))
        today = min(today, next_month(month_of(last))) if last else date.min
    days = days_to_close(session, today)[:MOST_DAYS]
    if days and _waits_for_visitors(session, days[-1], clock.now(), time_zone):
        del days[-1]
    if days:
        last = days[-1].isoformat()
        enqueue(session, context, kind=CLOSE_DAY, key=last, payload={"day": last})
        return False
    months = [month.isoformat() for month in months_to_close(session, today) if is_complete(session, month)]
    for month in months:
        enqueue(session, context, kind=CLOSE_MONTH, key=month, payload={"month": month})
    return not months and not days_to_close(session, today)


def close_until(session: Session, context: Context, clock: Clock, last: date) -> None:
    """Close all days up to `last` that are not closed, one after the other. What is closed already stays as it is."""
    for day in days_to_close(session, last + timedelta(days=1)):
        close_day(session, context, clock, day)


def reopen_from(session: Session, today: date) -> bool:
    """Open again what was closed of `today` and later; whether anything was. Only a demo network's clock goes back."""
    if session.scalar(select(func.max(DayFigure.day)).where(DayFigure.day >= today)) is None:
        return False
    first = month_of(today)
    unsynchronised = {"synchronize_session": False}
    session.execute(delete(DayFigure).where(DayFigure.day >= today), execution_options=unsynchronised)
    session.execute(delete(ClosedMonth).where(ClosedMonth.month >= first), execution_options=unsynchronised)
    for kind, key in ((CLOSE_DAY, today), (CLOSE_MONTH, first), (SEND_TOTALS, first)):
        # ISO dates sort as dates do
        kept = delete(OutboxRow).where(OutboxRow.kind == kind, OutboxRow.key >= key.isoformat())
        session.execute(kept, execution_options=unsynchronised)
    counted = update(Visit).where(Visit.day >= today, Visit.ending.is_not(None)).values(ending=None)
    session.execute(counted, execution_options=unsynchronised)
    return True


def _waits_for_visitors(session: Session, day: date, now: datetime, time_zone: str) -> bool:
    _, midnight = day_bounds(day, time_zone)
    if now >= midnight + PATIENCE:
        return False
    open_ticket = select(Ticket.id).where(Ticket.day == day, Ticket.state.in_(OPEN_TICKET_STATES)).limit(1)
    return session.scalar(open_ticket) is not None
