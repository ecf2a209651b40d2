"""How many needed to come only once: first-contact resolution, as the centre's own figure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.frontdesk.models import Visit
from oneroof.statistics.day_rows import TicketRow, VisitRow
from oneroof.tenancy.context import Context

SETTLED = frozenset({"solved", "information_given"})
"""Outcomes after which the visitor need not come again for the same thing."""
CAME_BEFORE = timedelta(days=30)
"""Who was here within this time comes again, and not for the first time."""


@dataclass(frozen=True, slots=True)
class FirstContact:
    """Visits with an outcome; those whose last one settled it; and of these, those that were the first in 30 days."""

    answered: int = 0
    settled: int = 0
    at_first: int = 0

    @property
    def share(self) -> float | None:
        """Settled at the first contact, of all with an outcome; None where there is none."""
        return self.at_first / self.answered if self.answered else None


def first_contact(
    session: Session,
    context: Context,
    visits: Sequence[VisitRow],
    by_visit: Mapping[UUID, Sequence[TicketRow]],
) -> FirstContact:
    """Of these visits. One without a casefile cannot be known to be a second one, and counts as the first."""
    last = {visit.id: _last_outcome(by_visit[visit.id]) for visit in visits}
    answered = [visit for visit in visits if last[visit.id]]
    settled = [visit for visit in answered if last[visit.id] in SETTLED]
    known = {visit.casefile_id for visit in settled if visit.casefile_id}
    again = _came_before(session, context, known, settled)
    return FirstContact(len(answered), len(settled), sum(visit.id not in again for visit in settled))


def _last_outcome(tickets: Sequence[TicketRow]) -> str | None:
    return next((ticket.outcome for ticket in reversed(tickets) if ticket.outcome), None)


def _came_before(
    session: Session, context: Context, casefile_ids: Collection[UUID], visits: Sequence[VisitRow]
) -> set[UUID]:
    """Which of the visits had one of the same casefile before it."""
    if not casefile_ids:
        return set()
    first = min(visit.arrived_at for visit in visits) - CAME_BEFORE
    rows = session.execute(
        select(Visit.id, Visit.casefile_id, Visit.arrived_at).where(
            Visit.tenant_id == context.tenant_id, Visit.casefile_id.in_(casefile_ids), Visit.arrived_at >= first
        )
    ).all()
    return {
        visit.id
        for visit in visits
        for row in rows
        if row.casefile_id == visit.casefile_id
        and visit.arrived_at - CAME_BEFORE <= row.arrived_at < visit.arrived_at
        and row.id != visit.id
    }
