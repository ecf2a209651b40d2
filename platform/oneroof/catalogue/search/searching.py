"""Services by words that a person types, in whatever language the page is in.

Words are looked for in the reader's language, with their synonyms. Where no service has all of them in its name and
keywords, they may be of another language that is written with the same letters, or mistyped; a service that answers to
most of them is better than none. The order is the score of `matching`.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import Service
from oneroof.catalogue.search.matching import scored, survey
from oneroof.catalogue.search.synonyms import common_synonyms
from oneroof.catalogue.search.wanted import Wanted, corrected, wanted
from oneroof.catalogue.service.listing import (
    ListedService,
    ServiceFilter,
    conditions,
    entries,
    list_services,
    listed,
    read_in,
)
from oneroof.core.pagination import Page, SortKey, bounded, cut
from oneroof.tenancy.context import Context


def search_services(
    session: Session,
    context: Context,
    *,
    language: str,
    words: str,
    only: ServiceFilter | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[ListedService]:
    """A page of the services that `words` mean, the best first: two queries, however many there are.

    Without words (spaces, nothing), the list by name; with signs that are none ("%"), nothing. Raises Invalid for a
    wrong limit or cursor.
    """
    only = only or ServiceFilter()
    if not words.strip():
        return list_services(session, context, language=language, only=only, limit=limit, cursor=cursor)
    asked = wanted(words, read_in(language), common_synonyms())
    if not asked.words:
        return Page([], None)
    asked, languages = _understood(session, context, asked, only)
    best = scored(context, asked, languages, conditions(context, only))
    keys = [SortKey(best.c.score, descending=True), SortKey(best.c.sorted_as), SortKey(best.c.service_id)]
    shown = bounded(select(*best.c), keys=keys, limit=limit, cursor=cursor).cte("shown").prefix_with("MATERIALIZED")
    rows = entries(context, asked.language).join(shown, shown.c.service_id == Service.id).add_columns(*shown.c)
    ordered = rows.order_by(shown.c.score.desc(), shown.c.sorted_as, shown.c.service_id)
    page = cut(list(session.execute(ordered)), keys=keys, limit=limit)
    return Page([listed(row) for row in page.items], page.next_cursor)


def _understood(session: Session, context: Context, asked: Wanted, only: ServiceFilter) -> tuple[Wanted, list[str]]:
    """What the words are taken for among the tenant's services, and the languages to look in.

    It depends on the words, the filter and the services only, so that all pages of a list agree.
    """
    languages = [asked.language, *asked.also_in]
    there = session.execute(survey(context, asked, languages, conditions(context, only))).one()
    if there.complete:
        return asked, [asked.language]
    row = there._mapping
    unnamed = {each.word: not row[f"has_{n}"] for n, each in enumerate(asked.words) if not row[f"named_{n}"]}
    return corrected(asked, unnamed, there.near, common_synonyms()), languages
