"""Asking the person to put something right, and taking in what they answered: old and new side by side."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response, abort, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.procedures.online import asking
from oneroof.casefiles.procedures.online.asked import (
    PROOF,
    REASONS,
    answer_of,
    corrections_of,
    form_fields,
    page_of,
    request_of,
)
from oneroof.casefiles.procedures.online.models import OPEN_STATES, ProcedureCorrection
from oneroof.casefiles.procedures.pages import blueprint
from oneroof.casefiles.procedures.pages.reading import read
from oneroof.casefiles.procedures.service import ProcedureView, files_of
from oneroof.casefiles.procedures.service.records import record
from oneroof.catalogue.forms.showing import Filling, shown_answer
from oneroof.catalogue.forms.wording import Readers
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.page_answers import given, given_number, go, page_again
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

ASK, SHOW = "procedures/correction_ask.html", "procedures/correction.html"
USUAL = timedelta(days=14)


@blueprint.get("/<uuid:procedure_id>/correction")
@requires("procedures.write")
def correction_question(procedure_id: UUID) -> str:
    """What may be asked again."""
    usual = (work().clock.today(g.tenant.time_zone) + USUAL).isoformat()
    return render_template(ASK, errors={}, trouble=None, **_choices(read(procedure_id), {"due_on": usual}))


@blueprint.post("/<uuid:procedure_id>/correction")
@requires("procedures.write")
def correction_asked(procedure_id: UUID) -> AnyResponse | Response:
    """Ask."""
    current = work()
    try:
        row = asking.ask_correction(
            current.session,
            current.context,
            current.clock,
            current.keys,
            current.hooks,
            procedure_id=procedure_id,
            fields=_reasons("field-"),
            evidence=_reasons("evidence-"),
            text=request.form.get("text", ""),
            language=g.tenant.default_language,
            due_on=_day(),
            stops_clock=given("stops_clock") == "yes",
            version=given_number("version"),
        )
    except DomainError as error:
        current.abandon()
        return page_again(ASK, error, **_choices(read(procedure_id), dict(request.form)))
    said = staff_text("The person was asked. Give them the code too, if they are here.")
    return go("procedure_pages.correction", said, procedure_id=procedure_id, correction_id=row.id)


@blueprint.get("/<uuid:procedure_id>/corrections/<uuid:correction_id>")
@requires("procedures.read")
def correction(procedure_id: UUID, correction_id: UUID) -> str:
    """What was asked, and what was there before beside what was answered."""
    return render_template(SHOW, trouble=None, errors={}, **_facts(procedure_id, correction_id))


@blueprint.post("/<uuid:procedure_id>/corrections/<uuid:correction_id>")
@requires("procedures.write")
def correction_settled(procedure_id: UUID, correction_id: UUID) -> AnyResponse | Response:
    """Accept it, or do without it."""
    current, accepts = work(), given("outcome") == "accept"
    settle = asking.accept_correction if accepts else asking.withdraw_correction
    try:
        settle(
            current.session,
            current.context,
            current.clock,
            current.keys,
            current.hooks,
            correction_id=correction_id,
        )
    except DomainError as error:
        current.abandon()
        return page_again(SHOW, error, **_facts(procedure_id, correction_id))
    said = staff_text("The correction was accepted.") if accepts else staff_text("The correction was withdrawn.")
    return go("procedure_pages.procedure", said, procedure_id=procedure_id)


@blueprint.app_template_global("corrections_of")
def corrections_shown(view: ProcedureView) -> list[ProcedureCorrection]:
    """The corrections of a procedure, for its page."""
    current = work()
    return corrections_of(current.session, current.context, view.procedure)


def _facts(procedure_id: UUID, correction_id: UUID) -> dict[str, Any]:
    current, view = work(), read(procedure_id)
    rows = corrections_of(current.session, current.context, view.procedure)
    row = next((each for each in rows if each.id == correction_id), None)
    if row is None:
        abort(404)
    asked, answered = request_of(current.context, current.keys, row), answer_of(current.context, current.keys, row)
    filling = Filling(Readers(current_language(), None, g.tenant.default_language))
    page = page_of(view.definition, asked)
    record(current.session, current.context, current.clock, view.procedure, "compare", data_classes=["answers"])
    lines = [
        {
            "name": field.label,
            "reason": REASONS[asked.fields[field.code]],
            "old": shown_answer(field, view.answers.get(field.code), filling),
            "new": shown_answer(field, answered.answers.get(field.code), filling),
        }
        for field in page.fields
        if not field.code.startswith(PROOF)
    ]
    sent = {each for found in answered.files.values() for each in found}
    files = files_of(current.session, current.context, current.keys, view.procedure)
    return {
        "view": view,
        "row": row,
        "asked": asked,
        "lines": lines,
        "proofs": [
            {
                "name": evidence.name,
                "reason": REASONS[asked.evidence[evidence.code]],
                "old": [each for each in files if each.evidence == evidence.code and str(each.file.id) not in sent],
                "new": [each for each in files if str(each.file.id) in answered.files.get(evidence.code, ())],
            }
            for evidence in view.definition.evidence
            if evidence.code in asked.evidence
        ],
        "is_open": row.state in OPEN_STATES,
        "may_write": current.context.allows("procedures.write") and view.procedure.state == "open",
    }


def _choices(view: ProcedureView, values: dict[str, str]) -> dict[str, Any]:
    return {
        "view": view,
        "values": values,
        "fields": form_fields(view.definition),
        "reasons": REASONS,
        "has_time": view.definition.time is not None,
    }


def _reasons(prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): why for name, why in request.form.items() if name.startswith(prefix) and why}


def _day() -> date:
    try:
        return date.fromisoformat(given("due_on"))
    except ValueError:
        message = staff_text("Choose a day.")
        raise Invalid("correction_invalid", message, fields={"due_on": [message]}) from None
