"""Staff ask for a correction, accept what was answered, or do without it. The clock stands still meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import Procedure, ProcedureDefinition
from oneroof.casefiles.procedures.online.asked import (
    REASONS,
    Asked,
    answer_of,
    form_fields,
    locked,
    open_correction,
    sealed,
)
from oneroof.casefiles.procedures.online.models import CorrectionKey, ProcedureCorrection
from oneroof.casefiles.procedures.service.answering import faults_of, merged
from oneroof.casefiles.procedures.service.answers import answers_row, opened_answers, seal_answers
from oneroof.casefiles.procedures.service.clocks import resume, suspend
from oneroof.casefiles.procedures.service.deadlines import pauses_of, running_pause, set_deadlines
from oneroof.casefiles.procedures.service.definitions import definition_of
from oneroof.casefiles.procedures.service.evidence import set_state
from oneroof.casefiles.procedures.service.records import (
    classed,
    keep_event,
    lock_procedure,
    time_zone_of,
    today_at,
    touch,
)
from oneroof.casefiles.procedures.service.rights import check_may_write
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.forms.validating import Hooks
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.speakable_codes import new_code, shown
from oneroof.core.time import Clock
from oneroof.notifications.mail import promise_letter
from oneroof.tenancy.context import Context

LETTER = "procedure_correction"
LONGEST_TEXT = 2000
MOST_DAYS = 90
LATER = timedelta(days=30)
"""An answer is taken so long after the day by which it was asked for."""


def ask_correction(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    procedure_id: UUID,
    fields: Mapping[str, str],
    evidence: Mapping[str, str],
    text: str,
    language: str,
    due_on: date,
    stops_clock: bool,
    version: int | None = None,
) -> ProcedureCorrection:
    """Ask the person to put something right: questions and proofs by code, each with a reason, and words of one's own.

    The clock stands still because of it where the service counts a time and it runs. The person gets a letter with a
    code. Raises NotFound, PreconditionFailed, Forbidden, Conflict `procedure_over` and `correction_open`, and Invalid.
    """
    procedure = lock_procedure(session, context, procedure_id, version)
    check_may_write(context, procedure)
    definition = definition_of(session, context, procedure)
    if open_correction(session, context, procedure) is not None:
        raise Conflict("correction_open", public_text("A correction was asked for already. Settle that one first."))
    _check(definition, fields, evidence, text)
    _check_day(due_on, today_at(session, context, clock))
    stops = stops_clock and _runs(session, context, procedure, definition)
    row = ProcedureCorrection(
        id=new_id(),
        state="asked",
        stops_clock=stops,
        due_on=due_on,
        issue=1,
        asked_at=clock.now(),
        asked_by=context.actor_id,
        office_id=context.office_id,
        **classed(session, context, procedure, "answers"),
    )
    code = new_code()
    row.request_sealed = sealed(
        keys, context, row, Asked(shown(code), dict(fields), dict(evidence), text.strip(), language)
    )
    session.add(row)
    session.flush()
    ends = datetime.combine(due_on, time.max, ZoneInfo(time_zone_of(session, context))) + LATER
    session.add(CorrectionKey(correction_id=row.id, code_hash=key_hash(keys, context, code), expires_at=ends))
    keep_event(session, context, clock, procedure, "ask_correction", data_classes=["answers", "evidence"])
    if stops:
        suspend(session, context, clock, keys, hooks, procedure_id=procedure.id, reason="documents_missing")
    touch(procedure)
    session.flush()
    promise_letter(session, context, letter=LETTER, about=row.id)
    return row


def accept_correction(
    session: Session, context: Context, clock: Clock, keys: KeyStore, hooks: Hooks, *, correction_id: UUID
) -> Procedure:
    """Put what was answered in the place of what was there; the clock goes on.

    Raises NotFound, Forbidden, Conflict `procedure_over` and `correction_moved_on`.
    """
    procedure, row = _of(session, context, correction_id, "answered")
    definition, given = definition_of(session, context, procedure), answer_of(context, keys, row)
    after = merged(opened_answers(context, keys, answers_row(session, context, procedure)), given.answers)
    if given.answers:
        complete = not faults_of(definition, after, today_at(session, context, clock), hooks)
        kept = session.get_one(ProcedureDefinition, (context.tenant_id, procedure.definition_id))
        seal_answers(session, context, clock, keys, procedure, after, digest=kept.digest, complete=complete)
    for code, files in given.files.items():
        if files:
            set_state(session, context, clock, procedure, code, "handed_in")
    _settle(session, context, clock, keys, hooks, procedure, row, "accepted", "accept_correction")
    set_deadlines(session, context, clock, hooks, procedure, definition, after)
    session.flush()
    return procedure


def withdraw_correction(
    session: Session, context: Context, clock: Clock, keys: KeyStore, hooks: Hooks, *, correction_id: UUID
) -> Procedure:
    """It is not needed any more; the clock goes on. Raises as `accept_correction` does."""
    procedure, row = _of(session, context, correction_id, "asked", "answered")
    _settle(session, context, clock, keys, hooks, procedure, row, "withdrawn", "withdraw_correction")
    return procedure


def key_hash(keys: KeyStore, context: Context, code: str) -> bytes:
    """What a code is known by."""
    return keys.search_token(context.tenant_id, "correction code", code)


def forget_key(session: Session, context: Context, correction_id: UUID) -> None:
    """Let the code open nothing any more."""
    session.execute(
        delete(CorrectionKey).where(
            CorrectionKey.tenant_id == context.tenant_id, CorrectionKey.correction_id == correction_id
        )
    )


def _of(session: Session, context: Context, correction_id: UUID, *states: str) -> tuple[Procedure, ProcedureCorrection]:
    found = session.scalar(
        select(ProcedureCorrection.procedure_id).where(
            ProcedureCorrection.tenant_id == context.tenant_id, ProcedureCorrection.id == correction_id
        )
    )
    procedure = lock_procedure(session, context, found or correction_id)
    check_may_write(context, procedure)
    return procedure, locked(session, context, correction_id, *states)


def _settle(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    procedure: Procedure,
    row: ProcedureCorrection,
    state: str,
    event: str,
) -> None:
    row.state, row.settled_at, row.settled_by = state, clock.now(), context.actor_id
    forget_key(session, context, row.id)
    keep_event(session, context, clock, procedure, event, data_classes=["answers", "evidence"])
    touch(procedure)
    session.flush()
    pause = running_pause(pauses_of(session, context, procedure))
    if row.stops_clock and pause is not None and pause.reason == "documents_missing":
        resume(session, context, clock, keys, hooks, procedure_id=procedure.id)


def _runs(session: Session, context: Context, procedure: Procedure, definition: ServiceDefinition) -> bool:
    """Whether there is a clock that can stand still: the service declares a time, and it runs."""
    if definition.time is None or (definition.time.usual or definition.time.legal) is None:
        return False
    return running_pause(pauses_of(session, context, procedure)) is None


def _check(definition: ServiceDefinition, fields: Mapping[str, str], evidence: Mapping[str, str], text: str) -> None:
    known = {each.code for each in form_fields(definition)} | {each.code for each in definition.evidence}
    wrong = [code for code, why in {**fields, **evidence}.items() if code not in known or why not in REASONS]
    if wrong or not (fields or evidence):
        message = staff_text("Choose at least one question or document, with a reason.")
        raise Invalid("correction_invalid", message, fields={"items": [message]})
    if len(text.strip()) > LONGEST_TEXT:
        message = public_text("At most %(most)s characters.", most=LONGEST_TEXT)
        raise Invalid("correction_invalid", message, fields={"text": [message]})


def _check_day(due_on: date, today: date) -> None:
    if not today < due_on <= today + timedelta(days=MOST_DAYS):
        message = staff_text("Choose a day after today, within 90 days.")
        raise Invalid("correction_invalid", message, fields={"due_on": [message]})
