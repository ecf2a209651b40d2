"""Erasing a person: one coordinator asks, another confirms, a job does it. No hold may stand against it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.rights.models import LegalHold, PersonErasure, RightsRequest
from oneroof.casefiles.rights.service.destroying import Stores, destroy, merged_with
from oneroof.casefiles.rights.service.holds import standing_holds
from oneroof.casefiles.rights.service.rows import casefile_of, classed, no_such, record
from oneroof.casefiles.service.codes import withdraw_codes
from oneroof.core.errors import Conflict, Forbidden
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.identity.models import Staff, StaffRole
from oneroof.identity.permissions import roles_with
from oneroof.jobs.service import enqueue
from oneroof.tenancy.context import Context

ERASE = "rights.erase"
SWEEP = "rights.sweep"
SWEPT_AFTER = timedelta(minutes=5)
"""When no process remembers the key any more, and every request that did has ended."""
ALONE_AFTER = timedelta(days=7)
"""How long a coordinator waits who has nobody to confirm."""


@dataclass(frozen=True, slots=True)
class InTheWay:
    """What stands against erasing somebody."""

    holds: list[LegalHold]
    open_procedures: int
    """They end with the erasure: whoever confirms must say so."""


def in_the_way(session: Session, context: Context, clock: Clock, *, person_id: UUID) -> InTheWay:
    """The holds that stand and the procedures that run."""
    people = merged_with(session, context, person_id)
    running = (
        select(func.count())
        .select_from(Procedure)
        .where(Procedure.tenant_id == context.tenant_id, Procedure.person_id.in_(people), Procedure.state == "open")
    )
    return InTheWay(standing_holds(session, context, clock, people), session.scalar(running) or 0)


def ask_erasure(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    casefile_id: UUID,
    request_id: UUID | None = None,
    procedures_end: bool = False,
) -> PersonErasure:
    """The first of two; casefiles that are joined with this one go with it.

    Raises NotFound, Conflict `legal_hold`, `procedures_open` and `erasure_asked`.
    """
    casefile = casefile_of(session, context, casefile_id)
    _check_way(session, context, clock, casefile.person_id, procedures_end=procedures_end)
    if erasure_over(session, context, person_id=casefile.person_id) is not None:
        raise Conflict("erasure_asked", staff_text("Somebody has asked for this erasure already."))
    now = clock.now()
    row = PersonErasure(
        id=new_id(),
        **classed(session, context, casefile.person_id),
        request_id=request_id,
        ground="request",
        asked_at=now,
        asked_by=context.actor_id,
        alone_from=None if others_who_may(session, context) else now + ALONE_AFTER,
    )
    session.add(row)
    session.flush()
    record(session, context, clock, "person_erasure.ask", row.person_id, row.id)
    return row


def confirm_erasure(
    session: Session, context: Context, clock: Clock, *, erasure_id: UUID, procedures_end: bool = False
) -> PersonErasure:
    """The second of two: from here there is no way back. Raises Forbidden `same_person`, Conflict as `ask_erasure`."""
    row = _lock(session, context, erasure_id)
    _check_way(session, context, clock, row.person_id, procedures_end=procedures_end)
    check_second(session, context, clock, row)
    row.state, row.confirmed_at, row.confirmed_by = "confirmed", clock.now(), context.actor_id
    record(session, context, clock, "person_erasure.confirm", row.person_id, row.id)
    promise(session, context, row)
    session.flush()
    return row


def withdraw_erasure(session: Session, context: Context, clock: Clock, *, erasure_id: UUID) -> PersonErasure:
    """Not to be done after all; only before it is confirmed."""
    row = _lock(session, context, erasure_id)
    row.state = "withdrawn"
    record(session, context, clock, "person_erasure.withdraw", row.person_id, row.id)
    session.flush()
    return row


def promise(session: Session, context: Context, row: PersonErasure) -> None:
    """Have the job do it after the commit."""
    enqueue(session, context, kind=ERASE, key=str(row.id), payload={"erasure_id": str(row.id)})


def perform(session: Session, context: Context, clock: Clock, stores: Stores, *, erasure_id: UUID) -> None:
    """Do what was confirmed; nothing happens where it is done. A hold that was placed meanwhile stops it."""
    row = session.scalars(
        select(PersonErasure)
        .where(PersonErasure.tenant_id == context.tenant_id, PersonErasure.id == erasure_id)
        .with_for_update()
    ).one_or_none()
    if row is None or row.state != "confirmed":
        return
    begun = stores.keys.is_erased(context.tenant_id, row.person_id)
    if not begun and in_the_way(session, context, clock, person_id=row.person_id).holds:
        row.state = "withdrawn"
        record(session, context, clock, "person_erasure.stop_for_hold", row.person_id, row.id)
        return
    complete(session, context, clock, stores, row, people=merged_with(session, context, row.person_id))


def complete(
    session: Session, context: Context, clock: Clock, stores: Stores, row: PersonErasure, *, people: list[UUID]
) -> None:
    """Destroy these people, of whom `row` asked for one, and say that it is done: also with requests that asked."""
    _close_procedures(session, context, clock, people)
    counts = destroy(session, context, clock, stores, people=people)
    row.state, row.done_at = "done", clock.now()
    for each in people:
        payload = {"person_id": str(each)}
        enqueue(session, context, kind=SWEEP, key=f"{row.id}/{each}", payload=payload, after=SWEPT_AFTER)
        withdraw_codes(session, context, each)
        if each != row.person_id:
            _done_with(session, context, row, each)
    for request in session.scalars(
        select(RightsRequest).where(
            RightsRequest.tenant_id == context.tenant_id,
            RightsRequest.person_id.in_(people),
            RightsRequest.state.in_(("open", "granted")),
        )
    ):
        request.state, request.closed_at = "done" if request.kind == "erasure" else "withdrawn", clock.now()
    record(session, context, clock, "person_erasure.complete", row.person_id, row.id, counts)
    session.flush()


def _done_with(session: Session, context: Context, row: PersonErasure, person_id: UUID) -> None:
    """Note it of somebody whose casefile was joined, too: a restore asks about each of them."""
    other = erasure_of(session, context, person_id=person_id)
    if other is None:
        other = PersonErasure(id=new_id(), **classed(session, context, person_id), ground=row.ground)
        other.asked_at, other.asked_by = row.asked_at, row.asked_by
        session.add(other)
    other.state, other.done_at = "done", row.done_at
    other.confirmed_at, other.confirmed_by = row.confirmed_at, row.confirmed_by


def erasure_of(session: Session, context: Context, *, person_id: UUID) -> PersonErasure | None:
    """The erasure that was asked for, is confirmed or done; None where there is none."""
    return session.scalars(
        select(PersonErasure).where(
            PersonErasure.tenant_id == context.tenant_id,
            PersonErasure.person_id == person_id,
            PersonErasure.state != "withdrawn",
        )
    ).one_or_none()


def erasure_over(session: Session, context: Context, *, person_id: UUID) -> PersonErasure | None:
    """The erasure that the person's data goes with: theirs, or that of a casefile which is the same one now."""
    found = (erasure_of(session, context, person_id=each) for each in merged_with(session, context, person_id))
    return next((each for each in found if each is not None), None)


