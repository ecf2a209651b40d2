"""Lists of tasks: one's own by day, and those of a casefile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.people import Somebody, people_of
from oneroof.casefiles.casework.records import casefile_of, record, staff_names, today_at, unsealed, wrong
from oneroof.casefiles.casework.tasks.models import Task
from oneroof.casefiles.finding.merging import casefiles_of
from oneroof.casefiles.procedures.floor import served_offices
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

WHEN = ("overdue", "today", "later")
BY_DAY = (SortKey(Task.due_on), SortKey(Task.id))


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task in the clear: for one answer, never kept."""

    task: Task
    text: str
    somebody: Somebody | None
    staff_name: str | None
    """Whose it is, where it is one person's."""
    today: date

    @property
    def when(self) -> str:
        """One of WHEN."""
        if self.task.due_on < self.today:
            return "overdue"
        return "today" if self.task.due_on == self.today else "later"


def list_my_tasks(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    when: str | None = None,
    whose: str = "all",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[TaskView]:
    """A page of the open tasks that are the actor's, or anybody's of their roles and offices; the first due first.

    `whose`: `me`, or `all`. Each one shown is recorded. Raises Invalid for `when`, limit and cursor.
    """
    if when not in (None, *WHEN):
        raise wrong("when", "choice_unknown", public_text("Choose one of the list."))
    statement = select(Task).where(Task.tenant_id == context.tenant_id, Task.state == "open")
    statement = statement.where(Task.staff_id == context.actor_id if whose == "me" else mine(session, context))
    today = today_at(session, context, clock)
    if when is not None:
        statement = statement.where(_due(when, today))
    page = page_of(session, statement, keys=BY_DAY, limit=limit, cursor=cursor)
    return Page(opened_tasks(session, context, clock, keys, page.items), page.next_cursor)


def list_tasks(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    state: str | None = "open",
    limit: int = 50,
    cursor: str | None = None,
) -> Page[TaskView]:
    """A page of the tasks of a casefile and of those joined into it, the first due first; each one is recorded.

    Raises NotFound and Invalid.
    """
    casefiles = casefiles_of(session, context, casefile_of(session, context, casefile_id).id)
    statement = select(Task).where(Task.tenant_id == context.tenant_id, Task.casefile_id.in_(casefiles))
    if state is not None:
        statement = statement.where(Task.state == state)
    page = page_of(session, statement, keys=BY_DAY, limit=limit, cursor=cursor)
    return Page(opened_tasks(session, context, clock, keys, page.items), page.next_cursor)


def mine(session: Session, context: Context) -> ColumnElement[bool]:
    """The tasks that are the actor's, or anybody's of their roles and offices."""
    return or_(
        Task.staff_id == context.actor_id,
        Task.role.in_(sorted(context.roles)),
        Task.office_id.in_(sorted(served_offices(session, context))),
    )


def next_tasks(session: Session, context: Context, casefile_ids: Sequence[UUID]) -> dict[UUID, Task]:
    """The open task of each casefile that is due first."""
    rows = session.scalars(
        select(Task)
        .where(Task.tenant_id == context.tenant_id, Task.casefile_id.in_(casefile_ids), Task.state == "open")
        .order_by(Task.casefile_id, Task.due_on, Task.id)
        .distinct(Task.casefile_id)
    )
    return {task.casefile_id: task for task in rows}


def opened_tasks(
    session: Session, context: Context, clock: Clock, keys: KeyStore, tasks: Sequence[Task]
) -> list[TaskView]:
    """Tasks in the clear; that they were seen is recorded."""
    today = today_at(session, context, clock)
    people = people_of(session, context, keys, [task.casefile_id for task in tasks])
    names = staff_names(session, context, {task.staff_id for task in tasks if task.staff_id})
    views = []
    for task in tasks:
        record(
            session,
            context,
            clock,
            "task.read",
            person_id=task.person_id,
            object_id=task.id,
            data_class="tasks",
            also=["identity"],
        )
        text = unsealed(context, keys, task.person_id, task.id, "task", task.sealed)
        name = names.get(task.staff_id) if task.staff_id else None
        views.append(TaskView(task, text, people.get(task.casefile_id), name, today))
    return views


def _due(when: str, today: date) -> ColumnElement[bool]:
    return {
        "overdue": and_(Task.due_on < today),
        "today": and_(Task.due_on == today),
        "later": and_(Task.due_on > today),
    }[when]
