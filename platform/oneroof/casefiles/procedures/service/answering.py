"""Filling in a procedure's form at the desk or on the phone, and correcting what was answered."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.service.answers import answers_row, opened_answers, seal_answers
from oneroof.casefiles.procedures.service.deadlines import set_deadlines
from oneroof.casefiles.procedures.service.definitions import definition_of, kept_definition
from oneroof.casefiles.procedures.service.records import (
    keep_event,
    lock_procedure,
    today_at,
    touch,
)
from oneroof.casefiles.procedures.service.rights import check_may_write
from oneroof.catalogue.definition.conditions import is_given
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.forms.state import FormState
from oneroof.catalogue.forms.validating import Hooks, Problem, check
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.names import named
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

BY_STAFF = "phone"
"""The channel that staff's answers are checked for: documents are shown at the desk and ticked off, not added as files
to the form."""


def answer_form(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    procedure_id: UUID,
    answers: Mapping[str, Any],
    complete: bool = False,
    version: int | None = None,
) -> Procedure:
    """Keep these answers beside the earlier ones; None takes one back.

    With `complete`, the whole form must be in order, as when a person sends it; without, only what was given now.
    Raises NotFound, Forbidden, PreconditionFailed, Conflict `procedure_over` or `procedure_without_form`, and Invalid
    with the fields at fault.
    """
    procedure = lock_procedure(session, context, procedure_id, version)
    check_may_write(context, procedure)
    definition = definition_of(session, context, procedure)
    if definition.form is None:
        raise Conflict("procedure_without_form", public_text("This service has no form."))
    row = answers_row(session, context, procedure)
    before = opened_answers(context, keys, row)
    after = merged(before, answers)
    today = today_at(session, context, clock)
    refuse_faults(definition, answers, after, today, hooks, complete=complete)
    if after == before and row is not None and (row.complete or not complete):
        return procedure
    # What was complete stays so only while nothing is wrong with it.
    was_whole = row is not None and row.complete
    whole = complete or (was_whole and not faults_of(definition, after, today, hooks))
    kept = kept_definition(session, context, procedure)
    seal_answers(session, context, clock, keys, procedure, after, digest=kept.digest, complete=whole)
    keep_event(session, context, clock, procedure, "answers", data_classes=["answers"], details={"complete": whole})
    set_deadlines(session, context, clock, hooks, procedure, definition, after)
    touch(procedure)
    session.flush()
    return procedure


def merged(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with what was changed in them; nothing given takes an answer back."""
    return {code: value for code, value in {**before, **changes}.items() if is_given(value)}


def faults_of(
    definition: ServiceDefinition, answers: Mapping[str, Any], today: date, hooks: Hooks
) -> Mapping[str, list[Problem]]:
    """What is wrong with the whole form, by field."""
    return check(definition, answers, today, hooks, channel=BY_STAFF)


def refuse_faults(
    definition: ServiceDefinition,
    given: Mapping[str, Any],
    answers: Mapping[str, Any],
    today: date,
    hooks: Hooks,
    *,
    complete: bool,
) -> None:
    """Raise Invalid for answers that the form cannot take."""
    assert definition.form is not None
    asked = {field.code: field for page in definition.form.pages for field in page.fields}
    unknown = [code for code in given if code not in asked or asked[code].kind in ("note", "file")]
    faults: dict[str, list[Any]] = {code: [public_text("The form does not ask this.")] for code in unknown}
    found = faults_of(definition, answers, today, hooks)
    concerned = found if complete else {code: found[code] for code in found if is_given(given.get(code))}
    faults |= {code: [_said(problem) for problem in problems] for code, problems in concerned.items()}
    if faults:
        raise Invalid("answers_invalid", public_text("Some of the answers cannot be used yet."), fields=faults)


def form_state(definition: ServiceDefinition, answers: Mapping[str, Any], today: date) -> FormState | None:
    """Which pages and questions the answers call for; None for a service without a form."""
    return FormState(definition.form, answers, today) if definition.form else None


class CataloguesWords:
    """A catalogue's sentence about an answer: becomes text when it is shown, in the reader's language."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words

    def __str__(self) -> str:
        return named(self.words)


def _said(problem: Problem) -> Any:
    return CataloguesWords(problem) if isinstance(problem, Mapping) else problem
