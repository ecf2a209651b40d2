"""Tasks: added by people and by other parts, done, dropped with a reason, taken up again."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.records import (
    add_once,
    casefile_of,
    check_cleared,
    classed,
    procedure_of,
    record,
    sealed,
    written,
    wrong,
)
from oneroof.casefiles.casework.tasks.models import CODES, DROP_REASONS, LINKED, PRIORITIES, ROLES, Task
from oneroof.core.errors import NotFound, PreconditionFailed
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity.models import Staff
from oneroof.identity.offices import office_choices
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Link:
    """What else a task is about: a document, a need, a step of the roadmap, a consent."""

    kind: str
    id: UUID


@dataclass(frozen=True, slots=True)
class Who:
    """Whose task it is: exactly one of a member of staff, anybody of a role, an office."""

    staff_id: UUID | None = None
    role: str | None = None
    office_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is to be done. `text` says it where the code does not (`other`), or says more."""

    due_on: date
    who: Who
    code: str = "other"
    text: str = ""
    priority: str = "normal"
    procedure_id: UUID | None = None
    link: Link | None = field(default=None)


def add(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, once_id: UUID, task: NewTask
) -> Task:
    """Add a task; for other parts too. Called again with the same `once_id` it answers with the task that is there.

    A part that adds by itself makes `once_id` from what the task is about (`uuid5`). Raises NotFound, Invalid with the
    field, and Forbidden for who may not see tasks.
    """
    casefile = casefile_of(session, context, casefile_id)
    text = _checked(session, context, task)
    procedure = procedure_of(session, context, casefile, task.procedure_id)
    if procedure is None:
        check_cleared(context, "tasks")
    before = _by_once(session, context, once_id)
    if before is not None:
        return before
    row = Task(id=new_id(), casefile_id=casefile.id, **classed(session, context, casefile, "tasks", procedure))
    row.once_id, row.code, row.due_on, row.priority = once_id, task.code, task.due_on, task.priority
    row.staff_id, row.role, row.office_id = task.who.staff_id, task.who.role, task.who.office_id
    row.procedure_id, row.added_at, row.added_by = task.procedure_id, clock.now(), context.actor_id
    if task.link:
        row.linked_kind, row.linked_id = task.link.kind, task.link.id
    if text:
        row.sealed = sealed(context, keys, casefile.person_id, row.id, "task", text)
    if not add_once(session, row):
        return _by_once(session, context, once_id) or row
    _record(session, context, clock, row, "add")
    return row


def finish(session: Session, context: Context, clock: Clock, *, task_id: UUID, version: int | None = None) -> Task:
    """It is done. Done again changes nothing. Raises NotFound, and PreconditionFailed for an old `version`."""
    return _close(session, context, clock, task_id, version, "done", None)


def drop(
    session: Session, context: Context, clock: Clock, *, task_id: UUID, reason: str, version: int | None = None
) -> Task:
    """It will not be done, for a reason of DROP_REASONS. Raises NotFound, Invalid and PreconditionFailed."""
    if reason not in DROP_REASONS:
        raise wrong("reason", "choice_unknown", public_text("Choose one of the list."))
    return _close(session, context, clock, task_id, version, "dropped", reason)


def reopen(session: Session, context: Context, clock: Clock, *, task_id: UUID) -> Task:
    """Take back that it was done or dropped. Raises NotFound."""
    row = task_of(session, context, task_id, lock=True)
    if row.state != "open":
        row.state, row.drop_reason, row.closed_at, row.closed_by = "open", None, None, None
        _record(session, context, clock, row, "reopen")
    session.flush()
    return row


def hand_to(session: Session, context: Context, clock: Clock, *, task_id: UUID, who: Who) -> Task:
    """Give it to somebody else. Raises NotFound and Invalid."""
    _check_who(session, context, who)
    row = task_of(session, context, task_id, lock=True)
    row.staff_id, row.role, row.office_id = who.staff_id, who.role, who.office_id
    _record(session, context, clock, row, "hand_to")
    session.flush()
    return row


def task_of(session: Session, context: Context, task_id: UUID, *, lock: bool = False) -> Task:
    """The task, where the actor may see it. Raises NotFound."""
    wanted = select(Task).where(Task.tenant_id == context.tenant_id, Task.id == task_id)
    row = session.scalars(
        (wanted.with_for_update() if lock else wanted).execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("task_not_found", public_text("There is no such task here."))
    return row


def _close(
    session: Session,
    context: Context,
    clock: Clock,
    task_id: UUID,
    version: int | None,
    state: str,
    reason: str | None,
) -> Task:
    row = task_of(session, context, task_id, lock=True)
    if row.state == state:
        return row
    if version is not None and row.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )
    row.state, row.drop_reason = state, reason
    row.closed_at, row.closed_by = clock.now(), context.actor_id
    _record(session, context, clock, row, {"done": "finish", "dropped": "drop"}[state])
    session.flush()
    return row


def _checked(session: Session, context: Context, task: NewTask) -> str:
    """The text as it is kept. Raises Invalid."""
    for name, value, listed in (("code", task.code, CODES), ("priority", task.priority, PRIORITIES)):
        if value not in listed:
            raise wrong(name, "choice_unknown", public_text("Choose one of the list."))
    if task.link and task.link.kind not in LINKED:
        raise wrong("link", "choice_unknown", public_text("Choose one of the list."))
    _check_who(session, context, task.who)
    return written(task.text, "text", required=task.code == "other")


def _check_who(session: Session, context: Context, who: Who) -> None:
    if sum(value is not None for value in (who.staff_id, who.role, who.office_id)) != 1:
        raise wrong("who", "who_missing", public_text("Choose who does it: one person, one role or one office."))
    if who.role is not None and who.role not in ROLES:
        raise wrong("who", "choice_unknown", public_text("Choose one of the list."))
    if who.office_id is not None and who.office_id not in {office.id for office in office_choices(session)}:
        raise wrong("who", "office_unknown", public_text("There is no such office here."))
    if who.staff_id is not None:
        staff = session.get(Staff, (context.tenant_id, who.staff_id))
        if staff is None or not staff.active:
            raise wrong("who", "staff_unknown", public_text("Nobody of that name works here."))


def _by_once(session: Session, context: Context, once_id: UUID) -> Task | None:
    return session.scalars(
        select(Task).where(Task.tenant_id == context.tenant_id, Task.once_id == once_id)
    ).one_or_none()


def _record(session: Session, context: Context, clock: Clock, row: Task, verb: str) -> None:
    record(
        session,
        context,
        clock,
        f"task.{verb}",
        person_id=row.person_id,
        object_id=row.id,
        data_class="tasks",
        details={"code": row.code},
    )
