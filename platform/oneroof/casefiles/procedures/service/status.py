"""What the holder of a code hears of a procedure: where it is, what happens next, until when. Nothing of the person."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.codes import read_code, shown
from oneroof.casefiles.procedures.machine import next_steps, step_of
from oneroof.casefiles.procedures.models import Procedure, ProcedureEvent
from oneroof.casefiles.procedures.service.deadlines import (
    deadlines_of,
    pauses_of,
    running_pause,
    step_expected,
)
from oneroof.casefiles.procedures.service.definitions import definition_of
from oneroof.casefiles.procedures.service.records import record, time_zone_of, today_at
from oneroof.catalogue.definition.model import ServiceDefinition, Step
from oneroof.catalogue.forms.drafts import find_by_code
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

CORRECTION_EVENTS = ("ask_correction", "answer_correction", "accept_correction", "withdraw_correction")


@dataclass(frozen=True, slots=True)
class Status:
    """Neutral: a code may be seen by others, so neither the service nor the person is named."""

    code: str
    step: Step
    since: date
    ended: bool
    next_steps: tuple[Step, ...]
    until: date | None
    """By when the step is usually done or, where the service does not say, the whole; a day to come."""
    legal_limit: date | None
    """By when the law wants it done."""
    stopped_since: date | None = None
    """Since when the clock stands still; why is nobody's business but the person's."""
    is_asked: bool = False
    """Whether the person has to answer something; what, only they hear."""


@dataclass(frozen=True, slots=True)
class FormStatus:
    """The code is still that of a form: it waits for its person, or at the centre."""

    code: str
    state: str
    """`filling`, `submitted` or `expired`."""


def status_by_code(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str
) -> Status | FormStatus:
    """The status; the look is recorded. Raises Invalid for a typing error, and NotFound for a code that nobody has."""
    procedure = session.scalars(
        select(Procedure).where(Procedure.tenant_id == context.tenant_id, Procedure.code == read_code(code))
    ).one_or_none()
    definition = definition_of(session, context, procedure) if procedure else None
    step = step_of(definition, procedure.step) if procedure and definition else None
    if procedure is None or definition is None or step is None:
        return _form_status(session, context, keys, code)
    record(session, context, clock, procedure, "status")
    return told(session, context, clock, procedure, definition, step)


def told(
    session: Session,
    context: Context,
    clock: Clock,
    procedure: Procedure,
    definition: ServiceDefinition,
    step: Step,
) -> Status:
    """The same of a procedure that was found another way; the caller has recorded the look."""
    today = today_at(session, context, clock)
    due = {row.code: row.due_on for row in deadlines_of(session, context, procedure) if row.state == "running"}
    pause = running_pause(pauses_of(session, context, procedure)) if procedure.state == "open" else None
    until = None if pause else step_expected(session, context, procedure, step) or due.get("usual")
    return Status(
        code=shown(procedure.code),
        step=step,
        since=_since(session, context, procedure),
        ended=procedure.state == "closed",
        next_steps=next_steps(definition, step.code),
        until=until if until is not None and until >= today else None,
        legal_limit=due.get("legal"),
        stopped_since=pause.began_on if pause else None,
        is_asked=_is_asked(session, context, procedure),
    )


def _is_asked(session: Session, context: Context, procedure: Procedure) -> bool:
    """From the history, which the holder of a code may hear of: what is asked is of a class that they may not."""
    last = session.scalars(
        select(ProcedureEvent.event)
        .where(
            ProcedureEvent.tenant_id == context.tenant_id,
            ProcedureEvent.procedure_id == procedure.id,
            ProcedureEvent.event.in_(CORRECTION_EVENTS),
        )
        .order_by(ProcedureEvent.at.desc(), ProcedureEvent.id.desc())
        .limit(1)
    ).first()
    return last == "ask_correction"


def _since(session: Session, context: Context, procedure: Procedure) -> date:
    """The day on which the present step began."""
    return procedure.step_since.astimezone(ZoneInfo(time_zone_of(session, context))).date()


def _form_status(session: Session, context: Context, keys: KeyStore, code: str) -> FormStatus:
    try:
        form = find_by_code(session, context, keys, code=code)
    except NotFound:
        form = None
    if form is None or form.state == "taken":
        raise NotFound("procedure_code_unknown", public_text("We do not know this code. Check it, and try again."))
    return FormStatus(shown(read_code(code)), form.state)
