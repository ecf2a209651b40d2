"""Closing a month, once all its days are closed: from then on its figures are final and go up."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Visit
from oneroof.statistics.counting import figures_between
from oneroof.statistics.measures import VISITS, median_wait, waits_of
from oneroof.statistics.models import ClosedMonth, DayFigure
from oneroof.tenancy.context import Context

_WRITTEN = re.compile(r"2[0-9]{3}-(0[1-9]|1[0-2])")


def month_of(day: date) -> date:
    """The first day of the month, by which a month is named."""
    return day.replace(day=1)


def last_day(month: date) -> date:
    """The last day of the month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def next_month(month: date) -> date:
    """The month after."""
    return last_day(month) + timedelta(days=1)


def earlier_month(month: date, months: int) -> date:
    """The month so many months before."""
    year, index = divmod(month.year * 12 + month.month - 1 - months, 12)
    return date(year, index + 1, 1)


def month_figures(session: Session, month: date) -> dict[str, int | None]:
    """The exact figures of a month, from its closed days: `visits`, `served` … and `waiting_minutes_median`."""
    figures = figures_between(session, month, last_day(month))
    return exact_month(figures)


def exact_month(figures: Mapping[str, int]) -> dict[str, int | None]:
    """A span's figures as `federation.totals` wants them, from sums by measure."""
    return {
        **{measure: figures.get(measure, 0) for measure in (VISITS, "served", "no_shows", "left")},
        "waiting_minutes_median": median_wait(waits_of(figures)),
    }


def close_month(session: Session, context: Context, clock: Clock, month: date) -> bool:
    """Say that the month is complete; whether it was so now, and not before. A month with an open day stays open."""
    if not is_complete(session, month):
        return False
    row = {"tenant_id": context.tenant_id, "id": new_id(), "month": month, "closed_at": clock.now()}
    statement = insert(ClosedMonth).values(row).on_conflict_do_nothing(index_elements=["tenant_id", "month"])
    if session.scalar(statement.returning(ClosedMonth.id)) is None:
        return False
    audit.record(session, context, clock, action="month.close", details={"month": month.isoformat()})
    return True


def is_complete(session: Session, month: date) -> bool:
    """Whether all the month's days are closed, from the centre's first one on."""
    first = session.scalar(select(func.min(DayFigure.day)))
    if first is None or first > last_day(month):
        return False
    begins = max(month, first)
    days = select(func.count()).select_from(DayFigure).where(DayFigure.measure == VISITS)
    closed: int | None = session.scalar(days.where(DayFigure.day.between(begins, last_day(month))))
    return bool(closed == (last_day(month) - begins).days + 1)


def is_month_closed(session: Session, month: date) -> bool:
    """Whether the month's figures are final."""
    return session.scalar(select(ClosedMonth.id).where(ClosedMonth.month == month)) is not None


def days_to_close(session: Session, today: date) -> list[date]:
    """The days before `today` that are not closed, from the day after the last closed one, or from the first visit."""
    last = session.scalar(select(func.max(DayFigure.day)))
    first = last + timedelta(days=1) if last else session.scalar(select(func.min(Visit.day)))
    if first is None:
        return []
    return [first + timedelta(days=ahead) for ahead in range((today - first).days)]


def months_to_close(session: Session, today: date) -> list[date]:
    """The months before `today`'s that have days but are not closed yet."""
    last = session.scalar(select(func.max(ClosedMonth.month)))
    first = next_month(last) if last else session.scalar(select(func.min(DayFigure.day)))
    if first is None:
        return []
    months, month = [], month_of(first)
    while month < month_of(today):
        months.append(month)
        month = next_month(month)
    return months


def written_month(month: date) -> str:
    """A month as `2026-03`."""
    return f"{month:%Y-%m}"


def read_month(text: str) -> date | None:
    """The month that was written as `2026-03`, or None."""
    if not _WRITTEN.fullmatch(text):
        return None
    year, month = (int(part) for part in text.split("-"))
    return date(year, month, 1)
