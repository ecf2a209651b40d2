"""Who waits for a desk, in the order in which they will probably be called: what its page shows, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.models import Ticket, Visit
from oneroof.frontdesk.service.rules import WORKING_DAY
from oneroof.tenancy.context import Context

MOST_SHOWN = 100
"""Tickets that a desk sees of all its lines together; each queue's own page has all."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One ticket in a line."""

    id: UUID
    queue_id: UUID
    label: str
    language: str
    priority: int
    waiting_since: datetime
    rank_at: datetime
    due_at: datetime | None
    size: int
    skill: str | None
    version: int
    needs: tuple[str, ...]

    @property
    def since(self) -> int:
        """Since when they wait, in seconds since 1970: browsers count from it."""
        return int(self.waiting_since.timestamp())

    @property
    def rank(self) -> int:
        """The place in line, in milliseconds since 1970."""
        return int(self.rank_at.timestamp() * 1000)


def waiting_lines(
    session: Session, context: Context, clock: Clock, queue_ids: Sequence[UUID], most: int = MOST_SHOWN
) -> dict[UUID, list[Waiting]]:
    """By queue, the first `most` of all who wait in these queues, in the order of their places."""
    rows = session.execute(
        select(
            Ticket.id,
            Ticket.queue_id,
            Ticket.label,
            Ticket.language,
            Ticket.priority,
            Ticket.waiting_since,
            Ticket.rank_at,
            Ticket.due_at,
            Ticket.size,
            Ticket.skill,
            Ticket.version,
            Visit.needs,
        )
        .join(Visit, (Visit.tenant_id == Ticket.tenant_id) & (Visit.id == Ticket.visit_id))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.queue_id.in_(queue_ids))
        .where(Ticket.state == "waiting", Ticket.parked_at.is_(None))
        .where(Ticket.waiting_since >= clock.now() - WORKING_DAY)
        .order_by(Ticket.rank_at, Ticket.id)
        .limit(most)
    )
    lines: dict[UUID, list[Waiting]] = {queue_id: [] for queue_id in queue_ids}
    for row in rows:
        facts = dict(row._mapping)
        lines[row.queue_id].append(Waiting(**{**facts, "needs": tuple(facts["needs"])}))
    return lines
