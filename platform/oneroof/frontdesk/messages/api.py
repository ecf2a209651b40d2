"""Messages between desks and the silent call for help."""

from typing import Any
from uuid import UUID

from oneroof.core.api import ApiBlueprint, NothingSchema, QuerySchema
from oneroof.frontdesk.messages import answering, sending
from oneroof.frontdesk.messages.inbox import Inbox, read_inbox
from oneroof.frontdesk.messages.models import DeskMessage
from oneroof.frontdesk.messages.schemas import DeskAnswerSchema, InboxSchema, NewDeskMessageSchema, SentMessageSchema
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint(
    "desk messages", __name__, description="What desks say to each other during the day, and calls for help."
)


@blueprint.route("/desk-messages", methods=["GET"])
@requires("tickets.call")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, InboxSchema)
def list_messages(_query: dict[str, Any]) -> Inbox:
    """What the caller has received and sent today, and who calls for help"""
    current = work()
    return read_inbox(current.session, current.context, current.clock, current.keys)


@blueprint.route("/desk-messages", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(NewDeskMessageSchema)
@blueprint.response(201, SentMessageSchema)
def send_message(arguments: dict[str, Any]) -> DeskMessage:
    """Send a message"""
    current = work()
    to = sending.Addressee(*(arguments.pop(name) for name in ("address", "desk_id", "office_id", "role")))
    return sending.send(current.session, current.context, current.clock, current.keys, to=to, **arguments)


@blueprint.route("/desk-messages/<uuid:message_id>/answer", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(DeskAnswerSchema)
@blueprint.response(200, SentMessageSchema)
def answer_message(arguments: dict[str, Any], message_id: UUID) -> DeskMessage:
    """Say that one has read a message, or whether one comes; also to a call for help

    Only whom it concerns answers it: for anybody else it is not there.
    """
    current = work()
    return answering.answer(current.session, current.context, current.clock, message_id=message_id, **arguments)


@blueprint.route("/desk-messages/<uuid:message_id>/take-back", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, SentMessageSchema)
def take_back_message(_nothing: dict[str, Any], message_id: UUID) -> DeskMessage:
    """Take one's own message back"""
    current = work()
    return sending.take_back(current.session, current.context, current.clock, message_id=message_id)


@blueprint.route("/emergencies", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(201, SentMessageSchema)
def call_for_help(_nothing: dict[str, Any]) -> DeskMessage:
    """Call silently for help to the desk at which one serves

    Coordinators and the desks of the same office see it at once. While it is open, another call is the same one.
    """
    current = work()
    return answering.call_for_help(current.session, current.context, current.clock)


@blueprint.route("/emergencies/<uuid:message_id>/end", methods=["POST"])
@requires("tickets.call")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, SentMessageSchema)
def end_call(_nothing: dict[str, Any], message_id: UUID) -> DeskMessage:
    """The danger is over: by who of those around came, who called, or who directs the floor"""
    current = work()
    return answering.end_call(current.session, current.context, current.clock, message_id=message_id)
