"""Jobs that failed for good: what staff see of them, and running them again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.jobs.models import OutboxRow
from oneroof.tenancy.context import Context

USUAL_PAGE = 25


@dataclass(frozen=True, slots=True)
class JobsReport:
    """The tenant's jobs: those that failed for good, and how many still wait to be done."""

    dead: Page[OutboxRow]
    open: int
    open_since: datetime | None
    """When the oldest open one was promised. Old means that no worker runs."""
    failing: int
    """Open ones that have failed at least once and will be tried again."""


def jobs_report(session: Session, *, cursor: str | None = None) -> JobsReport:
    """The tenant's jobs, newest failures first. Raises Invalid for the cursor."""
    is_open = (OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
    failing = func.count().filter(OutboxRow.attempts > 0)
    waiting = session.execute(select(func.count(), func.min(OutboxRow.created_at), failing).where(*is_open)).one()
    keys = [SortKey(OutboxRow.dead_at, descending=True), SortKey(OutboxRow.id)]
    dead = select(OutboxRow).where(OutboxRow.dead_at.is_not(None))
    return JobsReport(page_of(session, dead, keys=keys, limit=USUAL_PAGE, cursor=cursor), *waiting)


def replay(session: Session, context: Context, clock: Clock, *, row_id: UUID) -> None:
    """Open a dead job again: it gets all its attempts anew. Raises NotFound, Conflict for one that is not dead."""
    row = session.scalars(select(OutboxRow).where(OutboxRow.id == row_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("job_unknown", staff_text("There is no such job here."))
    if row.dead_at is None:
        raise Conflict("job_not_dead", staff_text("This job runs again already, or is done."))
    row.dead_at, row.handed_at, row.attempts = None, None, 0
    audit.record(
        session, context, clock, action="job.replay", object_kind="job", object_id=row_id, details={"kind": row.kind}
    )
