"""What the umbrella writes for all centres: when it has to be copied to where they read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.content.models import ContentItem, ContentVersion
from oneroof.content.service.reading import Latest, latest_texts
from oneroof.content.service.shown import MACHINE, MISSING, OUTDATED, UP_TO_DATE, Shown, is_behind
from oneroof.core.ids import new_id
from oneroof.jobs.service import enqueue
from oneroof.tenancy.context import Context

SHARE = "content.share"
"""The job that copies."""


def announce(session: Session, context: Context, item: ContentItem, *, was_shared: bool = False) -> None:
    """Promise the copy, where the item is or was for all centres: every change of it counts."""
    if item.published_at is not None and (item.is_shared or was_shared):
        enqueue(session, context, kind=SHARE, key=f"{SHARE}:{new_id()}", payload={})


def shared_documents(session: Session, context: Context) -> dict[str, tuple[str, dict[str, Any]]]:
    """What all centres show: `{slug: (kind, document)}`, with the texts of every language."""
    query = select(ContentItem).where(ContentItem.tenant_id == context.tenant_id, ContentItem.state == "published")
    items = list(session.scalars(query.where(ContentItem.is_shared)))
    texts = latest_texts(session, context, [item.id for item in items])
    return {item.slug: (item.kind, _document(item, texts[item.id])) for item in items}


def shared_shown(slug: str, kind: str, document: dict[str, Any], wanted: str, host: str) -> Shown:
    """A shared item for a reader of `wanted` at a centre whose own language is `host`."""
    texts = document["texts"]
    language = next(code for code in (wanted, host, document["source_language"]) if code in texts)
    text, asked = texts[language], texts.get(wanted)
    return Shown(
        id=UUID(document["id"]),
        kind=kind,
        slug=slug,
        title=text["title"],
        summary=text["summary"],
        body=text["body"],
        language=language,
        wanted=wanted,
        status=_status(asked),
        is_outdated=text["is_outdated"],
        is_machine=text["is_machine"],
        source_language=document["source_language"],
        updated_on=datetime.fromisoformat(text["made_at"]),
        published_at=_moment(document["published_at"]),
        starts_at=_moment(document["starts_at"]),
        ends_at=_moment(document["ends_at"]),
        place=document["place"],
        event_languages=tuple(document["event_languages"]),
        registration_url=document["registration_url"],
        needs=tuple(document["needs"]),
        review_on=None,
        from_network=True,
    )


def _status(text: dict[str, Any] | None) -> str:
    if text is None:
        return MISSING
    if text["is_machine"]:
        return MACHINE
    return OUTDATED if text["is_outdated"] else UP_TO_DATE


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _document(item: ContentItem, latest: Latest) -> dict[str, Any]:
    return {
        "id": str(item.id),
        "source_language": item.source_language,
        "published_at": item.published_at.isoformat() if item.published_at else None,
        "starts_at": item.starts_at.isoformat() if item.starts_at else None,
        "ends_at": item.ends_at.isoformat() if item.ends_at else None,
        "place": item.place,
        "event_languages": list(item.event_languages),
        "registration_url": item.registration_url,
        "needs": list(item.needs),
        "texts": {language: _text(item, version, language) for language, version in latest.items()},
    }


def _text(item: ContentItem, version: ContentVersion, language: str) -> dict[str, Any]:
    return {
        "title": version.title,
        "summary": version.summary,
        "body": version.body,
        "is_outdated": is_behind(item, version, language),
        "is_machine": version.origin == "machine",
        "made_at": version.made_at.isoformat(),
    }
