"""Procedures in the API."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, g, jsonify, request

from oneroof.casefiles.procedures import service
from oneroof.casefiles.procedures.schemas import (
    AnswersSchema,
    EvidenceNoteSchema,
    ExtensionSchema,
    ListedProcedureSchema,
    MoveSchema,
    NewProcedureSchema,
    ProcedureQuery,
    ProcedureSchema,
    ResumptionSchema,
    SuspensionSchema,
)
from oneroof.casefiles.procedures.service import ListedProcedure, ProcedureView, Wanted
from oneroof.catalogue.forms.limits import with_code
from oneroof.core.api import ApiBlueprint, IfMatch, NothingSchema, page_schema, version_of, with_etag
from oneroof.core.pagination import Page
from oneroof.identity.access import requires
from oneroof.services import Services
from oneroof.tenancy.work import Work, work

blueprint = ApiBlueprint(
    "procedures", __name__, description="A person's running requests for services, from application to result."
)


def answered(view: ProcedureView, status: int = 200) -> Response:
    """The procedure as JSON, with its version as ETag."""
    response = jsonify(ProcedureSchema().dump(view))
    response.status_code = status
    return with_etag(response, view.version)


def changed(current: Work, change: Any, **arguments: Any) -> Response:
    """Make a change, and answer with the procedure as it is now."""
    procedure = change(current.session, current.context, current.clock, **arguments)
    view = service.opened_view(current.session, current.context, current.clock, current.keys, procedure)
    return answered(view, 201 if change is service.begin_procedure else 200)


@blueprint.route("/procedures", methods=["POST"])
@requires("procedures.write")
@blueprint.arguments(NewProcedureSchema)
@blueprint.response(201, ProcedureSchema)
def open_procedure(arguments: dict[str, Any]) -> Response:
    """Begin a procedure, at the desk or with a form that was sent

    The form of the service comes filled in with what the casefile knows. A form that was sent is taken: once, and its
    answers and files belong to the person from then on (409 `form_taken` for whoever comes second).
    """
    current = work()

    def begin() -> Response:
        return changed(current, service.begin_procedure, keys=current.keys, hooks=current.hooks, **arguments)

    if arguments.get("form_code") is None:
        return begin()
    opened: Services = current_app.extensions["oneroof"]
    return with_code(opened.database, opened.keys, g.context, "api", request.remote_addr, begin)


@blueprint.route("/procedures", methods=["GET"])
@requires("procedures.read")
@blueprint.arguments(ProcedureQuery, location="query")
@blueprint.response(200, page_schema(ListedProcedureSchema))
def list_procedures(query: dict[str, Any]) -> Page[ListedProcedure]:
    """The procedures that the caller may see, the newest first

    Those who welcome people see all of the centre's; staff of an office see what their office is responsible for or has
    worked on, and what is their agency's.
    """
    current = work()
    state, limit, cursor = query.pop("state"), query.pop("limit"), query.pop("cursor", None)
    service_code = query.pop("service", None)
    wanted = Wanted(state=None if state == "all" else state, service_code=service_code, **query)
    return service.list_procedures(
        current.session, current.context, current.clock, current.keys, wanted=wanted, limit=limit, cursor=cursor
    )


@blueprint.route("/procedures/<uuid:procedure_id>", methods=["GET"])
@requires("procedures.read")
@blueprint.response(200, ProcedureSchema)
def read_procedure(procedure_id: UUID) -> Response:
    """A procedure with its answers, evidence, deadlines and history"""
    current = work()
    return answered(
        service.read_procedure(current.session, current.context, current.clock, current.keys, procedure_id=procedure_id)
    )


@blueprint.route("/procedures/<uuid:procedure_id>/move", methods=["POST"])
@requires("procedures.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(MoveSchema)
@blueprint.response(200, ProcedureSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def move_procedure(headers: dict[str, Any], arguments: dict[str, Any], procedure_id: UUID) -> Response:
    """Go on to one of the next steps; a final one records the result"""
    current = work()
    return changed(
        current,
        service.move,
        keys=current.keys,
        hooks=current.hooks,
        procedure_id=procedure_id,
        version=version_of(headers),
        **arguments,
    )


@blueprint.route("/procedures/<uuid:procedure_id>/undo", methods=["POST"])
@requires("procedures.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(NothingSchema)
@blueprint.response(200, ProcedureSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def undo_move(headers: dict[str, Any], _arguments: dict[str, Any], procedure_id: UUID) -> Response:
    """Take back one's own last move, within 10 minutes and if nothing else happened since"""
    current = work()
    return changed(
        current,
        service.undo,
        keys=current.keys,
        hooks=current.hooks,
        procedure_id=procedure_id,
        version=version_of(headers),
    )


@blueprint.route("/procedures/<uuid:procedure_id>/answers", methods=["POST"])
@requires("procedures.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(AnswersSchema)
@blueprint.response(200, ProcedureSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def answer_procedure(headers: dict[str, Any], arguments: dict[str, Any], procedure_id: UUID) -> Response:
    """Answer the form, or correct answers

    Checked like on every page: by the schema of the form that the procedure began with, and by the catalogue's code.
    """
    current = work()
    return changed(
        current,
        service.answer_form,
        keys=current.keys,
        hooks=current.hooks,
        procedure_id=procedure_id,
        version=version_of(headers),
        **arguments,
    )


@blueprint.route("/procedures/<uuid:procedure_id>/evidence", methods=["POST"])
@requires("procedures.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(EvidenceNoteSchema)
@blueprint.response(200, ProcedureSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def note_evidence(headers: dict[str, Any], arguments: dict[str, Any], procedure_id: UUID) -> Response:
    """Note that an evidence was shown, handed in, is not needed, or is missing"""
    states = {arguments["code"]: arguments["state"]}
    return changed(work(), service.note_evidence, procedure_id=procedure_id, version=version_of(headers), states=states)


@blueprint.route("/procedures/<uuid:procedure_id>/suspend", methods=["POST"])
@requires("procedures.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(SuspensionSchema)
@blueprint.response(200, ProcedureSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def suspend_procedure(headers: dict[str, Any], arguments: dict[str, Any], procedure_id: UUID) -> Response:
    """Stop the clock of what is declared to be due

    What a catalogue computes goes on: a permit ends whether or not the clock stands still.
    """
    return _clock(service.suspend, headers, arguments, procedure_id)


@blueprint.route("/procedures/<uuid:procedure_id>/resume", methods=["POST"])
@requires("procedures.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(ResumptionSchema)
@blueprint.response(200, ProcedureSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def resume_procedure(headers: dict[str, Any], arguments: dict[str, Any], procedure_id: UUID) -> Response:
    """Set the clock going again; what is due moves by the days on which it stood still"""
    return _clock(service.resume, headers, arguments, procedure_id)


@blueprint.route("/procedures/<uuid:procedure_id>/extend", methods=["POST"])
@requires("procedures.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(ExtensionSchema)
@blueprint.response(200, ProcedureSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def extend_procedure(headers: dict[str, Any], arguments: dict[str, Any], procedure_id: UUID) -> Response:
    """Give a declared deadline more days, once or more, as far as the law allows"""
    return _clock(service.extend, headers, arguments, procedure_id)


def _clock(change: Any, headers: dict[str, Any], arguments: dict[str, Any], procedure_id: UUID) -> Response:
    current = work()
    return changed(
        current,
        change,
        keys=current.keys,
        hooks=current.hooks,
        procedure_id=procedure_id,
        version=version_of(headers),
        **arguments,
    )
