"""Places that were promised for another day: whom to tell, and their tickets when they are back."""

from datetime import date
from uuid import UUID

from flask import g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Conflict
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import go
from oneroof.frontdesk.floor.changes import carried_places, take_up
from oneroof.frontdesk.floor.changes.carrying import days_with_places
from oneroof.frontdesk.floor.pages import blueprint
from oneroof.identity.access import requires
from oneroof.tenancy.work import work


@blueprint.get("/carried")
@requires("tickets.read")
def carried() -> str:
    """The places of a day, or of the tickets with a number."""
    current, label = work(), request.args.get("label", "").strip()
    today = g.clock.today(g.tenant.time_zone)
    days = days_with_places(current.session, current.context, first=today)
    day = _asked_day() or (days[0] if days else today)
    return render_template(
        "floor/carried.html",
        places=carried_places(current.session, current.context, day=day, label=label or None),
        day=day,
        days=days,
        today=today,
        label=label,
        may_issue=current.context.allows("visits.register"),
    )


@blueprint.post("/carried/<uuid:place_id>")
@requires("visits.register")
def issue_carried(place_id: UUID) -> AnyResponse:
    """The ticket for a promised place."""
    current = work()
    try:
        ticket = take_up(current.session, current.context, current.clock, current.keys, place_id=place_id)
    except Conflict as error:
        current.abandon()
        assert isinstance(error.message, LazyText)
        return go("line_pages.carried", error.message, kind="warning")
    said = staff_text("Ticket %(label)s: first in its line.", label=ticket.label)
    return go("floor_pages.ticket", said, ticket_id=ticket.id)


def _asked_day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None
