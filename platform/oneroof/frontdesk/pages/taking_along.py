"""What the visitor takes along: the ticket on their own phone, or on paper from one of the centre's printers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import request
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import NotFound
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import NOTHING, given, given_id, go
from oneroof.core.qr import qr_code
from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.devices.standing import DeviceStanding, standing_of_devices
from oneroof.frontdesk.devices.wording import CONDITION_NAMES, PRINT_STATE_NAMES
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.pages import blueprint
from oneroof.frontdesk.printing.models import PrintJob
from oneroof.frontdesk.printing.service import print_ticket
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work

PAGES = {
    "door": "floor_pages.presorting_issued",
    "desk": "floor_pages.ticket_issued",
    "ticket": "floor_pages.ticket",
}
"""From where a slip is asked for, and where one is back afterwards."""


@dataclass(frozen=True, slots=True)
class Printer:
    """A ticket printer as somebody reads of it who wants a slip now."""

    id: UUID
    name: str
    trouble: LazyText | None
    """Why nothing, or soon nothing, comes out of it."""
    slip: LazyText | None
    """How this ticket's last slip fares there; None where none was asked for."""


@dataclass(frozen=True, slots=True)
class TakenAlong:
    """The ticket's link and its picture, and the printers of the centre."""

    address: str
    qr: Markup
    printers: Sequence[Printer]


def taken_along(current: Work, ticket: Ticket) -> TakenAlong | None:
    """How a ticket can go along with its visitor; None for who issues no tickets."""
    if not current.context.allows("tickets.issue"):
        return None
    address = f"{request.host_url}t/{floor_service.follow_code(current.keys, current.context, ticket.visit_id)}"
    return TakenAlong(address, qr_code(address), _printers(current, ticket))


@blueprint.post("/tickets/<uuid:ticket_id>/print")
@requires("tickets.issue")
def ticket_print(ticket_id: UUID) -> AnyResponse:
    """A slip on one of the centre's printers."""
    current, page = work(), PAGES.get(given("back"), PAGES["ticket"])
    printer_id = given_id("printer_id") or NOTHING
    try:
        print_ticket(current.session, current.context, current.clock, ticket_id=ticket_id, printer_id=printer_id)
    except NotFound as error:
        if error.code == "ticket_unknown":
            raise
        current.abandon()
        assert isinstance(error.message, LazyText)
        return go(page, error.message, kind="warning", ticket_id=ticket_id)
    return go(page, staff_text("The slip is on its way to the printer."), ticket_id=ticket_id)


def _printers(current: Work, ticket: Ticket) -> list[Printer]:
    standings = standing_of_devices(current.session, current.context)
    printers = [each for each in standings if each.device.kind == "printer"]
    if not printers:
        return []
    jobs = current.session.execute(
        select(PrintJob.printer_id, PrintJob.state)
        .where(PrintJob.tenant_id == current.context.tenant_id, PrintJob.ticket_id == ticket.id)
        .order_by(PrintJob.created_at, PrintJob.id)
    )
    slips = {job.printer_id: PRINT_STATE_NAMES[job.state] for job in jobs}
    return [Printer(each.device.id, each.device.name, _trouble(each), slips.get(each.device.id)) for each in printers]


def _trouble(printer: DeviceStanding) -> LazyText | None:
    if printer.unreachable_since is not None:
        return staff_text("Cannot be reached")
    if printer.status is None or printer.status.condition == "ready":
        return None
    return CONDITION_NAMES[printer.status.condition]
