"""Desks: opening, closing, calling."""

from typing import Any
from uuid import UUID

from flask import Response

from oneroof.core.api import ApiBlueprint, NothingSchema, QuerySchema, list_of
from oneroof.frontdesk import service
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.schemas.floor import CallNextSchema, DeskSchema, OpenDeskSchema, OpenedDeskSchema
from oneroof.frontdesk.schemas.tickets import TicketSchema
from oneroof.frontdesk.service import DeskOnFloor, OpenDesk
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("desks", __name__, description="Where staff serve.")


@blueprint.route("/desks", methods=["GET"])
@requires("floor.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(DeskSchema))
def list_desks(_query: dict[str, Any]) -> dict[str, list[DeskOnFloor]]:
    """The centre's desks, and who serves there now"""
    current = work()
    return {"items": service.desks(current.session, current.context)}


@blueprint.route("/desks/<uuid:desk_id>/open", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(OpenDeskSchema)
@blueprint.response(200, OpenedDeskSchema)
def open_desk(arguments: dict[str, Any], desk_id: UUID) -> OpenDesk:
    """Begin to serve at a desk, for these queues

    At the desk where one serves already it changes the queues. 409 `desk_in_use` names who serves there.
    """
    current = work()
    return service.open_desk(current.session, current.context, current.clock, desk_id=desk_id, **arguments)


@blueprint.route("/desks/<uuid:desk_id>/close", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(204)
def close_desk(_nothing: dict[str, Any], desk_id: UUID) -> None:
    """End serving at a desk; tickets put aside there go back into their queues"""
    current = work()
    service.close_desk(current.session, current.context, current.clock, desk_id=desk_id)


@blueprint.route("/desks/<uuid:desk_id>/call-next", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(CallNextSchema, required=False)
@blueprint.response(200, TicketSchema)
@blueprint.alt_response(204, description="Nobody waits", success=True)
def call_next(arguments: dict[str, Any], desk_id: UUID) -> Ticket | Response:
    """Call the next ticket of the desk's queues to the desk

    By priority, then by who has waited longest. No ticket is ever called to two desks.
    """
    current = work()
    ticket = service.call_next(current.session, current.context, current.clock, desk_id=desk_id, **arguments)
    return ticket if ticket is not None else Response(status=204)
