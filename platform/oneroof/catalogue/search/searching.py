"""Services by words that a person types, in whatever language the page is in.

Words are looked for in the reader's language, with their synonyms. Where no service has all of them in its name and
keywords, they may be of another language that is written with the same letters, or mistyped; a service that answers to
most of them is better than none. The order is the score of `matching`.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from oneroof.catalogue.models import Service
from oneroof.catalogue.search.matching import scored, survey, vocabulary
from oneroof.catalogue.search.synonyms import common_synonyms
from oneroof.catalogue.search.wanted import Wanted, corrected, wanted
from oneroof.catalogue.service.listing import (
    BY_NAME,
    ListedService,
    ServiceFilter,
    conditions,
    entries,
    list_services,
    listed,
    read_in,
)
from oneroof.core.pagination import Page, SortKey, page_of_rows
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
    """A page of the services that `words` mean, the best first: three queries at most, however many there are.

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
    ranked = scored(context, asked, languages, conditions(context, only))
    query = entries(context, asked.language).join(ranked, ranked.c.service_id == Service.id)
    keys = [SortKey(ranked.c.score, descending=True), *BY_NAME]
    page = page_of_rows(session, query.add_columns(ranked.c.score), keys=keys, limit=limit, cursor=cursor)
    return Page([listed(row) for row in page.items], page.next_cursor)


def _understood(session: Session, context: Context, asked: Wanted, only: ServiceFilter) -> tuple[Wanted, list[str]]:
    """What the words are taken for among the tenant's services, and the languages to look in.

    It depends on the words, the filter and the services only, so that all pages of a list agree.
    """
    *has, complete = session.execute(survey(context, asked, conditions(context, only))).one()
    if complete:
        return asked, [asked.language]
    languages = [asked.language, *asked.also_in]
    missing = [each.word for each, there in zip(asked.words, has, strict=True) if not there and not each.whole]
    if missing:
        around = session.scalars(vocabulary(context, missing, languages))
        asked = corrected(asked, missing, around, common_synonyms())
    return asked, languages
