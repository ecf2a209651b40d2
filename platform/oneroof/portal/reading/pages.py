"""Asking for a page in one's own language: one tap, counted, and nothing kept of who asked."""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template, request
from werkzeug.wrappers import Response

from oneroof.content.translating.wishes import count_wish
from oneroof.core.errors import NotFound
from oneroof.core.i18n import current_language, offered_languages, public_text
from oneroof.core.languages import closest_offered
from oneroof.core.page_answers import given, go
from oneroof.identity import hourly
from oneroof.identity.access import public
from oneroof.identity.csrf import from_kept_page
from oneroof.portal.reading.asked import reading
from oneroof.portal.reading.pairs import paired
from oneroof.portal.reading.subjects import local_page, wished_at
from oneroof.services import Services
from oneroof.tenancy.work import work

blueprint = Blueprint("reading_pages", __name__, template_folder="templates")
blueprint.add_app_template_global(reading, "reading")
blueprint.add_app_template_global(paired, "paired")
WISHES = 240
"""In an hour, from one network; high, since everybody in a centre comes from one address."""


@blueprint.post("/ask-for-language")
@public
@from_kept_page
def ask() -> Response:
    """Count it, and say thanks."""
    language = closest_offered(given("language"), offered_languages()) or current_language()
    current = work()
    wished = wished_at(current, given("page"))
    if wished is None:
        raise NotFound("page_unknown", public_text("There is no such page here, or it is no longer shown."))
    _throttle()
    day = g.clock.today(g.tenant.time_zone)
    count_wish(current.session, current.context, wished=wished, language=language, day=day)
    return go("reading_pages.asked", page=wished.path, language=language)


@blueprint.get("/ask-for-language/thanks")
@public
def asked() -> str:
    """Thanks, and the way back."""
    language = closest_offered(request.args.get("language", ""), offered_languages()) or current_language()
    return render_template("reading/asked.html", page=local_page(request.args.get("page", "/")), language=language)


def _throttle() -> None:
    opened: Services = current_app.extensions["oneroof"]
    context = g.context
    counted = hourly.count_of(
        opened.keys, context.tenant_id, WISHES, "language wish", *hourly.whose(context, "online", request.remote_addr)
    )
    with opened.database.transaction(context) as own:
        hourly.count(own, context, [counted], code="wish_throttled")
