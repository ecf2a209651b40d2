"""Visits."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from oneroof.core.api import ApiBlueprint, IfMatch, list_of, version_of, with_etag
from oneroof.frontdesk import service
from oneroof.frontdesk.models import Ticket, Visit
from oneroof.frontdesk.schemas.tickets import TicketSchema
from oneroof.frontdesk.schemas.visits import (
    AttachSchema,
    NewVisitSchema,
    VisitChangeSchema,
    VisitSchema,
    VisitWithReasonSchema,
)
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("visits", __name__, description="Somebody comes, calls or writes.")


@blueprint.route("/visits", methods=["POST"])
@requires("visits.register")
@blueprint.arguments(NewVisitSchema)
@blueprint.response(201, VisitSchema)
def register_visit(arguments: dict[str, Any]) -> Visit:
    """Register a visit that begins now"""
    current = work()
    return service.register_visit(current.session, current.context, current.clock, current.keys, **arguments)


@blueprint.route("/visits/<uuid:visit_id>", methods=["GET"])
@requires("tickets.read")
@blueprint.response(200, VisitWithReasonSchema)
def read_visit(visit_id: UUID) -> Response:
    """A visit

    Its reason is shown to those who may read casefiles, and whose it is to those with whom the person is shared;
    reading is recorded.
    """
    current = work()
    view = service.read_visit(current.session, current.context, current.clock, current.keys, visit_id=visit_id)
    body = {**VisitSchema().dump(view.visit), "reason": view.reason}
    body["casefile_id"] = str(view.casefile_id) if view.casefile_id else None
    return with_etag(jsonify(body), view.visit.version)


@blueprint.route("/visits/<uuid:visit_id>", methods=["PATCH"])
@requires("visits.register")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(VisitChangeSchema)
@blueprint.response(200, VisitSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def update_visit(headers: dict[str, Any], changes: dict[str, Any], visit_id: UUID) -> Response:
    """Correct what was noted at the door"""
    current = work()
    visit = service.update_visit(
        current.session,
        current.context,
        current.clock,
        current.keys,
        visit_id=visit_id,
        version=version_of(headers),
        **changes,
    )
    return with_etag(jsonify(VisitSchema().dump(visit)), visit.version)


@blueprint.route("/visits/<uuid:visit_id>/casefile", methods=["PUT"])
@requires("casefiles.write")
@blueprint.arguments(AttachSchema)
@blueprint.response(200, VisitSchema)
def attach_casefile(arguments: dict[str, Any], visit_id: UUID) -> Visit:
    """Say whose visit it is"""
    current = work()
    return service.attach_casefile(
        current.session, current.context, current.clock, current.keys, visit_id=visit_id, **arguments
    )


@blueprint.route("/visits/<uuid:visit_id>/tickets", methods=["GET"])
@requires("tickets.read")
@blueprint.response(200, list_of(TicketSchema))
def list_tickets_of_visit(visit_id: UUID) -> dict[str, list[Ticket]]:
    """The tickets of a visit, in the order in which they were issued"""
    current = work()
    return {"items": service.tickets_of_visit(current.session, current.context, visit_id=visit_id)}
