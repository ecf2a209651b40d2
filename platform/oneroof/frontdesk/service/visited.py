"""What casework asks of the floor: the visits of a person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.contacts.visits import VisitFacts, last_visits_come_from, visits_come_from
from oneroof.core.pagination import SortKey, bounded
from oneroof.frontdesk.models import Ticket, Visit
from oneroof.tenancy.context import Context

NEWEST_FIRST = (SortKey(Visit.arrived_at, descending=True), SortKey(Visit.id, descending=True))


@visits_come_from
def visits_of_casefile(
    session: Session, context: Context, casefile_id: UUID, limit: int, cursor: str | None
) -> Sequence[VisitFacts]:
    """The casefile's visits with their tickets, the newest first, and one more than the page has."""
    wanted = select(Visit).where(Visit.tenant_id == context.tenant_id, Visit.casefile_id == casefile_id)
    visits = session.scalars(bounded(wanted, keys=NEWEST_FIRST, limit=limit, cursor=cursor)).all()
    rows = session.execute(
        select(Ticket.visit_id, Ticket.label)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.visit_id.in_([visit.id for visit in visits]))
        .order_by(Ticket.id)
    )
    labels: dict[UUID, list[str]] = {}
    for row in rows:
        labels.setdefault(row.visit_id, []).append(row.label)
    return [
        VisitFacts(visit.id, visit.channel, visit.arrived_at, visit.departed_at, tuple(labels.get(visit.id, ())))
        for visit in visits
    ]


@last_visits_come_from
def last_visits_of(session: Session, context: Context, casefile_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the people of these casefiles came last."""
    rows = session.execute(
        select(Visit.casefile_id, func.max(Visit.arrived_at).label("at"))
        .where(Visit.tenant_id == context.tenant_id, Visit.casefile_id.in_(casefile_ids))
        .group_by(Visit.casefile_id)
    )
    return {row.casefile_id: row.at for row in rows if row.casefile_id}
