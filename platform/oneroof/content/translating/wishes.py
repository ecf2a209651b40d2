"""How often readers asked for something in their language. Counted by item, language and day: nothing of who asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.content.models import ContentItem
from oneroof.content.service import latest_texts, status_of
from oneroof.content.service.reading import Latest
from oneroof.content.translating.models import ContentWish
from oneroof.core.ids import new_id
from oneroof.tenancy.context import Context

DAYS = 90
"""Editors see the wishes of so many days."""
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Wished:
    """What can be asked for: an item (its id), a service (its code) or another page (its path)."""

    kind: str
    subject: str
    path: str


@dataclass(frozen=True, slots=True)
class Demand:
    """How often something was asked for in one language, and what there is by now."""

    kind: str
    subject: str
    path: str
    language: str
    count: int
    last_on: date
    title: str | None = None
    """Of an item."""
    status: str | None = None
    """Of an item's translation: what has been answered since."""


@dataclass(frozen=True, slots=True)
class LanguageDemand:
    """All wishes for one language."""

    language: str
    count: int
    percent: int
    """Of the language that is asked for most."""


def count_wish(session: Session, context: Context, *, wished: Wished, language: str, day: date) -> None:
    """One more wish of `day`."""
    new = insert(ContentWish).values(
        tenant_id=context.tenant_id,
        id=new_id(),
        kind=wished.kind,
        subject=wished.subject,
        path=wished.path,
        language=language,
        day=day,
        count=1,
    )
    one_more = new.on_conflict_do_update(
        index_elements=["tenant_id", "kind", "subject", "language", "day"], set_={"count": ContentWish.count + 1}
    )
    session.execute(one_more.returning(ContentWish.id))


def demand(session: Session, context: Context, *, today: date) -> list[Demand]:
    """What was asked for in the last `DAYS` days, most often first."""
    total = func.sum(ContentWish.count)
    query = (
        select(
            ContentWish.kind,
            ContentWish.subject,
            func.max(ContentWish.path),
            ContentWish.language,
            total,
            func.max(ContentWish.day),
        )
        .where(ContentWish.tenant_id == context.tenant_id, ContentWish.day > today - timedelta(days=DAYS))
        .group_by(ContentWish.kind, ContentWish.subject, ContentWish.language)
        .order_by(total.desc(), ContentWish.kind, ContentWish.subject, ContentWish.language)
        .limit(MOST_SHOWN)
    )
    return _told(session, context, [Demand(*row) for row in session.execute(query)])


def by_language(session: Session, context: Context, *, today: date) -> list[LanguageDemand]:
    """The same by language, most often first."""
    total = func.sum(ContentWish.count)
    query = (
        select(ContentWish.language, total)
        .where(ContentWish.tenant_id == context.tenant_id, ContentWish.day > today - timedelta(days=DAYS))
        .group_by(ContentWish.language)
        .order_by(total.desc(), ContentWish.language)
    )
    rows = [(language, int(count)) for language, count in session.execute(query)]
    most = rows[0][1] if rows else 1
    return [LanguageDemand(language, count, round(100 * count / most)) for language, count in rows]


def _told(session: Session, context: Context, rows: Sequence[Demand]) -> list[Demand]:
    """With title and status, where it is an item that is still there."""
    ids = {UUID(row.subject) for row in rows if row.kind == "content"}
    query = select(ContentItem).where(ContentItem.tenant_id == context.tenant_id, ContentItem.id.in_(ids))
    items = {str(item.id): item for item in session.scalars(query)} if ids else {}
    texts = latest_texts(session, context, [item.id for item in items.values()]) if items else {}
    return [_with_title(row, items.get(row.subject), texts) for row in rows]


def _with_title(row: Demand, item: ContentItem | None, texts: Mapping[UUID, Latest]) -> Demand:
    if item is None:
        return row
    latest = texts[item.id]
    status = status_of(item, latest.get(row.language), row.language)
    title = latest[item.source_language].title
    return Demand(row.kind, row.subject, row.path, row.language, row.count, row.last_on, title, status)
