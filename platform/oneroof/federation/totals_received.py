"""Totals on their way up, and those that have arrived. Works in the umbrella role's transaction."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.federation.models import OperationalTotal
from oneroof.federation.totals import MEASURES, Totals
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Network


def receive(umbrella: Session, context: Context, clock: Clock, month: date, totals: Totals) -> None:
    """Keep a centre's protected totals of a month. What has arrived stays as it is: a second version would tell,
    by its difference, what neither tells. Only a demo network's month, closed anew after its clock was set back,
    replaces the old one.
    """
    now = clock.now()
    rows = [
        {
            "network_id": context.network_id,
            "centre_id": context.tenant_id,
            "month": month,
            "measure": measure,
            "value": totals[measure],
            "received_at": now,
        }
        for measure in MEASURES
    ]
    statement = insert(OperationalTotal).values(rows)
    key = ["network_id", "centre_id", "month", "measure"]
    if umbrella.scalar(select(Network.demo).where(Network.id == context.network_id)):
        changed = {"value": statement.excluded.value, "received_at": statement.excluded.received_at}
        umbrella.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))
    else:
        umbrella.execute(statement.on_conflict_do_nothing(index_elements=key))


def received(umbrella: Session, context: Context, first: date, last: date) -> dict[date, dict[int, Totals]]:
    """What has arrived of the months from `first` to `last`: month → centre → totals, as they left the centres."""
    statement = select(
        OperationalTotal.month, OperationalTotal.centre_id, OperationalTotal.measure, OperationalTotal.value
    ).where(OperationalTotal.network_id == context.network_id, OperationalTotal.month.between(first, last))
    months: dict[date, dict[int, Totals]] = {}
    for month, centre_id, measure, value in umbrella.execute(statement):
        empty: Mapping[str, int | None] = dict.fromkeys(MEASURES)
        months.setdefault(month, {}).setdefault(centre_id, dict(empty))[measure] = value
    return months
