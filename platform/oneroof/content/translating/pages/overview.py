"""What is translated and what is not, and what readers ask for."""

from __future__ import annotations

from flask import g, render_template, request

from oneroof.content.translating.listing import PAGE, coverage, listed
from oneroof.content.translating.pages import blueprint
from oneroof.content.translating.pages.names import KIND_NAMES, STATUS_COLOURS, STATUS_NAMES, tenant_languages
from oneroof.content.translating.wishes import DAYS, by_language, demand
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work


@blueprint.get("/translations")
@requires("content.translate")
@states_purpose("administration")
def translations() -> str:
    """Every item with the state of each of its translations."""
    current, languages = work(), tenant_languages()
    wanted = {"language": request.args.get("language", ""), "status": request.args.get("status", "")}
    language = wanted["language"] if wanted["language"] in languages else None
    status = wanted["status"] if wanted["status"] in STATUS_NAMES else None
    rows = listed(current.session, current.context, languages=languages, language=language, status=status)
    start = int(request.args.get("from", "0")) if request.args.get("from", "0").isdigit() else 0
    return render_template(
        "translating/overview.html",
        rows=rows[start : start + PAGE],
        coverage=coverage(rows, languages),
        languages=[language] if language else languages,
        all_languages=languages,
        wanted=wanted,
        start=start,
        later=start + PAGE if len(rows) > start + PAGE else None,
        page=PAGE,
        status_names=STATUS_NAMES,
        status_colours=STATUS_COLOURS,
        kind_names=KIND_NAMES,
    )


@blueprint.get("/wishes")
@requires("content.translate")
@states_purpose("administration")
def wishes() -> str:
    """What readers asked for in their language, most often first."""
    current = work()
    today = g.clock.today(g.tenant.time_zone)
    return render_template(
        "translating/wishes.html",
        rows=demand(current.session, current.context, today=today),
        languages=by_language(current.session, current.context, today=today),
        days=DAYS,
        status_names=STATUS_NAMES,
        status_colours=STATUS_COLOURS,
        kind_names=KIND_NAMES,
    )
