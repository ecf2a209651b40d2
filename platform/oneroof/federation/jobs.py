"""What passes between the tenants of a network."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.time import Clock
from oneroof.federation.totals import COUNTS, protect
from oneroof.federation.totals_received import receive
from oneroof.jobs.handlers import handles
from oneroof.services import Services
from oneroof.statistics.closing import SEND_TOTALS
from oneroof.statistics.months import month_figures
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@handles(SEND_TOTALS, purpose="statistics")
def send_totals(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Let a closed month's totals go up, after hiding what must not leave the centre.

    The umbrella's transaction commits first. If the centre's is lost after it, the promise is still open and is kept
    again, with the same figures of the same closed month.
    """
    if session.scalar(select(Tenant.is_sandbox).where(Tenant.id == context.tenant_id)):
        return  # nobody was served where people are invented
    month = date.fromisoformat(payload["month"])
    totals = protect(month_figures(session, month))
    hidden = sum(totals[measure] is None for measure in COUNTS)
    audit.record(session, context, clock, action="totals.send", details={"month": payload["month"], "hidden": hidden})
    session.flush()
    with services.database.umbrella_transaction(context) as umbrella:
        receive(umbrella, context, clock, month, totals)
