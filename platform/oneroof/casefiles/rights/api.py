"""Rights in the API."""

from typing import Any
from uuid import UUID

from flask import Response, current_app

from oneroof.casefiles.rights.models import AccessExport, PersonErasure
from oneroof.casefiles.rights.schemas import (
    CopySchema,
    DecisionSchema,
    ErasureAskSchema,
    ErasureSchema,
    NewRequestSchema,
    RequestSchema,
)
from oneroof.casefiles.rights.service import copies, erasing, requests
from oneroof.casefiles.rights.service.deciding import decide_request
from oneroof.casefiles.rights.service.requests import RequestView
from oneroof.core.api import ApiBlueprint
from oneroof.identity.access import requires, states_purpose
from oneroof.services import Services
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("rights", __name__, description="What people ask for about their own data.")


@blueprint.route("/casefiles/<uuid:casefile_id>/rights", methods=["POST"])
@requires("rights.receive")
@states_purpose("rights")
@blueprint.arguments(NewRequestSchema)
@blueprint.response(201, RequestSchema)
def receive_request(arguments: dict[str, Any], casefile_id: UUID) -> RequestView:
    """Take a request in; the answer is due within one month"""
    current = work()
    row = requests.receive(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id, **arguments
    )
    return _read(row.id)


@blueprint.route("/rights/<uuid:request_id>", methods=["GET"])
@requires("rights.receive")
@states_purpose("rights")
@blueprint.response(200, RequestSchema)
def read_request(request_id: UUID) -> RequestView:
    """A request with its clock"""
    return _read(request_id)


@blueprint.route("/rights/<uuid:request_id>/decision", methods=["POST"])
@requires("rights.decide")
@states_purpose("rights")
@blueprint.arguments(DecisionSchema)
@blueprint.response(200, RequestSchema)
def decide(arguments: dict[str, Any], request_id: UUID) -> RequestView:
    """Agree or refuse; an agreed restriction holds at once"""
    current = work()
    decide_request(current.session, current.context, current.clock, current.keys, request_id=request_id, **arguments)
    return _read(request_id)


@blueprint.route("/rights/<uuid:request_id>/copies", methods=["POST"])
@requires("rights.decide")
@states_purpose("rights")
@blueprint.response(201, CopySchema)
def ask_copy(request_id: UUID) -> AccessExport:
    """Have a copy made of everything that is kept of the person"""
    current = work()
    return copies.ask_copy(current.session, current.context, current.clock, request_id=request_id)


@blueprint.route("/rights/copies/<uuid:export_id>", methods=["POST"])
@requires("rights.decide")
@states_purpose("rights")
@blueprint.response(200, content_type="application/zip")
def take_copy(export_id: UUID) -> Response:
    """The copy as a zip with `data.json`, `copy.pdf` and the files, once: afterwards it is gone (409 `copy_gone`)"""
    current = work()
    services: Services = current_app.extensions["oneroof"]
    copy = copies.hand_over(
        current.session, current.context, current.clock, current.keys, services.files, export_id=export_id
    )
    return Response(copy.content, content_type="application/zip", headers={"Cache-Control": "no-store"})


@blueprint.route("/casefiles/<uuid:casefile_id>/erasure", methods=["POST"])
@requires("rights.decide")
@states_purpose("rights")
@blueprint.arguments(ErasureAskSchema)
@blueprint.response(201, ErasureSchema)
def ask_erasure(arguments: dict[str, Any], casefile_id: UUID) -> PersonErasure:
    """Ask for the erasure of a person; another coordinator confirms it (409 `legal_hold`, `procedures_open`)"""
    current = work()
    return erasing.ask_erasure(current.session, current.context, current.clock, casefile_id=casefile_id, **arguments)


@blueprint.route("/erasures/<uuid:erasure_id>/confirm", methods=["POST"])
@requires("rights.decide")
@states_purpose("rights")
@blueprint.arguments(ErasureAskSchema)
@blueprint.response(200, ErasureSchema)
def confirm_erasure(arguments: dict[str, Any], erasure_id: UUID) -> PersonErasure:
    """Confirm what another coordinator asked for: it cannot be undone (403 `same_person`)"""
    current = work()
    return erasing.confirm_erasure(current.session, current.context, current.clock, erasure_id=erasure_id, **arguments)


def _read(request_id: UUID) -> RequestView:
    current = work()
    return requests.read_request(current.session, current.context, current.clock, current.keys, request_id=request_id)
