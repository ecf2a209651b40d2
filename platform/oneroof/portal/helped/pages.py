"""`/page-help`: "Did this page help?" One tap for the answer and, after a no, one for the reason if somebody wants."""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template, request
from werkzeug.wrappers import Response

from oneroof.core.errors import NotFound
from oneroof.core.i18n import current_language, offered_languages, public_text
from oneroof.core.languages import closest_offered
from oneroof.core.page_answers import given, go, keep_nowhere
from oneroof.identity import hourly
from oneroof.identity.access import public
from oneroof.identity.csrf import from_kept_page
from oneroof.portal.helped.service import count_answer
from oneroof.portal.helped.subjects import asks
from oneroof.portal.helped.wording import REASON_NAMES
from oneroof.portal.reading.subjects import local_page
from oneroof.portal.sensitive import sensitive
from oneroof.services import Services
from oneroof.tenancy.work import work

blueprint = Blueprint("helped_pages", __name__, template_folder="../templates", url_prefix="/page-help")
blueprint.after_request(keep_nowhere)
ANSWERED = 240
"""In an hour, from one network; high, since everybody in a centre comes from one address."""


@blueprint.post("")
@public
@from_kept_page
def answered() -> Response:
    """Count it, and say thanks; after a no, ask what was wrong."""
    current, page, answer = work(), given("page"), given("answer")
    if not asks(current, page):
        raise NotFound("page_unknown", public_text("There is no such page here, or it is no longer shown."))
    _throttle()
    language = closest_offered(given("language"), offered_languages()) or current_language()
    day = g.clock.today(g.tenant.time_zone)
    count_answer(current.session, current.context, page=page, language=language, answer=answer, day=day)
    return go("helped_pages.thanks", page=page, why="yes" if answer == "no" else None)


@blueprint.get("/thanks")
@public
@sensitive
def thanks() -> str:
    """Thanks, and the way back. It can be left at once, as the page that somebody came from may have been."""
    page = local_page(request.args.get("page", "/"))
    reasons = REASON_NAMES if request.args.get("why") == "yes" and page != "/" else {}
    return render_template("portal/helped/thanks.html", page=page, reasons=reasons)


def _throttle() -> None:
    opened: Services = current_app.extensions["oneroof"]
    context = g.context
    counted = hourly.count_of(
        opened.keys, context.tenant_id, ANSWERED, "page help", *hourly.whose(context, "online", request.remote_addr)
    )
    with opened.database.transaction(context) as own:
        hourly.count(own, context, [counted], code="page_help_throttled")
