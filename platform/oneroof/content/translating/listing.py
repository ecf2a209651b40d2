"""What there is in which language: every item with the state of each of its translations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.content.models import ContentItem
from oneroof.content.service import latest_texts, status_of
from oneroof.tenancy.context import Context

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """An item with its title in the source language, and `{language: status}` of all other languages."""

    item: ContentItem
    title: str
    statuses: dict[str, str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of all items are how far in a language."""

    language: str
    up_to_date: int
    outdated: int
    machine: int
    missing: int


def listed(
    session: Session,
    context: Context,
    *,
    languages: Sequence[str],
    language: str | None = None,
    status: str | None = None,
) -> list[Listed]:
    """All items that are not withdrawn, last changed first; only those of a `status` in `language` (or in any)."""
    query = select(ContentItem).where(ContentItem.tenant_id == context.tenant_id, ContentItem.state != "withdrawn")
    items = list(session.scalars(query.order_by(ContentItem.changed_at.desc(), ContentItem.id)))
    texts = latest_texts(session, context, [item.id for item in items])
    found = []
    for item in items:
        latest = texts[item.id]
        wanted = [code for code in languages if code != item.source_language]
        statuses = {code: status_of(item, latest.get(code), code) for code in wanted}
        looked_at = [statuses.get(language, "")] if language else [*statuses.values()]
        if item.source_language in latest and (status is None or status in looked_at):
            found.append(Listed(item, latest[item.source_language].title, statuses))
    return found


def coverage(rows: Sequence[Listed], languages: Sequence[str]) -> list[Coverage]:
    """The same summed up by language."""
    found = []
    for language in languages:
        states = [row.statuses[language] for row in rows if language in row.statuses]
        found.append(
            Coverage(
                language,
                states.count("up_to_date"),
                states.count("outdated"),
                states.count("machine"),
                states.count("missing"),
            )
        )
    return found
