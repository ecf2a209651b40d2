"""Moving a procedure on: asked first, done once, taken back for a while."""

from uuid import UUID

from flask import Response, abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.procedures import service
from oneroof.casefiles.procedures.pages import blueprint
from oneroof.casefiles.procedures.pages.reading import procedure_again, read
from oneroof.casefiles.procedures.service import ProcedureView
from oneroof.catalogue.definition.model import Step
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.names import named
from oneroof.core.page_answers import given, given_number, go, page_again
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

TEMPLATE = "procedures/move.html"


@blueprint.get("/<uuid:procedure_id>/move/<to_step>")
@requires("procedures.write")
def procedure_move_question(procedure_id: UUID, to_step: str) -> str:
    """What the step means, before it is done."""
    view = read(procedure_id)
    return render_template(TEMPLATE, view=view, step=_step(view, to_step), note="", errors={}, trouble=None)


@blueprint.post("/<uuid:procedure_id>/move/<to_step>")
@requires("procedures.write")
def procedure_move(procedure_id: UUID, to_step: str) -> AnyResponse | Response:
    """Do it."""
    current = work()
    try:
        service.move(
            current.session,
            current.context,
            current.clock,
            current.keys,
            current.hooks,
            procedure_id=procedure_id,
            to_step=to_step,
            note=request.form.get("note"),
            version=given_number("version"),
        )
    except DomainError as error:
        if not error.fields:
            return procedure_again(procedure_id, error)
        current.abandon()
        view = read(procedure_id)
        return page_again(TEMPLATE, error, view=view, step=_step(view, to_step), note=given("note"))
    view = service.read_procedure(
        current.session, current.context, current.clock, current.keys, procedure_id=procedure_id
    )
    said = staff_text("The procedure is now at: %(step)s", step=named(view.step.name))
    return go("procedure_pages.procedure", said, procedure_id=procedure_id)


@blueprint.post("/<uuid:procedure_id>/undo")
@requires("procedures.write")
def procedure_undo(procedure_id: UUID) -> AnyResponse | Response:
    """Take back a wrong click."""
    current = work()
    try:
        service.undo(
            current.session,
            current.context,
            current.clock,
            current.keys,
            current.hooks,
            procedure_id=procedure_id,
            version=given_number("version"),
        )
    except DomainError as error:
        return procedure_again(procedure_id, error)
    return go("procedure_pages.procedure", staff_text("The last step was taken back."), procedure_id=procedure_id)


def _step(view: ProcedureView, code: str) -> Step:
    """The step that is asked about; a page of a step that does not follow here is no page."""
    found = next((step for step in view.next_steps if step.code == code), None)
    if found is None:
        abort(404)
    return found
