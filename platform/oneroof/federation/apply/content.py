"""Pages, news and events of a pack. What an editor has changed is the editor's from then on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from oneroof.content.models import ContentItem, ContentVersion
from oneroof.content.service import latest_texts
from oneroof.content.service.linking import note_links
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.federation.apply.sync import Sync
from oneroof.federation.packs.model import PackContent, PackText
from oneroof.tenancy.context import Context

Latest = Mapping[str, ContentVersion]


def sync_content(
    sync: Sync, items: Iterable[PackContent], context: Context, clock: Clock, zone: str, *, is_shared: bool
) -> None:
    """Add the items that are not there, and the texts that the pack says differently and no editor has changed.

    Nothing is taken away, published again or moved: that is for editors.
    """
    rows = {row.slug: row for row in sync.session.scalars(select(ContentItem))}
    texts = latest_texts(sync.session, context, [row.id for row in rows.values()])
    for item in items:
        row = rows.get(item.slug)
        if row is None:
            _create(sync, item, context, clock, zone, is_shared=is_shared)
        elif row.kind == item.kind and row.source_language == item.source_language:
            _update(sync, item, row, texts[row.id], context, clock)
        else:
            sync.part.notes.append(f"something else is at {item.slug}; the pack's text is left out.")


def _create(sync: Sync, item: PackContent, context: Context, clock: Clock, zone: str, *, is_shared: bool) -> None:
    sync.note("create", item.kind, item.slug)
    if not sync.write:
        return
    now = clock.now()
    row = ContentItem(id=new_id(), kind=item.kind, slug=item.slug, source_language=item.source_language)
    row.state, row.source_number, row.version = "published", 2 if item.earlier else 1, 1
    row.published_at = row.changed_at = now - timedelta(days=item.published_days_ago)
    row.review_on = None if item.review_in_days is None else clock.today(zone) + timedelta(days=item.review_in_days)
    row.starts_at, row.ends_at = _at(item, item.starts, clock, zone), _at(item, item.ends, clock, zone)
    row.place, row.registration_url = item.place or None, item.registration_url or None
    row.event_languages, row.needs, row.is_shared = list(item.event_languages), list(item.needs), is_shared
    sync.session.add(row)
    sync.session.flush()
    if item.earlier is not None:
        _add(sync, row, item.earlier, 1, 1, row.changed_at)
    for text in item.texts:
        is_source = text.language == item.source_language
        number = row.source_number if is_source else 1
        _add(sync, row, text, number, 1 if text.is_outdated else row.source_number, row.changed_at)
    note_links(sync.session, context, row)


def _update(sync: Sync, item: PackContent, row: ContentItem, latest: Latest, context: Context, clock: Clock) -> None:
    changed = [text for text in item.texts if _may_change(latest.get(text.language), text)]
    for text in changed:
        sync.note("update", item.kind, f"{item.slug} ({text.language})", ("what it says",))
        if not sync.write:
            continue
        last = latest.get(text.language)
        number = last.number + 1 if last else 1
        if text.language == row.source_language:
            row.source_number, row.version, row.changed_at = number, row.version + 1, clock.now()
        before = max(row.source_number - 1, 1)
        _add(sync, row, text, number, before if text.is_outdated else row.source_number, clock.now())
    if changed and sync.write:
        note_links(sync.session, context, row)


def _may_change(last: ContentVersion | None, text: PackText) -> bool:
    return last is None or (last.pack_digest is not None and last.pack_digest != _digest(text))


def _add(sync: Sync, row: ContentItem, text: PackText, number: int, source_number: int, now: datetime) -> None:
    version = ContentVersion(id=new_id(), item_id=row.id, language=text.language, number=number, made_at=now)
    version.source_number = source_number
    version.origin = "machine" if text.is_machine else "person"
    version.title, version.summary, version.body = text.title, text.summary, text.body
    version.pack_digest = _digest(text)
    sync.session.add(version)


def _digest(text: PackText) -> str:
    said = "\0".join((text.title, text.summary, text.body, str(text.is_machine)))
    return hashlib.sha256(said.encode()).hexdigest()


def _at(item: PackContent, at: time | None, clock: Clock, zone: str) -> datetime | None:
    if at is None or item.in_days is None:
        return None
    return datetime.combine(clock.today(zone) + timedelta(days=item.in_days), at, ZoneInfo(zone))
