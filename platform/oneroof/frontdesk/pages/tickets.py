"""One ticket: how it stands, what happened to it, and its visit's other tickets."""

from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Conflict
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import go
from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.pages import blueprint
from oneroof.frontdesk.pages.floor_view import read_floor
from oneroof.frontdesk.pages.taking_along import taken_along
from oneroof.frontdesk.service.overview import ticket_history
from oneroof.frontdesk.service.promising import is_promised
from oneroof.frontdesk.service.steps import STEPS
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

OPEN_SITUATIONS = ("waiting", "parked", "called", "serving")
OFFERED = ("recall", "return", "left")
"""Steps for tickets that are at no desk, or at a desk whose clerk is away; the others stand on the page of the desk."""


@blueprint.get("/tickets/<uuid:ticket_id>")
@requires("tickets.read")
def ticket(ticket_id: UUID) -> str:
    """The ticket's page."""
    current = work()
    found = floor_service.read_ticket(current.session, current.context, ticket_id=ticket_id)
    floor = read_floor(current)
    situation, promised = floor_service.situation_of(found), is_promised(found)
    return render_template(
        "frontdesk/ticket.html",
        ticket=found,
        situation=situation,
        floor=floor,
        status=floor.status(found.queue_id),
        service=floor.services.get(found.service_id) if found.service_id else None,
        history=ticket_history(current.session, current.context, ticket_id=ticket_id),
        others=_others(found.visit_id, ticket_id),
        promised=promised,
        along=taken_along(current, found) if situation in OPEN_SITUATIONS else None,
        lets_anybody=found.skill is not None and situation == "waiting" and current.context.allows("floor.direct"),
        skill=_skill_names(found.skill),
        steps=[step for step in _possible(situation) if not (promised and step == "recall")]
        if current.context.allows("tickets.call")
        else [],
    )


@blueprint.post("/tickets/<uuid:ticket_id>/clear-skill")
@requires("floor.direct")
def ticket_clear_skill(ticket_id: UUID) -> AnyResponse:
    """Let any desk of its queue serve it."""
    current = work()
    try:
        floor_service.clear_skill(current.session, current.context, current.clock, ticket_id=ticket_id)
    except Conflict as error:
        current.abandon()
        assert isinstance(error.message, LazyText)
        return go("floor_pages.ticket", error.message, kind="warning", ticket_id=ticket_id)
    return go("floor_pages.ticket", staff_text("Any desk of this line can call it now."), ticket_id=ticket_id)


def _skill_names(code: str | None) -> dict[str, str] | None:
    """What the skill that a ticket takes is called."""
    if code is None:
        return None
    current = work()
    known = {skill.code: skill.name for skill in floor_service.skills(current.session, current.context)}
    return known.get(code, {"en": code})


def _possible(situation: str) -> list[str]:
    return [step for step in OFFERED if situation in STEPS[step].sources]


def _others(visit_id: UUID, ticket_id: UUID) -> list[object]:
    current = work()
    tickets = floor_service.tickets_of_visit(current.session, current.context, visit_id=visit_id)
    return [other for other in tickets if other.id != ticket_id]
