"""Offices, queues, and who waits in them."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from oneroof.core.api import ApiBlueprint, QuerySchema, list_of, page_schema
from oneroof.frontdesk import service
from oneroof.frontdesk.schemas.floor import OfficeSchema, QueueSchema
from oneroof.frontdesk.schemas.tickets import TicketQuery, TicketSchema, WaitingTicketSchema
from oneroof.frontdesk.service import OfficeOnFloor, QueueStatus
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("floor", __name__, description="Offices, queues, and who waits in them.")

TicketPage = page_schema(TicketSchema)
WaitingPage = page_schema(WaitingTicketSchema)
_TICKETS, _WAITING = TicketPage(), WaitingPage()


@blueprint.route("/offices", methods=["GET"])
@requires("floor.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(OfficeSchema))
def list_offices(_query: dict[str, Any]) -> dict[str, list[OfficeOnFloor]]:
    """The centre's offices, in the order in which visitors meet them"""
    current = work()
    return {"items": service.offices(current.session, current.context)}


@blueprint.route("/queues", methods=["GET"])
@requires("tickets.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(QueueSchema))
def list_queues(_query: dict[str, Any]) -> dict[str, list[QueueStatus]]:
    """All queues, with how many people are in them and how long they have waited"""
    current = work()
    return {"items": service.queue_statuses(current.session, current.context, current.clock)}


@blueprint.route("/queues/<uuid:queue_id>/tickets", methods=["GET"])
@requires("tickets.read")
@blueprint.arguments(TicketQuery, location="query")
@blueprint.response(200, TicketPage)
def list_tickets(query: dict[str, Any], queue_id: UUID) -> Response:
    """A queue's tickets, page by page

    With `state=waiting` in the order in which they will be called, and of each only `id`, `label`, `language`,
    `priority`, `waiting_since` and `service_id`, since screens ask often. All others by number.
    """
    current = work()
    if query.get("state") == "waiting":
        where = {name: query[name] for name in ("limit", "cursor") if name in query}
        line = service.waiting_line(current.session, current.context, current.clock, queue_id=queue_id, **where)
        return jsonify(_WAITING.dump(line))
    page = service.tickets_in_queue(current.session, current.context, current.clock, queue_id=queue_id, **query)
    return jsonify(_TICKETS.dump(page))
