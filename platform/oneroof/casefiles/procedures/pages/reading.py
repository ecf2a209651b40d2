"""One procedure: what was asked, where it is, what is missing, what comes next; its slip and its files."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.procedures import service
from oneroof.casefiles.procedures.pages import blueprint
from oneroof.casefiles.procedures.pages.showing import answers_shown
from oneroof.casefiles.procedures.service import ProcedureView
from oneroof.catalogue.forms.wording import Readers
from oneroof.core.errors import DomainError
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.page_answers import given_number, go, page_again
from oneroof.core.slips import slip_texts
from oneroof.identity.access import requires
from oneroof.storage.intake import Storing
from oneroof.tenancy.work import work

TEMPLATE = "procedures/procedure.html"


@blueprint.get("/<uuid:procedure_id>")
@requires("procedures.read")
def procedure(procedure_id: UUID) -> str:
    """The procedure. Reading it is recorded."""
    return render_template(TEMPLATE, errors={}, trouble=None, **page_facts(procedure_id))


@blueprint.post("/<uuid:procedure_id>/evidence")
@requires("procedures.write")
def procedure_evidence(procedure_id: UUID) -> AnyResponse | Response:
    """Note how far each evidence is."""
    current = work()
    states = {
        name.removeprefix("evidence-"): value for name, value in request.form.items() if name.startswith("evidence-")
    }
    try:
        service.note_evidence(
            current.session,
            current.context,
            current.clock,
            procedure_id=procedure_id,
            states=states,
            version=given_number("version"),
        )
    except DomainError as error:
        return procedure_again(procedure_id, error)
    return go("procedure_pages.procedure", staff_text("The documents were noted."), procedure_id=procedure_id)


@blueprint.get("/<uuid:procedure_id>/code")
@requires("procedures.read")
def procedure_code(procedure_id: UUID) -> str:
    """The procedure's code, large, and the slip that the person keeps."""
    view = read(procedure_id)
    address = f"{request.host}/procedures/status"
    texts = slip_texts(
        "procedures/public/code_slip.html",
        view.procedure.language,
        g.tenant,
        code=view.code,
        centre=g.tenant.name,
        address=address,
    )
    return render_template("procedures/code.html", view=view, texts=texts)


@blueprint.get("/<uuid:procedure_id>/files/<uuid:file_id>")
@requires("procedures.read")
def procedure_file(procedure_id: UUID, file_id: UUID) -> Response:
    """A file that came with the form, as a download. Opening it is recorded."""
    current, services = work(), current_app.extensions["oneroof"]
    found = service.read_file(
        current.session,
        current.context,
        current.clock,
        current.keys,
        Storing(services.files, services.scanner),
        procedure_id=procedure_id,
        file_id=file_id,
        unscanned_accepted=request.args.get("unscanned") == "accepted",
    )
    response = Response(found.content, mimetype=found.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=found.name)
    response.headers["Cache-Control"] = "no-store"
    return response


def read(procedure_id: UUID) -> ProcedureView:
    """The procedure, for a page. Raises NotFound."""
    current = work()
    return service.read_procedure(
        current.session, current.context, current.clock, current.keys, procedure_id=procedure_id
    )


def page_facts(procedure_id: UUID) -> dict[str, Any]:
    """What the page shows."""
    current = work()
    view = read(procedure_id)
    casefile = casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=view.procedure.casefile_id
    )
    files = service.files_of(current.session, current.context, current.keys, view.procedure)
    return {
        "view": view,
        "casefile": casefile,
        "answers": answers_shown(view, files, Readers(current_language(), None, g.tenant.default_language)),
        "files": files,
        "may_write": current.context.allows("procedures.write") and view.procedure.state == "open",
    }


def procedure_again(procedure_id: UUID, error: DomainError) -> Response:
    """The page as it stands now, with what went wrong above it."""
    work().abandon()
    error.fields = {}
    return page_again(TEMPLATE, error, **page_facts(procedure_id))
