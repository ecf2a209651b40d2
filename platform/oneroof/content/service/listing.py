"""The editors' list: what there is, what has to be looked at again, where links are broken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from oneroof.content.models import ContentItem, ContentLink
from oneroof.content.service.reading import Latest, latest_texts
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.tenancy.context import Context

ATTENTION = ("review_due", "broken_links")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentFilter:
    """Which items; what is None does not matter."""

    kind: str | None = None
    state: str | None = None
    attention: str | None = None
    today: date | None = None
    """For `review_due`."""


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item in the list: its row, the latest text of each language, how many of its links are broken."""

    item: ContentItem
    texts: Latest
    broken: int

    @property
    def title(self) -> str:
        """In the source language."""
        return self.texts[self.item.source_language].title


def list_items(
    session: Session, context: Context, only: ContentFilter, *, limit: int = 25, cursor: str | None = None
) -> Page[ListedItem]:
    """A page of items, what was changed last first. Raises Invalid for a wrong limit or cursor."""
    query = select(ContentItem).where(ContentItem.tenant_id == context.tenant_id, *_conditions(context, only))
    keys = [SortKey(ContentItem.changed_at, descending=True), SortKey(ContentItem.id, descending=True)]
    page = page_of(session, query, keys=keys, limit=limit, cursor=cursor)
    ids = [item.id for item in page.items]
    texts = latest_texts(session, context, ids)
    broken = select(ContentLink.item_id, func.count(ContentLink.id).label("number")).where(
        ContentLink.tenant_id == context.tenant_id, ContentLink.item_id.in_(ids), ContentLink.state == "broken"
    )
    counted = {row.item_id: row.number for row in session.execute(broken.group_by(ContentLink.item_id))}
    rows = [ListedItem(item, texts[item.id], counted.get(item.id, 0)) for item in page.items]
    return Page(rows, page.next_cursor)


def attention_counts(session: Session, context: Context, today: date) -> dict[str, int]:
    """How many items are due for a review, and how many have broken links."""
    found = {}
    for attention in ATTENTION:
        only = _conditions(context, ContentFilter(attention=attention, today=today))
        query = select(func.count(ContentItem.id)).where(ContentItem.tenant_id == context.tenant_id, *only)
        found[attention] = session.scalar(query) or 0
    return found


def _conditions(context: Context, only: ContentFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if only.kind is not None:
        found.append(ContentItem.kind == only.kind)
    if only.state is not None:
        found.append(ContentItem.state == only.state)
    if only.attention == "review_due":
        found.append(and_(ContentItem.state != "withdrawn", ContentItem.review_on <= only.today))
    if only.attention == "broken_links":
        found.append(and_(ContentItem.state != "withdrawn", ContentItem.id.in_(_broken(context))))
    return found


def _broken(context: Context) -> Select[UUID]:
    return select(ContentLink.item_id).where(ContentLink.tenant_id == context.tenant_id, ContentLink.state == "broken")
