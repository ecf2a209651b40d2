"""What is done at night: days and months are closed."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.statistics.closing import CLOSE_DAY, CLOSE_MONTH, SEND_TOTALS, close_until, enqueue_due, reopen_from
from oneroof.statistics.months import close_month
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant
from oneroof.tenancy.models import CENTRE_KINDS


@scheduled("closing", purpose="closing")
def plan_closing(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Close what is over in a centre; in a demo network whose clock was set back, open what is not over any more."""
    if tenant.kind not in CENTRE_KINDS:
        return True
    if tenant.demo:
        reopen_from(session, clock.today(tenant.time_zone))
    return enqueue_due(session, context, clock, tenant.time_zone, for_good=tenant.state == "closed")


@handles(CLOSE_DAY, purpose="closing")
def do_close_day(
    _services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]
) -> None:
    """Count the visits of the day, and of open days before it. A closed day stays as it is."""
    close_until(session, context, clock, date.fromisoformat(payload["day"]))


@handles(CLOSE_MONTH, purpose="closing")
def do_close_month(
    _services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]
) -> None:
    """Close the month and promise its totals to the umbrella, in one transaction."""
    month = date.fromisoformat(payload["month"])
    if close_month(session, context, clock, month):
        enqueue(session, context, kind=SEND_TOTALS, key=month.isoformat(), payload={"month": month.isoformat()})
