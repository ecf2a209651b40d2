"""The days by which something is due: what the service declares of its time, and what its catalogue computes."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.counting import due_day, longest_reach
from oneroof.casefiles.procedures.floor import closed_days
from oneroof.casefiles.procedures.models import Procedure, ProcedureDeadline
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
    due = _declared(session, context, procedure, definition)
    due |= _computed(session, context, clock, hooks, procedure, definition, answers)
    rows = {row.code: row for row in deadlines_of(session, context, procedure)}
    for code, (kind, day, words) in due.items():
        row = rows.pop(code, None)
        if row is None:
            row = ProcedureDeadline(code=code, set_at=clock.now(), **classed(session, context, procedure, "deadlines"))
            session.add(row)
        elif row.due_on != day:
            row.set_at = clock.now()
        row.kind, row.due_on, row.words = kind, day, dict(words)
        row.state = "running" if procedure.state == "open" else "ended"
    for gone in rows.values():
        gone.state = "ended"
    running = [day for _kind, day, _words in due.values()]
    procedure.due_on = min(running) if running and procedure.state == "open" else None


def deadlines_of(session: Session, context: Context, procedure: Procedure) -> list[ProcedureDeadline]:
    """All that were ever set, the next one first."""
    return list(
        session.scalars(
            select(ProcedureDeadline)
            .where(ProcedureDeadline.tenant_id == context.tenant_id, ProcedureDeadline.procedure_id == procedure.id)
            .order_by(ProcedureDeadline.due_on, ProcedureDeadline.code)
        )
    )


def step_expected(session: Session, context: Context, procedure: Procedure, step: Step | None) -> date | None:
    """The day by which the present step is usually done; None where the service does not say."""
    if step is None or step.expected is None or procedure.state == "closed":
        return None
    begins = procedure.step_since.astimezone(ZoneInfo(time_zone_of(session, context))).date()
    closed = closed_days(session, context, begins, longest_reach(begins, step.expected))
    return due_day(begins, step.expected, "calendar_days", closed)


def _declared(session: Session, context: Context, procedure: Procedure, definition: ServiceDefinition) -> Due:
    if definition.time is None:
        return {}
    begins = _opened_on(session, context, procedure)
    due: Due = {}
    for kind, duration in (("usual", definition.time.usual), ("legal", definition.time.legal)):
        if duration is not None:
            closed = closed_days(session, context, begins, longest_reach(begins, duration))
            due[kind] = (kind, due_day(begins, duration, definition.time.counting, closed), {})
    return due


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
        opened_on=_opened_on(session, context, procedure),
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


def _opened_on(session: Session, context: Context, procedure: Procedure) -> date:
    return procedure.opened_at.astimezone(ZoneInfo(time_zone_of(session, context))).date()
