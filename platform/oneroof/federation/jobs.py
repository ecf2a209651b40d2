"""What passes between the tenants of a network."""

from datetime import date
from typing import Any

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


@handles(SEND_TOTALS, purpose="statistics")
def send_totals(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Let a closed month's totals go up, after hiding what must not leave the centre.

    The umbrella's transaction commits first. If the centre's is lost after it, the promise is still open and is kept
    again, with the same figures of the same closed month.
    """
    month = date.fromisoformat(payload["month"])
    totals = protect(month_figures(session, month))
    hidden = sum(totals[measure] is None for measure in COUNTS)
    audit.record(session, context, clock, action="totals.send", details={"month": payload["month"], "hidden": hidden})
    session.flush()
    with services.database.umbrella_transaction(context) as umbrella:
        receive(umbrella, context, clock, month, totals)
