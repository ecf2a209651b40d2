"""Taking a form that was sent: by its code, into the casefile of whoever wrote it."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import Response, current_app, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.procedures import service
from oneroof.casefiles.procedures.online.waiting import waiting_forms
from oneroof.casefiles.procedures.pages import blueprint
from oneroof.casefiles.procedures.service import SentFormView
from oneroof.casefiles.procedures.service.taking import check_may_look
from oneroof.casefiles.service import CasefileView
from oneroof.catalogue.forms.limits import with_code
from oneroof.catalogue.forms.showing import filling_of, show_answers
from oneroof.catalogue.forms.wording import Readers
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.page_answers import as_id, given, given_id, go, page_again
from oneroof.identity.access import requires
from oneroof.services import Services
from oneroof.tenancy.work import Work, work

T = TypeVar("T")
ASK, LOOK = "procedures/take.html", "procedures/take_look.html"


@blueprint.get("/take")
@requires("procedures.write")
def form_take() -> str:
    """The code, please."""
    casefile = _casefile(work(), as_id(request.args.get("casefile", "")))
    return render_template(ASK, errors={}, trouble=None, casefile=casefile, code="")


@blueprint.get("/waiting")
@requires("procedures.write")
def forms_waiting() -> str:
    """Forms that nobody has taken yet."""
    current = work()
    forms = waiting_forms(current.session, current.context, current.clock, current.keys, may_look=check_may_look)
    return render_template("procedures/waiting.html", forms=forms)


@blueprint.post("/take")
@requires("procedures.write")
def form_look() -> str | Response:
    """What the form says and whose it may be, before it is taken. The code stands in no address."""
    current = work()
    try:
        facts = _counted(lambda: _facts(current))
    except DomainError as error:
        current.abandon()
        return page_again(ASK, error, casefile=_casefile(current, given_id("casefile_id")), code=given("code"))
    return render_template(LOOK, errors={}, trouble=None, **facts)


@blueprint.post("/take/confirm")
@requires("procedures.write")
def form_taken() -> AnyResponse | Response:
    """Take it into the casefile that was chosen, found by its code, or opened now."""
    current = work()
    try:
        procedure = _counted(
            lambda: service.take_form(
                current.session,
                current.context,
                current.clock,
                current.keys,
                current.hooks,
                casefile_id=_chosen(current),
                code=given("code"),
            )
        )
    except DomainError as error:
        current.abandon()
        if error.fields and "code" not in error.fields:
            return page_again(LOOK, error, **_facts(current))
        return page_again(ASK, error, casefile=_casefile(current, given_id("casefile_id")), code=given("code"))
    said = staff_text("The form was taken into the casefile.")
    return go("procedure_pages.procedure", said, procedure_id=procedure.id)


def _counted(attempt: Callable[[], T]) -> T:
    """Try a code: wrong ones count for who is signed in. Raises TooManyRequests, and what `attempt` raises."""
    opened: Services = current_app.extensions["oneroof"]
    return with_code(opened.database, opened.keys, g.context, "staff", request.remote_addr, attempt)


def _chosen(current: Work) -> UUID:
    """Whose casefile. Raises Invalid (`into`, `case_code`) and what opening one raises."""
    into, session, context, clock, keys = given("into"), current.session, current.context, current.clock, current.keys
    casefile_id = as_id(into)
    if casefile_id is not None:
        return casefile_id
    if into == "code":
        return _by_code(current)
    if into == "new" and context.allows("casefiles.write"):
        form = service.look_at_form(session, context, clock, keys, code=given("code"))
        if form.writer is not None:
            # those who may be the same were shown beside this choice
            opened = casefiles.open_casefile(
                session,
                context,
                clock,
                keys,
                identity=form.writer,
                language=form.draft.row.language,
                another_person=True,
            )
            return opened.casefile.id
    message = staff_text("Choose whose form it is.")
    raise Invalid("invalid_input", message, fields={"into": [message]})


def _by_code(current: Work) -> UUID:
    try:
        found = casefiles.find_by_code(
            current.session, current.context, current.clock, current.keys, code=given("case_code")
        )
    except Invalid as error:
        raise Invalid(error.code, error.message, fields={"case_code": [error.message]}) from None
    if found is None:
        message = staff_text("No casefile here has this code.")
        raise Invalid("invalid_input", message, fields={"case_code": [message]})
    return found.casefile.id


def _facts(current: Work) -> dict[str, Any]:
    form = service.look_at_form(current.session, current.context, current.clock, current.keys, code=given("code"))
    casefile = _casefile(current, given_id("casefile_id"))
    readers = Readers(current_language(), None, g.tenant.default_language)
    filling = filling_of(form.draft, current.context, current.keys, readers)
    return {
        "form": form,
        "code": form.draft.code,
        "answers": show_answers(form.draft.state, filling, {}),
        "casefile": casefile,
        "candidates": [] if casefile else _candidates(current, form),
        "may_open": current.context.allows("casefiles.write") and form.writer is not None,
        "values": {"into": given("into"), "case_code": given("case_code")},
    }


def _candidates(current: Work, form: SentFormView) -> list[CasefileView]:
    """Who may have written it; nobody where the name alone says too little."""
    if form.writer is None:
        return []
    try:
        asked = casefiles.Facts((form.writer.name,), form.writer.birth_date)
        found = casefiles.find_people(current.session, current.context, current.clock, current.keys, asked=asked)
        return [each.view for each in found]
    except Invalid:
        return []


def _casefile(current: Work, casefile_id: UUID | None) -> CasefileView | None:
    if casefile_id is None:
        return None
    return casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )
