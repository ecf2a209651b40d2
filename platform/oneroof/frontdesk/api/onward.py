"""Where a visit goes, who came along, and how its visitor follows it."""

from typing import Any
from uuid import UUID

from oneroof.core.api import ApiBlueprint, QuerySchema, list_of
from oneroof.frontdesk import service
from oneroof.frontdesk.line.models import VisitStop
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.schemas.line import (
    CompanionSchema,
    FollowCodeSchema,
    PlannedStopSchema,
    PlanSchema,
    VisitStandingSchema,
    WalkInSchema,
)
from oneroof.frontdesk.schemas.tickets import TicketSchema
from oneroof.frontdesk.service import Standing, Stop
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("onward", __name__, description="A visit from its first ticket to its last stop.")


@blueprint.route("/walk-ins", methods=["POST"])
@requires("visits.register")
@blueprint.arguments(WalkInSchema)
@blueprint.response(201, TicketSchema)
def walk_in(arguments: dict[str, Any]) -> Ticket:
    """Register a visit that begins now and issue its first ticket, in one step"""
    current = work()
    return service.walk_in(current.session, current.context, current.clock, current.keys, **arguments)


@blueprint.route("/visits/<uuid:visit_id>/plan", methods=["GET"])
@requires("tickets.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(PlannedStopSchema))
def read_plan(_query: dict[str, Any], visit_id: UUID) -> dict[str, list[VisitStop]]:
    """The visit's stops in order, with those that have their tickets"""
    current = work()
    return {"items": service.stops_of_visit(current.session, current.context, visit_id=visit_id)}


@blueprint.route("/visits/<uuid:visit_id>/plan", methods=["PUT"])
@requires("tickets.issue")
@blueprint.arguments(PlanSchema)
@blueprint.response(200, list_of(PlannedStopSchema))
def plan_visit(arguments: dict[str, Any], visit_id: UUID) -> dict[str, list[VisitStop]]:
    """Say where the visit goes next

    When a ticket is finished and none of the visit's is open any more, the first stop gets its ticket.
    """
    current = work()
    stops = [Stop(**stop) for stop in arguments["stops"]]
    planned = service.plan_visit(current.session, current.context, current.clock, visit_id=visit_id, stops=stops)
    return {"items": planned}


@blueprint.route("/visits/<uuid:visit_id>/companions", methods=["GET"])
@requires("casefiles.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(CompanionSchema))
def list_companions(_query: dict[str, Any], visit_id: UUID) -> dict[str, list[dict[str, UUID]]]:
    """Casefiles of those who are served together with the visit, as far as the caller may know of them"""
    current = work()
    found = service.companions_of_visit(current.session, current.context, current.clock, visit_id=visit_id)
    return {"items": [{"casefile_id": casefile_id} for casefile_id in found]}


@blueprint.route("/visits/<uuid:visit_id>/companions", methods=["POST"])
@requires("casefiles.read")
@blueprint.arguments(CompanionSchema)
@blueprint.response(201, CompanionSchema)
def add_companion(arguments: dict[str, Any], visit_id: UUID) -> dict[str, UUID]:
    """Serve a person together with the visit: the offices of its tickets see who they are while it lasts"""
    current = work()
    added = service.add_companion(current.session, current.context, current.clock, visit_id=visit_id, **arguments)
    return {"casefile_id": added.casefile_id}


@blueprint.route("/visits/<uuid:visit_id>/companions/<uuid:casefile_id>", methods=["DELETE"])
@requires("casefiles.read")
@blueprint.response(204)
def remove_companion(visit_id: UUID, casefile_id: UUID) -> None:
    """The person is not with the visit any more"""
    current = work()
    service.remove_companion(
        current.session, current.context, current.clock, visit_id=visit_id, casefile_id=casefile_id
    )


@blueprint.route("/visits/<uuid:visit_id>/standing", methods=["GET"])
@requires("tickets.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(VisitStandingSchema))
def read_standing(_query: dict[str, Any], visit_id: UUID) -> dict[str, list[Standing]]:
    """How the visit's open tickets stand, as its visitor may read it"""
    current = work()
    return {"items": service.standing_of(current.session, current.context, current.clock, visit_id)}


@blueprint.route("/visits/<uuid:visit_id>/follow-code", methods=["GET"])
@requires("tickets.issue")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, FollowCodeSchema)
def read_follow_code(_query: dict[str, Any], visit_id: UUID) -> dict[str, str]:
    """The code by which the visitor follows the visit without an account"""
    current = work()
    return {"code": service.code_of_visit(current.session, current.context, current.keys, visit_id=visit_id)}
