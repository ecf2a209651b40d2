"""The visits of a person, which the front desk keeps: it stands above this slice and tells them here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """One presence, from arrival to departure."""

    id: UUID
    channel: str
    at: datetime
    departed_at: datetime | None
    tickets: tuple[str, ...]
    """Labels, as they were called: `A042`."""


VisitSource = Callable[[Session, Context, UUID, int, str | None], Sequence[VisitFacts]]
"""Of a casefile, the newest first, from a cursor over (`at`, `id`) on, with one more than the page has."""
LastVisits = Callable[[Session, Context, Sequence[UUID]], dict[UUID, datetime]]

_visits: list[VisitSource] = []
_last: list[LastVisits] = []


def visits_come_from(source: VisitSource) -> VisitSource:
    """Register the function that lists a casefile's visits."""
    _visits[:] = [source]
    return source


def last_visits_come_from(source: LastVisits) -> LastVisits:
    """Register the function that says when the people of several casefiles came last."""
    _last[:] = [source]
    return source


def visits_of(
    session: Session, context: Context, casefile_id: UUID, limit: int, cursor: str | None
) -> Sequence[VisitFacts]:
    """The casefile's visits, as a source gives them; none where there is no front desk."""
    return _visits[0](session, context, casefile_id, limit, cursor) if _visits else ()


def last_visits(session: Session, context: Context, casefile_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the person of each casefile came last."""
    return _last[0](session, context, casefile_ids) if _last else {}
