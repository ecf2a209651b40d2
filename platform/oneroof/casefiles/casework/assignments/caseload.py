"""How much there is for each: one's own casefiles, and everybody's in numbers."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.assignments.models import Assignment
from oneroof.casefiles.casework.contacts.service import last_contacts
from oneroof.casefiles.casework.contacts.visits import last_visits
from oneroof.casefiles.casework.people import Somebody, people_of
from oneroof.casefiles.casework.records import record, staff_names, today_at, wrong
from oneroof.casefiles.casework.tasks.listing import next_tasks
from oneroof.casefiles.casework.tasks.models import Task
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

NARROWINGS = ("overdue", "without_task")
NEWEST_FIRST = (SortKey(Assignment.since, descending=True), SortKey(Assignment.id, descending=True))


@dataclass(frozen=True, slots=True)
class CaseloadLine:
    """One casefile of a worker."""

    assignment: Assignment
    somebody: Somebody
    next_task: Task | None
    last_contact: datetime | None
    """By whatever channel, visits among them."""
    today: date


@dataclass(frozen=True, slots=True)
class WorkerLoad:
    """How much one worker has."""

    staff_id: UUID
    name: str
    casefiles: int
    open_tasks: int
    overdue_tasks: int


def list_my_caseload(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    narrowed: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Page[CaseloadLine]:
    """A page of the casefiles that the actor is responsible for, the newest first; each one shown is recorded.

    `narrowed`: `overdue` to those with an overdue task, `without_task` to those with none open. Raises Invalid.
    """
    today = today_at(session, context, clock)
    statement = select(Assignment).where(
        Assignment.tenant_id == context.tenant_id,
        Assignment.staff_id == context.actor_id,
        Assignment.ended_at.is_(None),
    )
    if narrowed is not None:
        statement = statement.where(_narrowing(context, narrowed, today))
    page = page_of(session, statement, keys=NEWEST_FIRST, limit=limit, cursor=cursor)
    ids = [row.casefile_id for row in page.items]
    people = people_of(session, context, keys, ids)
    tasks, logged, visits = (
        next_tasks(session, context, ids),
        last_contacts(session, context, ids),
        last_visits(session, context, ids),
    )
    for row in page.items:
        record(
            session,
            context,
            clock,
            "assignment.list",
            person_id=row.person_id,
            object_id=row.id,
            data_class="tasks",
            also=["identity", "contacts_log"],
        )
    lines = [
        CaseloadLine(
            row, people[row.casefile_id], tasks.get(row.casefile_id), _later(logged, visits, row.casefile_id), today
        )
        for row in page.items
        if row.casefile_id in people
    ]
    return Page(lines, page.next_cursor)


def loads(session: Session, context: Context, clock: Clock) -> list[WorkerLoad]:
    """How many casefiles and tasks each worker has, the one with most first. Nobody is named but staff."""
    running = session.execute(
        select(Assignment.staff_id, func.count())
        .where(Assignment.tenant_id == context.tenant_id, Assignment.ended_at.is_(None))
        .group_by(Assignment.staff_id)
    )
    files: dict[UUID, int] = {row[0]: row[1] for row in running}
    today = today_at(session, context, clock)
    counted = session.execute(
        select(Task.staff_id, func.count(), func.count().filter(Task.due_on < today))
        .where(Task.tenant_id == context.tenant_id, Task.state == "open", Task.staff_id.is_not(None))
        .group_by(Task.staff_id)
    )
    tasks: dict[UUID, tuple[int, int]] = {row[0]: (row[1], row[2]) for row in counted if row[0] is not None}
    names = staff_names(session, context, {*files, *tasks})
    found = [
        WorkerLoad(staff_id, name, files.get(staff_id, 0), *tasks.get(staff_id, (0, 0)))
        for staff_id, name in names.items()
    ]
    return sorted(found, key=lambda load: (-load.casefiles, load.name.casefold()))


def _narrowing(context: Context, narrowed: str, today: date) -> ColumnElement[bool]:
    if narrowed not in NARROWINGS:
        raise wrong("show", "choice_unknown", public_text("Choose one of the list."))
    open_task = (
        select(Task.id)
        .where(Task.tenant_id == context.tenant_id, Task.casefile_id == Assignment.casefile_id, Task.state == "open")
        .correlate(Assignment)
    )
    if narrowed == "overdue":
        return open_task.where(Task.due_on < today).exists()
    return ~open_task.exists()


def _later(first: dict[UUID, datetime], second: dict[UUID, datetime], casefile_id: UUID) -> datetime | None:
    return max((found[casefile_id] for found in (first, second) if casefile_id in found), default=None)
