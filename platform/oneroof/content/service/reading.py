"""What is public, read by anybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from oneroof.content.models import ContentItem, ContentVersion
from oneroof.content.service.shown import Shown, shown
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

Latest = dict[str, ContentVersion]

_NEVER = datetime.max.replace(tzinfo=UTC)


def published(session: Session, context: Context, clock: Clock, *, kind: str, language: str) -> list[Shown]:
    """All public items of a kind: pages by title, news newest first, events that are not over by their beginning."""
    query = select(ContentItem).where(ContentItem.tenant_id == context.tenant_id, ContentItem.kind == kind)
    query = query.where(ContentItem.state == "published")
    if kind == "event":
        now = clock.now()
        query = query.where(or_(ContentItem.starts_at >= now, ContentItem.ends_at >= now))
    items = list(session.scalars(query))
    return in_order(kind, read_all(session, context, items, language))


def in_order(kind: str, found: Iterable[Shown]) -> list[Shown]:
    """Items of a kind as lists show them: pages by title, news newest first, events by their beginning."""
    if kind == "event":
        return sorted(found, key=lambda one: (one.starts_at or _NEVER, one.slug))
    if kind == "news":
        return sorted(found, key=lambda one: (one.published_at or _NEVER, one.slug), reverse=True)
    return sorted(found, key=lambda one: (one.title.casefold(), one.slug))


def read(session: Session, context: Context, *, slug: str, language: str, kind: str | None = None) -> Shown:
    """The public item at an address, in `language` or the best there is instead. Raises NotFound."""
    query = select(ContentItem).where(ContentItem.tenant_id == context.tenant_id, ContentItem.slug == slug)
    if kind is not None:
        query = query.where(ContentItem.kind == kind)
    item = session.scalars(query.where(ContentItem.state == "published")).one_or_none()
    if item is None:
        raise NotFound("content_unknown", public_text("There is no such page here, or it is no longer shown."))
    return read_all(session, context, [item], language)[0]


def read_all(session: Session, context: Context, items: Sequence[ContentItem], language: str) -> list[Shown]:
    """These items for a reader of `language`, in their order."""
    if not items:
        return []
    texts = latest_texts(session, context, [item.id for item in items])
    host = host_language(session, context)
    return [shown(item, language, texts[item.id], (host,)) for item in items]


def latest_texts(session: Session, context: Context, item_ids: Iterable[UUID]) -> dict[UUID, Latest]:
    """The latest version of each language of each item: `{item id: {language: version}}`."""
    found: dict[UUID, Latest] = {item_id: {} for item_id in item_ids}
    for version in session.scalars(_latest(context, list(found))):
        found[version.item_id][version.language] = version
    return found


def host_language(session: Session, context: Context) -> str:
    """The tenant's own language, in which everything is read that is not there in the reader's."""
    return session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one().default_language


def _latest(context: Context, item_ids: list[UUID]) -> Select[ContentVersion]:
    return (
        select(ContentVersion)
        .ext(distinct_on(ContentVersion.item_id, ContentVersion.language))
        .where(ContentVersion.tenant_id == context.tenant_id, ContentVersion.item_id.in_(item_ids))
        .order_by(ContentVersion.item_id, ContentVersion.language, ContentVersion.number.desc())
    )
