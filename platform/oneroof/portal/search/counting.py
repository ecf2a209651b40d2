"""How many searches there are, and what people look for in vain. Nobody's words are kept before the fifth day.

Until then a row holds a keyed hash and a number: the words are known only while somebody types them. What reads like a
number of a paper, or an address of mail, is never kept at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.catalogue.search.words import wanted_words
from oneroof.core.keystore import KeyStore
from oneroof.portal.search.models import DAYS_UNTIL_TOLD, SearchDay, SearchMiss
from oneroof.tenancy.context import Context

KEPT = timedelta(days=90)
"""What nobody has looked for since is forgotten."""
LONGEST_WORDS = 80
_PERSONAL = re.compile(r"\d{4}|@")


@dataclass(frozen=True, slots=True)
class Missed:
    """Words that found nothing."""

    language: str
    words: str
    days: int
    last_day: date


@dataclass(frozen=True, slots=True)
class SearchReport:
    """Searches since a day."""

    searches: int
    misses: int
    missed: list[Missed]
    """Only those that were looked for on enough days, the most frequent first."""


def count_search(
    session: Session, context: Context, keys: KeyStore, *, today: date, language: str, words: str, found: int
) -> None:
    """Count one search, and what it found nothing for."""
    missed = int(not found)
    day = insert(SearchDay).values(
        tenant_id=context.tenant_id, id=uuid4(), day=today, language=language, searches=1, misses=missed
    )
    session.execute(
        day.on_conflict_do_update(
            index_elements=["tenant_id", "day", "language"],
            set_={"searches": SearchDay.searches + 1, "misses": SearchDay.misses + missed},
        )
    )
    plain = " ".join(wanted_words(words))
    if missed and plain and len(words) <= LONGEST_WORDS and not _PERSONAL.search(plain) and "@" not in words:
        mark = UUID(bytes=keys.search_token(context.tenant_id, "search in vain", language, plain)[:16])
        _miss(session, context, mark, language, words, today)


def search_report(session: Session, context: Context, *, since: date) -> SearchReport:
    """What editors may know."""
    days = session.execute(
        select(func.coalesce(func.sum(SearchDay.searches), 0), func.coalesce(func.sum(SearchDay.misses), 0)).where(
            SearchDay.tenant_id == context.tenant_id, SearchDay.day >= since
        )
    ).one()
    rows = session.scalars(
        select(SearchMiss)
        .where(SearchMiss.tenant_id == context.tenant_id, SearchMiss.words.is_not(None), SearchMiss.last_day >= since)
        .order_by(SearchMiss.days.desc(), SearchMiss.last_day.desc(), SearchMiss.id)
        .limit(100)
    )
    missed = [Missed(row.language, row.words or "", row.days, row.last_day) for row in rows]
    return SearchReport(int(days[0]), int(days[1]), missed)


def forget_old(session: Session, context: Context, *, today: date) -> None:
    """Forget what nobody has looked for lately."""
    session.execute(
        delete(SearchMiss).where(SearchMiss.tenant_id == context.tenant_id, SearchMiss.last_day < today - KEPT)
    )


def _miss(session: Session, context: Context, mark: UUID, language: str, words: str, today: date) -> None:
    new = insert(SearchMiss).values(
        tenant_id=context.tenant_id, id=mark, language=language, days=1, last_day=today, words=None
    )
    more = SearchMiss.days + 1
    told = case((more >= DAYS_UNTIL_TOLD, func.coalesce(SearchMiss.words, words)), else_=None)
    session.execute(
        new.on_conflict_do_update(
            index_elements=["tenant_id", "id"],
            set_={"days": more, "last_day": today, "words": told},
            where=SearchMiss.last_day < today,
        )
    )
