"""The days by which something is due: what the service declares of its time, and what its catalogue computes."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.counting import days_between, due_day, longest_reach, moved
from oneroof.casefiles.procedures.floor import closed_days
from oneroof.casefiles.procedures.models import (
    Procedure,
    ProcedureDeadline,
    ProcedureExtension,
    ProcedurePause,
)
from oneroof.casefiles.procedures.service.answers import counting
from oneroof.casefiles.procedures.service.records import classed, time_zone_of
from oneroof.catalogue.definition.model import ServiceDefinition, Step
from oneroof.catalogue.forms.validating import Hooks
from oneroof.core.i18n import LazyText, language, public_languages
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

Due = dict[str, tuple[str, date, Mapping[str, str]]]
"""By code: kind, day, words."""


def set_deadlines(
    session: Session,
    context: Context,
    clock: Clock,
    hooks: Hooks,
    procedure: Procedure,
    definition: ServiceDefinition,
    answers: Mapping[str, Any],
) -> None:
    """Bring the procedure's deadlines to what they are by now, and end them all once it has ended."""
    pauses = pauses_of(session, context, procedure)
    due = _declared(session, context, procedure, definition, pauses)
    due |= _computed(session, context, clock, hooks, procedure, definition, answers)
    rows = {row.code: row for row in deadlines_of(session, context, procedure)}
    rows_set: list[ProcedureDeadline] = []
    for code, (kind, day, words) in due.items():
        row = rows.pop(code, None)
        if row is None:
            row = ProcedureDeadline(code=code, set_at=clock.now(), **classed(session, context, procedure, "deadlines"))
            session.add(row)
        elif row.due_on != day:
            row.set_at = clock.now()
        row.kind, row.due_on, row.words = kind, day, dict(words)
        row.state = _state(procedure, kind, pauses)
        rows_set.append(row)
    for gone in rows.values():
        gone.state = "ended"
    procedure.due_on = min((row.due_on for row in rows_set if row.state == "running"), default=None)


def deadlines_of(session: Session, context: Context, procedure: Procedure) -> list[ProcedureDeadline]:
    """All that were ever set, the next one first."""
    return list(
        session.scalars(
            select(ProcedureDeadline)
            .where(ProcedureDeadline.tenant_id == context.tenant_id, ProcedureDeadline.procedure_id == procedure.id)
            .order_by(ProcedureDeadline.due_on, ProcedureDeadline.code)
        )
    )


def pauses_of(session: Session, context: Context, procedure: Procedure) -> list[ProcedurePause]:
    """The times during which the clock stood still, the earliest first; the last may be going on."""
    return list(
        session.scalars(
            select(ProcedurePause)
            .where(ProcedurePause.tenant_id == context.tenant_id, ProcedurePause.procedure_id == procedure.id)
            .order_by(ProcedurePause.began_on, ProcedurePause.id)
        )
    )


def extensions_of(session: Session, context: Context, procedure: Procedure) -> list[ProcedureExtension]:
    """By how much deadlines were made longer, the earliest first."""
    return list(
        session.scalars(
            select(ProcedureExtension)
            .where(ProcedureExtension.tenant_id == context.tenant_id, ProcedureExtension.procedure_id == procedure.id)
            .order_by(ProcedureExtension.noted_at, ProcedureExtension.id)
        )
    )


def running_pause(pauses: Sequence[ProcedurePause]) -> ProcedurePause | None:
    """The one that is going on."""
    return next((pause for pause in pauses if pause.ended_on is None), None)


def furthest_day(
    session: Session, context: Context, procedure: Procedure, definition: ServiceDefinition
) -> date | None:
    """The day beyond which the legal deadline may not be extended; None where the definition names none."""
    if definition.time is None or definition.time.longest is None:
        return None
    pauses = pauses_of(session, context, procedure)
    return _counted(session, context, procedure, definition, definition.time.longest, pauses, 0)


def step_expected(session: Session, context: Context, procedure: Procedure, step: Step | None) -> date | None:
    """The day by which the present step is usually done; None where the service does not say."""
    if step is None or step.expected is None or procedure.state == "closed":
        return None
    begins = procedure.step_since.astimezone(ZoneInfo(time_zone_of(session, context))).date()
    closed = closed_days(session, context, begins, longest_reach(begins, step.expected))
    return due_day(begins, step.expected, "calendar_days", closed)


def _declared(
    session: Session,
    context: Context,
    procedure: Procedure,
    definition: ServiceDefinition,
    pauses: Sequence[ProcedurePause],
) -> Due:
    if definition.time is None:
        return {}
    due: Due = {}
    extensions = extensions_of(session, context, procedure)
    for kind, duration in (("usual", definition.time.usual), ("legal", definition.time.legal)):
        if duration is not None:
            longer = sum(extension.days for extension in extensions if extension.kind == kind)
            due[kind] = (kind, _counted(session, context, procedure, definition, duration, pauses, longer), {})
    return due


def _counted(
    session: Session,
    context: Context,
    procedure: Procedure,
    definition: ServiceDefinition,
    duration: str,
    pauses: Sequence[ProcedurePause],
    longer: int,
) -> date:
    """The last day of a duration, put off by what stood still and what was added."""
    assert definition.time is not None
    counting, begins = definition.time.counting, opened_on(session, context, procedure)
    ended = [(pause.began_on, pause.ended_on) for pause in pauses if pause.ended_on is not None]
    slack = timedelta(days=2 * (longer + sum((last - first).days for first, last in ended)) + 31)
    closed = closed_days(session, context, begins, longest_reach(begins, duration) + slack)
    still = sum(days_between(first, last, counting, closed) for first, last in ended)
    return moved(due_day(begins, duration, counting, closed), still + longer, counting, closed)


def _state(procedure: Procedure, kind: str, pauses: Sequence[ProcedurePause]) -> str:
    """A day that a catalogue computes comes whether or not the clock of the procedure stands still."""
    if procedure.state == "closed":
        return "ended"
    return "suspended" if kind != "computed" and running_pause(pauses) else "running"


def _computed(
    session: Session,
    context: Context,
    clock: Clock,
    hooks: Hooks,
    procedure: Procedure,
    definition: ServiceDefinition,
    answers: Mapping[str, Any],
) -> Due:
    """A plugin's deadline may carry the code of a declared one: then it takes its place."""
    today = clock.today(time_zone_of(session, context))
    answered = hooks.call(
        "deadlines",
        service=definition,
        answers=counting(definition, answers, today),
        opened_on=opened_on(session, context, procedure),
        today=today,
    )
    return {
        deadline.code: ("computed", deadline.due_on, spelled_out(deadline.text))
        for deadlines in answered
        for deadline in deadlines or ()
    }


def spelled_out(words: Mapping[str, str] | LazyText) -> Mapping[str, str]:
    """A sentence in all languages: kept, it must not depend on a plugin that may be disabled one day."""
    if not isinstance(words, LazyText):
        return words
    said = {}
    for code in public_languages():
        with language(code):
            said[code] = str(words)
    return said


def opened_on(session: Session, context: Context, procedure: Procedure) -> date:
    """The day on which it began, at the centre."""
    return procedure.opened_at.astimezone(ZoneInfo(time_zone_of(session, context))).date()
