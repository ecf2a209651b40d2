"""The page after a ticket was issued: its number, very large, the slip to print, and the way on."""

from uuid import UUID

from flask import g, render_template

from oneroof.core.slips import slip_texts
from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.floor.capacity import capacity_of
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.pages.floor_view import Floor, read_floor
from oneroof.frontdesk.pages.taking_along import taken_along
from oneroof.frontdesk.service.overview import people_before
from oneroof.frontdesk.service.promising import is_promised
from oneroof.tenancy.work import work


def issued_page(ticket_id: UUID, *, at_door: bool) -> str:
    """The page about a ticket that was just issued, at the door or at a desk. Raises NotFound."""
    current = work()
    ticket = floor_service.read_ticket(current.session, current.context, ticket_id=ticket_id)
    floor = read_floor(current)
    before = people_before(current.session, current.context, ticket)
    facts = {"centre": g.tenant.name, "ticket": ticket, "office": _office(floor, ticket), "before": before}
    lines = capacity_of(current.session, current.context, current.clock, queue_id=ticket.queue_id)
    return render_template(
        "frontdesk/issued.html",
        too_many=sum(line.too_many for line in lines),
        ticket=ticket,
        promised=is_promised(ticket),
        along=taken_along(current, ticket),
        office=facts["office"],
        before=before,
        at_door=at_door,
        opened=None if at_door else floor_service.my_desk(current.session, current.context),
        texts=slip_texts("frontdesk/public/ticket_slip.html", ticket.language, g.tenant, **facts),
    )


def _office(floor: Floor, ticket: Ticket) -> object:
    status = floor.status(ticket.queue_id)
    return floor.office(status.queue.office_id) if status else None
