"""One ticket: how it stands, what happened to it, and its visit's other tickets."""

from uuid import UUID

from flask import render_template

from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.pages import blueprint
from oneroof.frontdesk.pages.floor_view import read_floor
from oneroof.frontdesk.service.overview import ticket_history
from oneroof.frontdesk.service.steps import STEPS
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

OFFERED = ("recall", "return", "left")
"""Steps for tickets that are at no desk, or at a desk whose clerk is away; the others stand on the page of the desk."""


@blueprint.get("/tickets/<uuid:ticket_id>")
@requires("tickets.read")
def ticket(ticket_id: UUID) -> str:
    """The ticket's page."""
    current = work()
    found = floor_service.read_ticket(current.session, current.context, ticket_id=ticket_id)
    floor = read_floor(current)
    situation = floor_service.situation_of(found)
    return render_template(
        "frontdesk/ticket.html",
        ticket=found,
        situation=situation,
        floor=floor,
        status=floor.status(found.queue_id),
        service=floor.services.get(found.service_id) if found.service_id else None,
        history=ticket_history(current.session, current.context, ticket_id=ticket_id),
        others=_others(found.visit_id, ticket_id),
        steps=_possible(situation) if current.context.allows("tickets.call") else [],
    )


def _possible(situation: str) -> list[str]:
    return [step for step in OFFERED if situation in STEPS[step].sources]


def _others(visit_id: UUID, ticket_id: UUID) -> list[object]:
    current = work()
    tickets = floor_service.tickets_of_visit(current.session, current.context, visit_id=visit_id)
    return [other for other in tickets if other.id != ticket_id]
