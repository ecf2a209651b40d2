"""Moving a procedure on, one step at a time, and taking back a wrong click."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.machine import next_steps, path_of, step_of
from oneroof.casefiles.procedures.models import Procedure, ProcedureEvent
from oneroof.casefiles.procedures.service.answers import answers_row, opened_answers
from oneroof.casefiles.procedures.service.deadlines import set_deadlines
from oneroof.casefiles.procedures.service.definitions import definition_of
from oneroof.casefiles.procedures.service.opening import enter_step
from oneroof.casefiles.procedures.service.records import (
    keep_event,
    keep_note,
    lock_procedure,
    tell_plugins,
)
from oneroof.casefiles.procedures.service.rights import check_may_do, procedure_over
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.forms.validating import Hooks
from oneroof.core.errors import Conflict
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.jobs.service import enqueue
from oneroof.tenancy.clearance import AGENCY
from oneroof.tenancy.context import Context

FOLLOW = "procedures.follow"
"""The job that brings up what depends on a step which an agency's program took."""
UNDO_WITHIN = timedelta(minutes=10)
"""A wrong click is noticed while the person still sits there; later, letters and calendars may follow from it."""


def move(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    procedure_id: UUID,
    to_step: str,
    note: str | None = None,
    version: int | None = None,
) -> Procedure:
    """Go on to one of the steps that the present one leads to; a final step records the result.

    Raises NotFound, PreconditionFailed, Forbidden where what the present step waits for is somebody else's to do,
    Conflict `procedure_over` or `step_not_next`, and Invalid for the note.
    """
    procedure = lock_procedure(session, context, procedure_id, version)
    definition = definition_of(session, context, procedure)
    if procedure.state == "closed":
        raise procedure_over()
    present = step_of(definition, procedure.step)
    assert present is not None
    check_may_do(session, context, procedure, present)
    if all(step.code != to_step for step in next_steps(definition, present.code)):
        raise Conflict("step_not_next", public_text("The procedure has moved on, or this step does not follow here."))
    enter_step(procedure, definition, to_step, clock)
    event = keep_event(
        session,
        context,
        clock,
        procedure,
        "move",
        from_step=present.code,
        to_step=to_step,
        details={"from": present.code, "to": to_step, "result": procedure.result},
    )
    keep_note(session, context, keys, procedure, event, note)
    _follow(session, context, clock, keys, hooks, procedure, definition, present.code)
    return procedure


def undo(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    procedure_id: UUID,
    version: int | None = None,
) -> Procedure:
    """Take back the last move: within UNDO_WITHIN, by the one who made it, and if nothing else happened since.

    Raises NotFound, PreconditionFailed, and Conflict `cannot_undo`.
    """
    procedure = lock_procedure(session, context, procedure_id, version)
    events = events_of(session, context, procedure)
    if not can_undo(context, clock, events):
        raise Conflict("cannot_undo", public_text("The last step can no longer be undone."))
    definition = definition_of(session, context, procedure)
    left = procedure.step
    back_to = path_of((event.event, event.to_step) for event in events)[-2]
    enter_step(procedure, definition, back_to, clock)
    # the step goes on where it was: it did not begin anew
    procedure.step_since = _entered(events, back_to)
    keep_event(
        session,
        context,
        clock,
        procedure,
        "undo",
        from_step=left,
        to_step=back_to,
        details={"from": left, "to": back_to},
    )
    _follow(session, context, clock, keys, hooks, procedure, definition, left)
    return procedure


def can_undo(context: Context, clock: Clock, events: list[ProcedureEvent]) -> bool:
    """Whether the last thing that happened is a move that the actor made just now."""
    if not events:
        return False
    last = events[-1]
    mine = last.actor_id is not None and last.actor_id == context.actor_id
    return last.event == "move" and mine and clock.now() - last.at <= UNDO_WITHIN and context.allows("procedures.write")


def events_of(session: Session, context: Context, procedure: Procedure) -> list[ProcedureEvent]:
    """The history, the earliest first."""
    return list(
        session.scalars(
            select(ProcedureEvent)
            .where(ProcedureEvent.tenant_id == context.tenant_id, ProcedureEvent.procedure_id == procedure.id)
            .order_by(ProcedureEvent.at, ProcedureEvent.id)
        )
    )


def follow(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    procedure_id: UUID,
    previous: str,
) -> None:
    """Bring up what depends on a step that was taken before. Raises NotFound."""
    procedure = lock_procedure(session, context, procedure_id)
    _follow(session, context, clock, keys, hooks, procedure, definition_of(session, context, procedure), previous)


def _entered(events: list[ProcedureEvent], step: str) -> datetime:
    return max(event.at for event in events if event.to_step == step and event.event != "undo")


def _follow(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    procedure: Procedure,
    definition: ServiceDefinition,
    previous: str,
) -> None:
    """What depends on the step: deadlines, and what the plugins keep.

    An agency's program sees neither: there a job does it, which sees all.
    """
    if context.actor_kind == AGENCY:
        payload = {"procedure_id": str(procedure.id), "previous": previous}
        enqueue(session, context, kind=FOLLOW, key=f"follow:{procedure.id}:{procedure.version}", payload=payload)
        return
    answers = opened_answers(context, keys, answers_row(session, context, procedure))
    set_deadlines(session, context, clock, hooks, procedure, definition, answers)
    tell_plugins(session, context, clock, hooks, procedure, definition, previous)
    session.flush()
