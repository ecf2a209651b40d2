"""Giving somebody responsibility for a casefile, handing it over, and taking all of somebody's who leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.assignments.models import Assignment
from oneroof.casefiles.casework.records import (
    add_once,
    casefile_of,
    check_cleared,
    classed,
    record,
    sealed,
    staff_names,
    unsealed,
    written,
    wrong,
)
from oneroof.casefiles.casework.tasks.models import Task
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity.models import Staff, StaffRole
from oneroof.tenancy.clearance import CLEARED_ROLES
from oneroof.tenancy.context import Context

MOST_AT_ONCE = 500
"""Casefiles that change hands in one transaction."""


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """Who is or was responsible, and what the one before wrote for them."""

    assignment: Assignment
    staff_name: str
    note: str


def assign(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    staff_id: UUID,
    note: str = "",
) -> Assignment:
    """Make somebody responsible from now on; nothing changes where they are. Others stay responsible beside them.

    Raises NotFound, Invalid for who cannot be (`staff_id`) and a note that is too long, and Forbidden.
    """
    check_cleared(context, "tasks")
    casefile = casefile_of(session, context, casefile_id, lock=True)
    _check_worker(session, context, staff_id)
    text = written(note, "note")
    running = _running(session, context, casefile.id, staff_id)
    if running is not None:
        return running
    row = Assignment(id=new_id(), casefile_id=casefile.id, **classed(session, context, casefile, "tasks"))
    row.staff_id, row.since, row.assigned_by = staff_id, clock.now(), context.actor_id
    if text:
        row.sealed = sealed(context, keys, casefile.person_id, row.id, "assignment", text)
    add_once(session, row)
    _record(session, context, clock, row, "begin")
    return row


def end(session: Session, context: Context, clock: Clock, *, assignment_id: UUID) -> Assignment:
    """Somebody is responsible no longer. Ended again changes nothing. Raises NotFound and Forbidden."""
    check_cleared(context, "tasks")
    row = session.get(Assignment, (context.tenant_id, assignment_id), with_for_update=True)
    if row is None:
        raise NotFound("assignment_not_found", public_text("Nobody is responsible in this way."))
    if row.ended_at is None:
        row.ended_at, row.ended_by = max(clock.now(), row.since), context.actor_id
        _record(session, context, clock, row, "end")
        session.flush()
    return row


def hand_over(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    assignment_id: UUID,
    staff_id: UUID,
    note: str,
) -> Assignment:
    """Somebody else becomes responsible instead, with a note for them; open tasks of the one before become theirs.

    Raises NotFound, Invalid and Forbidden.
    """
    text = written(note, "note", required=True)
    row = end(session, context, clock, assignment_id=assignment_id)
    if staff_id == row.staff_id:
        raise wrong("staff_id", "staff_same", public_text("Choose somebody else."))
    after = assign(session, context, clock, keys, casefile_id=row.casefile_id, staff_id=staff_id, note=text)
    _hand_tasks(session, context, row.staff_id, staff_id, [row.casefile_id])
    return after


def reassign_all(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, from_staff_id: UUID, to_staff_id: UUID
) -> int:
    """Everything that somebody is responsible for becomes somebody else's, with the open tasks; how many casefiles.

    At most MOST_AT_ONCE in one go: called again, the rest follows. Raises Invalid and Forbidden.
    """
    check_cleared(context, "tasks")
    if from_staff_id == to_staff_id:
        raise wrong("to_staff_id", "staff_same", public_text("Choose somebody else."))
    _check_worker(session, context, to_staff_id, "to_staff_id")
    rows = session.scalars(
        select(Assignment)
        .where(
            Assignment.tenant_id == context.tenant_id,
            Assignment.staff_id == from_staff_id,
            Assignment.ended_at.is_(None),
        )
        .order_by(Assignment.since)
        .limit(MOST_AT_ONCE)
        .with_for_update()
    ).all()
    for row in rows:
        row.ended_at, row.ended_by = max(clock.now(), row.since), context.actor_id
        _record(session, context, clock, row, "end")
        assign(session, context, clock, keys, casefile_id=row.casefile_id, staff_id=to_staff_id)
    _hand_tasks(session, context, from_staff_id, to_staff_id, [row.casefile_id for row in rows])
    return len(rows)


def assignments_of(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID
) -> list[AssignmentView]:
    """Who is and was responsible, the present ones first; the reading is recorded. Raises NotFound."""
    casefile = casefile_of(session, context, casefile_id)
    rows = session.scalars(
        select(Assignment)
        .where(Assignment.tenant_id == context.tenant_id, Assignment.casefile_id == casefile.id)
        .order_by(Assignment.ended_at.desc().nulls_first(), Assignment.since)
    ).all()
    names = staff_names(session, context, {row.staff_id for row in rows})
    for row in rows:
        _record(session, context, clock, row, "read")
    return [
        AssignmentView(
            row, names[row.staff_id], unsealed(context, keys, row.person_id, row.id, "assignment", row.sealed)
        )
        for row in rows
    ]


def possible_workers(session: Session, context: Context) -> list[tuple[UUID, str]]:
    """(id, name) of those who can be responsible: active staff whose role may see every casefile, by name."""
    rows = session.execute(
        select(Staff.id, Staff.name)
        .where(Staff.tenant_id == context.tenant_id, Staff.active)
        .where(
            Staff.id.in_(
                select(StaffRole.staff_id).where(
                    StaffRole.tenant_id == context.tenant_id, StaffRole.role.in_(sorted(CLEARED_ROLES))
                )
            )
        )
        .order_by(func.lower(Staff.name), Staff.id)
    )
    return [(row.id, row.name) for row in rows]


def _check_worker(session: Session, context: Context, staff_id: UUID, field: str = "staff_id") -> None:
    if staff_id not in {worker for worker, _name in possible_workers(session, context)}:
        message = public_text("Nobody who may be responsible was chosen. It must be somebody who counsels here.")
        raise wrong(field, "staff_unknown", message)


def _running(session: Session, context: Context, casefile_id: UUID, staff_id: UUID) -> Assignment | None:
    return session.scalars(
        select(Assignment).where(
            Assignment.tenant_id == context.tenant_id,
            Assignment.casefile_id == casefile_id,
            Assignment.staff_id == staff_id,
            Assignment.ended_at.is_(None),
        )
    ).one_or_none()


def _hand_tasks(session: Session, context: Context, from_id: UUID, to_id: UUID, casefile_ids: Sequence[UUID]) -> None:
    for task in session.scalars(
        select(Task)
        .where(Task.tenant_id == context.tenant_id, Task.staff_id == from_id, Task.state == "open")
        .where(Task.casefile_id.in_(casefile_ids))
        .with_for_update()
    ):
        task.staff_id = to_id
    session.flush()


def _record(session: Session, context: Context, clock: Clock, row: Assignment, verb: str) -> None:
    details = {"staff_id": str(row.staff_id)}
    record(
        session,
        context,
        clock,
        f"assignment.{verb}",
        person_id=row.person_id,
        object_id=row.id,
        data_class="tasks",
        details=details,
    )
