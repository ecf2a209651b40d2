"""The form of a procedure, page by page, at the desk or on the phone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.procedures import service
from oneroof.casefiles.procedures.pages import blueprint
from oneroof.casefiles.procedures.pages.reading import read
from oneroof.casefiles.procedures.pages.showing import (
    Files,
    answers_shown,
    filling_of,
    readers_of,
    state_of,
)
from oneroof.casefiles.procedures.service import ProcedureView
from oneroof.casefiles.procedures.service.answering import merged
from oneroof.catalogue.definition.model import Page
from oneroof.catalogue.forms.parsing import Reading, read_page
from oneroof.catalogue.forms.showing import show_page
from oneroof.catalogue.forms.state import FormState
from oneroof.catalogue.forms.validating import Problems
from oneroof.core.errors import DomainError, NotFound
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.page_answers import given_number, go, page_again
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

PAGE, CHECK = "procedures/form_page.html", "procedures/form_check.html"


@dataclass(frozen=True, slots=True)
class OpenForm:
    """The form of a procedure as it stands, with the answers that were just typed where some were."""

    view: ProcedureView
    files: Files
    state: FormState

    @property
    def faults(self) -> Problems:
        """What is wrong with the form as a whole."""
        return dict(service.faults_of(self.view.definition, self.state.answers, self.view.today, work().hooks))

    def with_answers(self, changes: Mapping[str, Any]) -> "OpenForm":
        """The same form after these changes, which are not saved yet."""
        state = state_of(self.view, self.files, merged(self.view.answers, changes))
        assert state is not None
        return OpenForm(self.view, self.files, state)


@blueprint.get("/<uuid:procedure_id>/form")
@requires("procedures.write")
def procedure_form(procedure_id: UUID) -> AnyResponse:
    """On to the first page with something to answer, or to the last look; a service without form has none."""
    view, files = _opened(procedure_id)
    state = state_of(view, files)
    if state is None or not state.pages or view.procedure.state == "closed":
        return redirect(url_for("procedure_pages.procedure", procedure_id=procedure_id), 303)
    form = OpenForm(view, files, state)
    page = form.state.first_with(form.faults)
    if page is None:
        return redirect(url_for("procedure_pages.procedure_form_check", procedure_id=procedure_id), 303)
    return redirect(url_for("procedure_pages.procedure_form_page", procedure_id=procedure_id, page=page.code), 303)


@blueprint.get("/<uuid:procedure_id>/form/<page>")
@requires("procedures.write")
def procedure_form_page(procedure_id: UUID, page: str) -> str:
    """One page of it."""
    form = _form(procedure_id)
    return render_template(PAGE, errors={}, trouble=None, **_page_facts(form, form.state.page(page)))


@blueprint.post("/<uuid:procedure_id>/form/<page>")
@requires("procedures.write")
def procedure_form_save(procedure_id: UUID, page: str) -> AnyResponse | Response:
    """Keep what was answered and go on; or come back to it later, with whatever there is."""
    current, form, later = work(), _form(procedure_id), request.form.get("action") == "later"
    shown = request.form.get("shown", "").split(",")
    asked = next((each for each in form.state.form.pages if each.code == page), None)
    if asked is None:
        raise NotFound("form_page_unknown", staff_text("This form has no such page."))
    fields = [field for field in asked.fields if field.code in shown]
    reading = read_page(fields, dict(request.form.lists()), current_language())
    changes = {**reading.answers, **dict.fromkeys(reading.empty)}
    after = form.with_answers(changes)
    problems = _problems(after, reading, [] if later else shown)
    if problems:
        current.abandon()
        facts = _page_facts(_form(procedure_id).with_answers(changes), asked, reading, problems)
        return make_response(render_template(PAGE, errors=facts["page"].errors, trouble=None, **facts), 422)
    try:
        service.answer_form(
            current.session,
            current.context,
            current.clock,
            current.keys,
            current.hooks,
            procedure_id=procedure_id,
            answers=changes,
            version=given_number("version"),
        )
    except DomainError as error:
        current.abandon()
        error.fields = {}
        # as it stands now, with what was typed
        return page_again(PAGE, error, **_page_facts(_form(procedure_id).with_answers(changes), asked, reading))
    if later:
        return go("procedure_pages.procedure", staff_text("The answers were kept."), procedure_id=procedure_id)
    return redirect(_following(after, asked, shown), 303)


@blueprint.get("/<uuid:procedure_id>/form-check")
@requires("procedures.write")
def procedure_form_check(procedure_id: UUID) -> str:
    """Everything that was answered, for a last look."""
    return render_template(CHECK, errors={}, trouble=None, **_check_facts(procedure_id))


@blueprint.post("/<uuid:procedure_id>/form-check")
@requires("procedures.write")
def procedure_form_complete(procedure_id: UUID) -> AnyResponse | Response:
    """The form is complete."""
    current = work()
    try:
        service.answer_form(
            current.session,
            current.context,
            current.clock,
            current.keys,
            current.hooks,
            procedure_id=procedure_id,
            answers={},
            complete=True,
            version=given_number("version"),
        )
    except DomainError as error:
        current.abandon()
        error.fields = {}
        return page_again(CHECK, error, **_check_facts(procedure_id))
    return go("procedure_pages.procedure", staff_text("The form is complete."), procedure_id=procedure_id)


def _opened(procedure_id: UUID) -> tuple[ProcedureView, Files]:
    current = work()
    view = read(procedure_id)
    return view, service.files_of(current.session, current.context, current.keys, view.procedure)


def _form(procedure_id: UUID) -> OpenForm:
    view, files = _opened(procedure_id)
    state = state_of(view, files)
    if state is None:
        raise NotFound("form_missing", staff_text("This service has no form."))
    return OpenForm(view, files, state)


def _problems(after: OpenForm, reading: Reading, shown: list[str]) -> Problems:
    """What must be put right before going on: what cannot be read, and what is wrong with the questions shown."""
    found: Problems = {code: [unread.problem] for code, unread in reading.unread.items()}
    concerned = {*shown, *reading.answers}
    found |= {code: list(faults) for code, faults in after.faults.items() if code in concerned and code not in found}
    return found


def _following(form: OpenForm, page: Page, shown: list[str]) -> str:
    """The same page where an answer has brought up further questions, the next one, or the last look."""
    procedure_id = form.view.procedure.id
    if page in form.state.pages and any(field.code not in shown for field in form.state.fields_of(page)):
        return url_for("procedure_pages.procedure_form_page", procedure_id=procedure_id, page=page.code)
    after = form.state.after(page.code)
    if after is None:
        return url_for("procedure_pages.procedure_form_check", procedure_id=procedure_id)
    return url_for("procedure_pages.procedure_form_page", procedure_id=procedure_id, page=after.code)


def _page_facts(
    form: OpenForm, page: Page, reading: Reading | None = None, problems: Problems | None = None
) -> dict[str, Any]:
    typed = {code: unread.typed for code, unread in reading.unread.items()} if reading else {}
    readers = readers_of(form.view, g.tenant.default_language, beside=request.args.get("beside") != "off")
    shown = show_page(form.state, page, filling_of(form.view, form.files, readers, typed), problems)
    before = form.state.before(page.code)
    return {"view": form.view, "page": shown, "before": before, "beside": readers.beside}


def _check_facts(procedure_id: UUID) -> dict[str, Any]:
    form = _form(procedure_id)
    readers = readers_of(form.view, g.tenant.default_language)
    return {
        "view": form.view,
        "answers": answers_shown(form.view, form.files, readers, form.faults),
        "faulty": form.state.first_with(form.faults),
        "declaration": readers.words(form.state.form.declaration),
    }
