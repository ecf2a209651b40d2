"""`/t/<code>`: one's own ticket on one's own phone, without an account, fresh by itself."""

from typing import Any

from flask import Blueprint, Response, abort, g, make_response, render_template

from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import keep_nowhere
from oneroof.frontdesk.service.estimating import in_words
from oneroof.frontdesk.service.following import Standing, followed_visit, standing_of
from oneroof.identity.access import public
from oneroof.live.service import position
from oneroof.tenancy.work import work

blueprint = Blueprint("follow", __name__, template_folder="templates", url_prefix="/t")
blueprint.after_request(keep_nowhere)


@blueprint.before_request
def only_at_centres() -> None:
    """Umbrellas and regions have no visitors."""
    if g.tenant.kind in ("umbrella", "region"):
        abort(404)


@blueprint.get("/<code>")
@public
def ticket(code: str) -> Response:
    """How the ticket stands now. Whoever has the link may look: it names nobody."""
    return _page("kiosk/screens/follow.html", code)


@blueprint.get("/<code>/part")
@public
def part(code: str) -> Response:
    """The part of the page that changes, for its script."""
    return _page("kiosk/screens/_standing.html", code)


def _page(template: str, code: str) -> Response:
    try:
        reached, standings = _standings(code)
    except NotFound:
        work().abandon()
        return make_response(render_template("kiosk/screens/follow_over.html"), 404)
    facts: dict[str, Any] = {"standings": standings, "sequence": reached, "code": code, "in_words": in_words}
    return make_response(render_template(template, **facts))


def _standings(code: str) -> tuple[int, list[Standing]]:
    """The number of the stream that it stands for, and the tickets. Raises NotFound for a code of no visit of today."""
    current = work()
    visit_id = followed_visit(current.keys, current.context, code)
    reached = position(current.session, current.context)
    standings = standing_of(current.session, current.context, current.clock, visit_id) if visit_id else []
    if not standings:
        raise NotFound("ticket_over", public_text("This ticket is not of today."))
    return reached, standings
