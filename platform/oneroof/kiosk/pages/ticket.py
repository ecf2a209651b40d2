"""A ticket in three touches: what it is about, what helps, the number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Response, g, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Conflict
from oneroof.core.i18n import current_language
from oneroof.core.page_answers import given, given_id, given_number
from oneroof.identity.devices.access import this_device
from oneroof.kiosk.pages import blueprint
from oneroof.kiosk.pages.door import at_kiosk, going_on, shown, walk
from oneroof.kiosk.pages.limits import count_ticket
from oneroof.kiosk.pages.receipt import printer_id, receipt_page
from oneroof.kiosk.service import Subject, paper_of, subjects, take_ticket
from oneroof.kiosk.service.issuing import ASKED_NEEDS, MOST_TOGETHER
from oneroof.tenancy.work import work

ANYTHING = "other"
"""What somebody chooses who does not know, or does not want to say."""


@blueprint.get("/ticket")
@at_kiosk
def about() -> AnyResponse:
    """What is it about? Who has a ticket sees it again."""
    known = walk()
    if known.ticket_id is not None:
        return going_on(known, "issued", ticket_id=known.ticket_id)
    return shown("about", subjects=_subjects())


@blueprint.post("/ticket")
@at_kiosk
def about_this() -> AnyResponse:
    """On to what exactly, or straight to the last question where there is nothing to choose."""
    area = given("area")
    found = next((each for each in _subjects() if each.area == area), None)
    known = replace(walk(), area=found.area if found else ANYTHING, service="")
    if found is None:
        return going_on(known, "people")
    if len(found.reasons) == 1:
        return going_on(replace(known, service=str(found.reasons[0].id)), "people")
    return going_on(known, "reason")


@blueprint.get("/ticket/reason")
@at_kiosk
def reason() -> AnyResponse:
    """What exactly? The services of one subject."""
    found = next((each for each in _subjects() if each.area == walk().area), None)
    return going_on(walk(), "about") if found is None else shown("reason", subject=found)


@blueprint.post("/ticket/reason")
@at_kiosk
def this_reason() -> AnyResponse:
    """On to the last question."""
    wanted = given_id("service")
    offered = {reason.id for each in _subjects() for reason in each.reasons}
    return going_on(replace(walk(), service=str(wanted) if wanted in offered else ""), "people")


@blueprint.get("/ticket/people")
@at_kiosk
def people() -> AnyResponse:
    """How many come together, and is there something that lets them come sooner?"""
    known = walk()
    if known.ticket_id is not None:
        return going_on(known, "issued", ticket_id=known.ticket_id)
    return shown("people", **_people()) if known.area else going_on(known, "about")


@blueprint.post("/ticket/people")
@at_kiosk
def issue() -> AnyResponse | Response:
    """Take the ticket. Touched twice, it is one ticket: the walk's wish is the request's key."""
    known, current, device = walk(), work(), this_device()
    try:
        count_ticket(current, device)
        ticket = take_ticket(
            current.session,
            current.context,
            current.clock,
            current.keys,
            language=current_language(),
            service_id=known.service_id,
            needs=request.form.getlist("needs"),
            size=min(max(given_number("size"), 1), MOST_TOGETHER),
            queue_ids=device.queue_ids,
            printer_id=printer_id(),
        )
    except Conflict as error:
        current.abandon()
        response = shown("no_tickets", reason=error.message)
        response.status_code = error.status
        return response
    return going_on(replace(known, ticket=str(ticket.id)), "issued", ticket_id=ticket.id)


@blueprint.get("/ticket/<uuid:ticket_id>")
@at_kiosk
def issued(ticket_id: UUID) -> AnyResponse | Response:
    """The number, very large; where to go; how long it may take."""
    known = walk()
    if not (known.area or known.ticket):
        return going_on(known, "home")  # somebody else stands here now
    return receipt_page(known, ticket_id)


@blueprint.get("/ticket/<uuid:ticket_id>/paper")
@at_kiosk
def paper(ticket_id: UUID) -> Response:
    """How the slip fares, for the page that waits for it."""
    current = work()
    state = paper_of(current.session, current.context, current.clock, ticket_id=ticket_id, printer_id=printer_id())
    return jsonify(paper=state)


def _subjects() -> list[Subject]:
    current, device = work(), this_device()
    return subjects(
        current.session,
        current.context,
        today=current.clock.today(g.tenant.time_zone),
        language=current_language(),
        office_ids=device.office_ids,
    )


def _people() -> dict[str, Any]:
    asks = this_device().settings.get("asks_needs", True)
    return {"needs": ASKED_NEEDS if asks else (), "most": MOST_TOGETHER}
