"""The queues: who waits, for how long, in what order they will be called."""

from uuid import UUID

from flask import Response, make_response, render_template, request

from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.pages import blueprint
from oneroof.frontdesk.pages.desk import REFRESH_SECONDS
from oneroof.frontdesk.pages.desk_view import lines_of
from oneroof.frontdesk.pages.floor_view import read_floor
from oneroof.frontdesk.service import TICKET_FILTERS
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

PAGE = 50


@blueprint.get("/queues")
@requires("tickets.read")
def queues() -> Response:
    """All queues with the first of those who wait."""
    current = work()
    floor = read_floor(current)
    lines = lines_of(current, floor, floor.statuses)
    return _fresh(render_template("frontdesk/queues.html", floor=floor, lines=lines))


@blueprint.get("/queues/<uuid:queue_id>")
@requires("tickets.read")
def queue(queue_id: UUID) -> Response:
    """One queue's tickets, page by page, those who wait or those of another state."""
    current, state = work(), request.args.get("state", "waiting")
    page = floor_service.tickets_in_queue(
        current.session,
        current.context,
        current.clock,
        queue_id=queue_id,
        state=state,
        limit=PAGE,
        cursor=request.args.get("after"),
    )
    floor = read_floor(current)
    status = floor.status(queue_id)
    if status is None:
        raise NotFound("queue_not_found", public_text("There is no such queue here."))
    return _fresh(
        render_template(
            "frontdesk/queue.html", status=status, floor=floor, page=page, state=state, states=TICKET_FILTERS
        )
    )


def _fresh(page: str) -> Response:
    """The page, which loads itself again where its reader has asked for it."""
    response = make_response(page)
    if request.args.get("refresh") == "on":
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response
