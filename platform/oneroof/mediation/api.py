"""The roster."""

from typing import Any
from uuid import UUID

from oneroof.core.api import ApiBlueprint, NothingSchema, list_of
from oneroof.identity.access import requires
from oneroof.mediation import service
from oneroof.mediation.schemas import DutyQuery, DutySchema, NewDutySchema
from oneroof.mediation.service import OnDuty
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("duties", __name__, description="Who is on duty where, and which languages they speak.")


@blueprint.route("/duties", methods=["GET"])
@requires("roster.read")
@blueprint.arguments(DutyQuery, location="query")
@blueprint.response(200, list_of(DutySchema))
def list_duties(query: dict[str, Any]) -> dict[str, list[OnDuty]]:
    """The duties of a day, or of this moment"""
    current = work()
    return {"items": service.list_duties(current.session, current.context, current.clock, **query)}


@blueprint.route("/duties", methods=["POST"])
@requires("roster.write")
@blueprint.arguments(NewDutySchema)
@blueprint.response(201, DutySchema)
def plan_duty(arguments: dict[str, Any]) -> OnDuty:
    """Put a member of staff on duty in an office"""
    current = work()
    return service.plan_duty(current.session, current.context, current.clock, **arguments)


@blueprint.route("/duties/<uuid:duty_id>", methods=["DELETE"])
@requires("roster.write")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(204)
def cancel_duty(_nothing: dict[str, Any], duty_id: UUID) -> None:
    """Take a duty out of the roster"""
    current = work()
    service.cancel_duty(current.session, current.context, current.clock, duty_id=duty_id)