def waiting_erasures(session: Session, context: Context) -> list[PersonErasure]:
    """What was asked for person by person and waits for the second coordinator, the oldest first."""
    wanted = select(PersonErasure).where(
        PersonErasure.tenant_id == context.tenant_id,
        PersonErasure.state == "asked",
        PersonErasure.ground != "retention",  # decided with its list
    )
    return list(session.scalars(wanted.order_by(PersonErasure.asked_at, PersonErasure.id).limit(100)))


def others_who_may(session: Session, context: Context) -> bool:
    """Whether anybody else in the centre may confirm."""
    return bool(
        session.scalar(
            select(StaffRole.id)
            .join(Staff, (Staff.tenant_id == StaffRole.tenant_id) & (Staff.id == StaffRole.staff_id))
            .where(
                StaffRole.tenant_id == context.tenant_id,
                StaffRole.role.in_(roles_with("rights.decide")),
                Staff.active,
                Staff.id != context.actor_id,
            )
            .limit(1)
        )
    )


def _check_way(session: Session, context: Context, clock: Clock, person_id: UUID, *, procedures_end: bool) -> None:
    found = in_the_way(session, context, clock, person_id=person_id)
    if found.holds:
        raise Conflict(
            "legal_hold",
            staff_text("A legal hold stands until %(day)s: nothing may be destroyed.", day=found.holds[0].until),
        )
    if found.open_procedures and not procedures_end:
        raise Conflict(
            "procedures_open",
            staff_text("Procedures of the person are still running. Say that they end, or finish them first."),
        )


def check_second(session: Session, context: Context, clock: Clock, row: PersonErasure) -> None:
    """Raise Forbidden `same_person` for whoever asked, or Conflict `too_early` where there is nobody else."""
    if row.asked_by != context.actor_id:
        return
    if row.alone_from is None or others_who_may(session, context):
        raise Forbidden("same_person", staff_text("Whoever asked cannot confirm: another coordinator must."))
    if clock.now() < row.alone_from:
        raise Conflict(
            "too_early", staff_text("There is nobody else to confirm, so you have to wait for a week first.")
        )


def _close_procedures(session: Session, context: Context, clock: Clock, people: list[UUID]) -> None:
    for procedure in session.scalars(
        select(Procedure).where(
            Procedure.tenant_id == context.tenant_id, Procedure.person_id.in_(people), Procedure.state == "open"
        )
    ):
        procedure.state, procedure.result, procedure.closed_at = "closed", "neutral", clock.now()
        procedure.due_on = None


def _lock(session: Session, context: Context, erasure_id: UUID) -> PersonErasure:
    row = session.scalars(
        select(PersonErasure)
        .where(PersonErasure.tenant_id == context.tenant_id, PersonErasure.id == erasure_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise no_such("person_erasure")
    if row.state != "asked":
        raise Conflict("erasure_state", staff_text("This erasure was decided already."))
    return row
