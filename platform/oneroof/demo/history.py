"""Writing the past of a demonstration centre: closed days, closed months, and their way up to the umbrella."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.demo.past import closed_day, figures_of
from oneroof.frontdesk.models import OpeningException, OpeningHours, Visit
from oneroof.jobs import relay
from oneroof.jobs.models import OutboxRow
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.statistics.closing import CLOSE_MONTH, SEND_TOTALS
from oneroof.statistics.counting import write_figures
from oneroof.statistics.models import DayFigure
from oneroof.statistics.months import earlier_month, is_complete, month_of, months_to_close
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.directory import ListedTenant
from oneroof.tenancy.models import CENTRE_KINDS, Tenant

MONTHS = 14
"""Closed months: the thirteen that the umbrella's page shows, and one for those who turn back a page."""


def write_past(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> int:
    """Write the centre's closed days up to yesterday that are missing, and promise to close its months; how many days.

    A day on which somebody really came is left to be closed as any other.
    """
    is_sandbox = session.scalar(select(Tenant.is_sandbox).where(Tenant.id == tenant.id))
    if tenant.kind not in CENTRE_KINDS or is_sandbox:
        return 0
    today = clock.today(tenant.time_zone)
    days = list(_missing_days(session, today))
    if days:
        closed = _days_off(session, days)
        figures = {
            day: dict(closed_day()) if day in closed else figures_of(tenant.code, tenant.kind, day) for day in days
        }
        write_figures(session, context, figures)
    for month in months_to_close(session, today):
        if is_complete(session, month):
            key = month.isoformat()
            enqueue(session, context, kind=CLOSE_MONTH, key=key, payload={"month": key})
    return len(days)


def send_up(services: Services, tenant: ListedTenant) -> int:
    """Do the tenant's promised jobs that close months and send their totals, as a worker would; how many."""
    context = system_context(tenant.id, tenant.network_id, "administration")
    done: set[UUID] = set()
    while True:
        with services.database.transaction(context) as session:
            rows = [row_id for row_id in _open_promises(session) if row_id not in done]
        if not rows:
            return len(done)
        for row_id in rows:
            relay.do(services, tenant.id, tenant.network_id, row_id)
        done.update(rows)


def _open_promises(session: Session) -> Sequence[UUID]:
    statement = select(OutboxRow.id).where(
        OutboxRow.kind.in_((CLOSE_MONTH, SEND_TOTALS)), OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None)
    )
    return session.scalars(statement.order_by(OutboxRow.key, OutboxRow.id)).all()


def _missing_days(session: Session, today: date) -> Iterator[date]:
    """From the day after the last closed one, or from MONTHS ago, to yesterday; none from the first real visit on."""
    last = session.scalar(select(func.max(DayFigure.day)))
    day = last + timedelta(days=1) if last else earlier_month(month_of(today), MONTHS)
    first_visit = session.scalar(select(func.min(Visit.day)).where(Visit.day >= day))
    while day < (first_visit or today) and day < today:
        yield day
        day += timedelta(days=1)


def _days_off(session: Session, days: list[date]) -> set[date]:
    """Those of the days on which the centre is not open."""
    centre = OpeningHours.office_id.is_(None)
    weekdays = set(session.scalars(select(OpeningHours.weekday).where(centre).distinct()))
    closed = (OpeningException.kind == "closed") & OpeningException.office_id.is_(None)
    named = select(OpeningException.day).where(closed, OpeningException.day.between(days[0], days[-1]))
    return {day for day in days if day.weekday() not in weekdays} | set(session.scalars(named))
