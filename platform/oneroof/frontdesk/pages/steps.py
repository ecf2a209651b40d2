"""The steps of a ticket, each one button: start, finish, no-show, park, recall, return, left, hand on, undo."""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import as_id, given, go
from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.pages import blueprint
from oneroof.frontdesk.pages.desk import desk_again
from oneroof.frontdesk.pages.issued import issued_page
from oneroof.frontdesk.service.onward import following_ticket
from oneroof.identity.access import requires
from oneroof.tenancy.work import work


@dataclass(frozen=True, slots=True)
class Button:
    """What a button does, and what is said afterwards (nothing where the page shows it by itself)."""

    act: Callable[..., Ticket]
    notice: LazyText | None = None


BUTTONS: MappingProxyType[str, Button] = MappingProxyType(
    {
        "start": Button(floor_service.start),
        "recall": Button(floor_service.recall, staff_text("%(label)s is called again.")),
        "no-show": Button(floor_service.no_show),
        "park": Button(floor_service.park),
        "return": Button(floor_service.return_to_queue, staff_text("%(label)s is back in the line.")),
        "left": Button(floor_service.leave),
        "undo": Button(floor_service.undo, staff_text("Taken back: %(label)s is where it was.")),
    }
)


@blueprint.post("/tickets/<uuid:ticket_id>/<any('start','recall','no-show','park','return','left','undo'):step>")
@requires("tickets.call")
def ticket_step(ticket_id: UUID, step: str) -> AnyResponse | Response:
    """Take one step with a ticket, and show what follows."""
    current, button = work(), BUTTONS[step]
    try:
        ticket = button.act(current.session, current.context, current.clock, ticket_id=ticket_id)
    except DomainError as error:
        return desk_again(error)
    return _onward(ticket, button.notice)


@blueprint.post("/tickets/<uuid:ticket_id>/finish")
@requires("tickets.call")
def ticket_finish(ticket_id: UUID) -> AnyResponse | Response:
    """End serving, with the outcome."""
    current = work()
    try:
        floor_service.finish(
            current.session, current.context, current.clock, ticket_id=ticket_id, outcome=given("outcome")
        )
    except DomainError as error:
        return desk_again(error)
    following = following_ticket(current.session, current.context, ticket_id=ticket_id)
    if following is not None:
        return go("floor_pages.ticket_issued", ticket_id=following.id)
    return go("floor_pages.desk")


@blueprint.post("/tickets/<uuid:ticket_id>/hand-on")
@requires("tickets.call")
def ticket_hand_on(ticket_id: UUID) -> AnyResponse | Response:
    """Send the visitor on to another office, with a new ticket."""
    current = work()
    try:
        office_id, service_id = chosen_target()
        onward = floor_service.hand_on(
            current.session,
            current.context,
            current.clock,
            ticket_id=ticket_id,
            office_id=office_id,
            service_id=service_id,
        )
    except DomainError as error:
        return desk_again(error, values=request.form)
    return go("floor_pages.ticket_issued", ticket_id=onward.id)


@blueprint.get("/tickets/<uuid:ticket_id>/issued")
@requires("tickets.call")
def ticket_issued(ticket_id: UUID) -> str:
    """The number of the second ticket, large, and the way on to the next visitor."""
    return issued_page(ticket_id, at_door=False)


def chosen_target(field: str = "target") -> tuple[UUID, UUID | None]:
    """The office, and perhaps the service, that were chosen as `office/service`. Raises Invalid."""
    office, _, wanted = given(field).partition("/")
    office_id = as_id(office)
    if office_id is None:
        message = staff_text("Choose where the visitor goes next.")
        raise Invalid("invalid_input", message, fields={field: [message]})
    return office_id, as_id(wanted)


def _onward(ticket: Ticket, notice: LazyText | None) -> AnyResponse:
    said = LazyText(notice.msgid, values={"label": ticket.label}) if notice else None
    if given("back") == "ticket":
        return go("floor_pages.ticket", said, ticket_id=ticket.id)
    if given("back") == "arrived":
        return go("floor_pages.presorting", staff_text("%(label)s is here and stands in the line.", label=ticket.label))
    if given("back") == "door":
        return go("floor_pages.presorting", staff_text("%(label)s was cancelled.", label=ticket.label), kind="info")
    return go("floor_pages.desk", said)
