"""Tickets and their steps."""

from typing import Any
from uuid import UUID

from oneroof.core.api import ApiBlueprint, NothingSchema
from oneroof.frontdesk import service
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.schemas.tickets import FinishSchema, HandOnSchema, NewTicketSchema, TicketSchema
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint(
    "tickets",
    __name__,
    description="Places in queues. Steps that do not fit a ticket's state are answered with 409 `ticket_state`.",
)


@blueprint.route("/tickets", methods=["POST"])
@requires("tickets.issue")
@blueprint.arguments(NewTicketSchema)
@blueprint.response(201, TicketSchema)
def issue_ticket(arguments: dict[str, Any]) -> Ticket:
    """Issue a ticket in a queue, or in the queue of an office"""
    current = work()
    return service.issue_ticket(current.session, current.context, current.clock, **arguments)


@blueprint.route("/tickets/<uuid:ticket_id>", methods=["GET"])
@requires("tickets.read")
@blueprint.response(200, TicketSchema)
def read_ticket(ticket_id: UUID) -> Ticket:
    """A ticket"""
    current = work()
    return service.read_ticket(current.session, current.context, ticket_id=ticket_id)


@blueprint.route("/tickets/<uuid:ticket_id>/start", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, TicketSchema)
def start_ticket(_nothing: dict[str, Any], ticket_id: UUID) -> Ticket:
    """The visitor has come to the desk"""
    current = work()
    return service.start(current.session, current.context, current.clock, ticket_id=ticket_id)


@blueprint.route("/tickets/<uuid:ticket_id>/finish", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(FinishSchema)
@blueprint.response(200, TicketSchema)
def finish_ticket(arguments: dict[str, Any], ticket_id: UUID) -> Ticket:
    """Serving is over, with an outcome"""
    current = work()
    return service.finish(current.session, current.context, current.clock, ticket_id=ticket_id, **arguments)


@blueprint.route("/tickets/<uuid:ticket_id>/no-show", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, TicketSchema)
def mark_no_show(_nothing: dict[str, Any], ticket_id: UUID) -> Ticket:
    """Nobody came when the ticket was called"""
    current = work()
    return service.no_show(current.session, current.context, current.clock, ticket_id=ticket_id)


@blueprint.route("/tickets/<uuid:ticket_id>/park", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, TicketSchema)
def park_ticket(_nothing: dict[str, Any], ticket_id: UUID) -> Ticket:
    """Put the ticket aside, and free the desk

    It is not called by call-next any more; `recall` calls it, `return` gives it back its place in the line, and so does
    the clock after the queue's park time. A desk puts aside as many as the queue allows, then 409 `parked_full`.
    """
    current = work()
    return service.park(current.session, current.context, current.clock, ticket_id=ticket_id)


@blueprint.route("/tickets/<uuid:ticket_id>/return", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, TicketSchema)
def return_ticket(_nothing: dict[str, Any], ticket_id: UUID) -> Ticket:
    """Give the ticket back its place in the line; the last place when a missed call is longer ago than the grace"""
    current = work()
    return service.return_to_queue(current.session, current.context, current.clock, ticket_id=ticket_id)


@blueprint.route("/tickets/<uuid:ticket_id>/recall", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, TicketSchema)
def recall_ticket(_nothing: dict[str, Any], ticket_id: UUID) -> Ticket:
    """Call this ticket once more

    The one that is called (as often as its queue allows, then 409 `recalls_used`), one that was put aside, or one whose
    visitor missed the call.
    """
    current = work()
    return service.recall(current.session, current.context, current.clock, ticket_id=ticket_id)


@blueprint.route("/tickets/<uuid:ticket_id>/hand-on", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(HandOnSchema)
@blueprint.response(201, TicketSchema)
def hand_on_ticket(arguments: dict[str, Any], ticket_id: UUID) -> Ticket:
    """End this ticket and issue the next one, at another queue or office; the new ticket"""
    current = work()
    return service.hand_on(current.session, current.context, current.clock, ticket_id=ticket_id, **arguments)


@blueprint.route("/tickets/<uuid:ticket_id>/left", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, TicketSchema)
def mark_left(_nothing: dict[str, Any], ticket_id: UUID) -> Ticket:
    """The visitor has gone"""
    current = work()
    return service.leave(current.session, current.context, current.clock, ticket_id=ticket_id)


@blueprint.route("/tickets/<uuid:ticket_id>/undo", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, TicketSchema)
def undo_step(_nothing: dict[str, Any], ticket_id: UUID) -> Ticket:
    """Take back one's own last step with this ticket

    Within two minutes, for call, start, finish, no-show, left, park and hand-on, while nothing has been built on it.
    """
    current = work()
    return service.undo(current.session, current.context, current.clock, ticket_id=ticket_id)
