"""The roadmap in the API."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, make_response

from oneroof.casefiles.casework.roadmap import service
from oneroof.casefiles.casework.roadmap.pages import paper_of
from oneroof.casefiles.casework.roadmap.reading import read_roadmap
from oneroof.casefiles.casework.roadmap.service import NewStep, StepWords
from oneroof.casefiles.casework.schemas import (
    NewRoadmapStepSchema,
    RoadmapAgreementSchema,
    RoadmapSchema,
    RoadmapStepChangeSchema,
    RoadmapStepPlaceSchema,
)
from oneroof.core.api import ApiBlueprint, IfMatch, version_of, with_etag
from oneroof.core.api.schemas import QuerySchema
from oneroof.core.papers import MIME_TYPE
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work

blueprint = ApiBlueprint("roadmap", __name__, description="The next steps that a person agreed with a caseworker.")


def _answered(current: Work, casefile_id: UUID, status: int = 200) -> Response:
    """The roadmap as JSON, with its version as ETag."""
    view = read_roadmap(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id)
    response = jsonify(RoadmapSchema().dump(view))
    response.status_code = status
    return with_etag(response, view.version)


def _step(arguments: dict[str, Any]) -> NewStep:
    words = StepWords(*(arguments.pop(name) for name in ("text", "translation", "place")))
    return NewStep(words, service_code=arguments.pop("service", None), **arguments)


@blueprint.route("/casefiles/<uuid:casefile_id>/roadmap", methods=["GET"])
@requires("casefiles.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, RoadmapSchema)
def read_casefile_roadmap(_query: dict[str, Any], casefile_id: UUID) -> Response:
    """The steps in their order, and the agreed versions"""
    return _answered(work(), casefile_id)


@blueprint.route("/casefiles/<uuid:casefile_id>/roadmap/paper", methods=["GET"])
@requires("casefiles.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, description="The paper in two languages, as PDF/UA", content_type=MIME_TYPE)
def read_roadmap_paper(_query: dict[str, Any], casefile_id: UUID) -> Response:
    """The roadmap as a paper in the host language and in the person's, side by side"""
    made, code = paper_of(casefile_id)
    response = make_response(made)
    response.headers.update(
        {"Content-Type": MIME_TYPE, "Cache-Control": "no-store"},
    )
    response.headers["Content-Disposition"] = f'attachment; filename="roadmap-{code}.pdf"'
    return response


@blueprint.route("/casefiles/<uuid:casefile_id>/roadmap/steps", methods=["POST"])
@requires("casefiles.write")
@blueprint.arguments(NewRoadmapStepSchema)
@blueprint.response(201, RoadmapSchema)
def add_roadmap_step(arguments: dict[str, Any], casefile_id: UUID) -> Response:
    """Add a step at the end; the first one begins the roadmap"""
    current, once_id = work(), arguments.pop("once_id")
    service.add_step(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        once_id=once_id,
        content=_step(arguments),
    )
    return _answered(current, casefile_id, 201)


@blueprint.route("/casefiles/<uuid:casefile_id>/roadmap/steps/<uuid:step_id>", methods=["PUT"])
@requires("casefiles.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(RoadmapStepChangeSchema)
@blueprint.response(200, RoadmapSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def change_roadmap_step(
    headers: dict[str, Any], arguments: dict[str, Any], casefile_id: UUID, step_id: UUID
) -> Response:
    """Write a step anew; its place and its state stay"""
    current = work()
    service.change_step(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        step_id=step_id,
        content=_step(arguments),
        version=version_of(headers),
    )
    return _answered(current, casefile_id)


@blueprint.route("/casefiles/<uuid:casefile_id>/roadmap/steps/<uuid:step_id>/place", methods=["POST"])
@requires("casefiles.write")
@blueprint.arguments(RoadmapStepPlaceSchema)
@blueprint.response(200, RoadmapSchema)
def move_roadmap_step(arguments: dict[str, Any], casefile_id: UUID, step_id: UUID) -> Response:
    """One place earlier or later, or how far the step is"""
    current = work()
    by = (current.session, current.context, current.clock)
    if arguments["move"] is not None:
        earlier = arguments["move"] == "earlier"
        service.move_step(*by, casefile_id=casefile_id, step_id=step_id, earlier=earlier)
    if arguments["state"] is not None:
        service.set_step_state(*by, casefile_id=casefile_id, step_id=step_id, state=arguments["state"])
    return _answered(current, casefile_id)


@blueprint.route("/casefiles/<uuid:casefile_id>/roadmap/agreements", methods=["POST"])
@requires("casefiles.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(RoadmapAgreementSchema)
@blueprint.response(200, RoadmapSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def agree_roadmap(headers: dict[str, Any], arguments: dict[str, Any], casefile_id: UUID) -> Response:
    """The person agreed to the roadmap as it stands: it is kept as a version"""
    current = work()
    service.agree(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        version=version_of(headers),
        **arguments,
    )
    return _answered(current, casefile_id)
