"""One search over services, pages, news, events, centres and offices."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request, url_for

from oneroof.catalogue.eligibility.candidates import offered_needs
from oneroof.catalogue.forms.wording import Said
from oneroof.core.i18n import current_language
from oneroof.identity.access import public
from oneroof.portal.check.showing import need_choices
from oneroof.portal.needs.curated import first_and_others
from oneroof.portal.needs.doors import FOR_A_NEED, doors
from oneroof.portal.search.counting import count_search
from oneroof.portal.search.finding import Result, find
from oneroof.portal.services.choosing import LONGEST_SEARCH
from oneroof.portal.services.listing import fallbacks
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("search_pages", __name__, template_folder="../templates")
PAGE = 15


@blueprint.get("/search")
@public
def search() -> str:
    """What the words in `q` lead to; where it is nothing, how to go on."""
    current = work()
    words = " ".join(request.args.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
    found = find(current, words) if words else []
    number = _number(request.args.get("page", ""), -(-len(found) // PAGE))
    if words and number == 1:
        today = g.clock.today(g.tenant.time_zone)
        counted = {"language": current_language(), "words": words, "found": len(found)}
        count_search(current.session, current.context, current.keys, today=today, **counted)  # type: ignore[arg-type]
    shown = found[(number - 1) * PAGE : number * PAGE]
    return render_template(
        "portal/search/results.html",
        words_typed=words,
        results=shown,
        found=len(found),
        fallbacks=fallbacks(said for each in shown for said in _texts(each)),
        previous=url_for("search_pages.search", q=words, page=number - 1) if number > 1 else None,
        following=url_for("search_pages.search", q=words, page=number + 1) if number * PAGE < len(found) else None,
        needs=[] if found else _needs(current),
        doors=[] if found else doors(FOR_A_NEED),
    )


def _texts(result: Result) -> tuple[Said, ...]:
    return (result.title, *result.summary)


def _needs(current: Work) -> list[tuple[str, str]]:
    today = g.clock.today(g.tenant.time_zone)
    return first_and_others(need_choices(offered_needs(current.session, current.context, today=today)))[0]


def _number(text: str, most: int) -> int:
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    return min(max(asked, 1), max(most, 1))
