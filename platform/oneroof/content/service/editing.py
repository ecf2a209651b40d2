"""What editors do with an item: begin it, change it, show it to everybody, take it away, go back to what it said."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.audit.service import record
from oneroof.content.models import KINDS, ContentItem
from oneroof.content.service.saving import find_version, locked_item, save_source, words_of
from oneroof.content.service.settings import ItemSettings, apply_settings, slug_from
from oneroof.content.service.sharing import announce
from oneroof.content.service.words import Words, faults_of
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import public_languages, staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


def create_item(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    kind: str,
    source_language: str,
    words: Words,
    settings: ItemSettings,
) -> ContentItem:
    """A draft, seen by editors and translators only. Raises Invalid with everything that is wrong, by field."""
    if kind not in KINDS or source_language not in public_languages():
        message = staff_text("Choose one of the list.")
        raise Invalid("content_invalid", message, fields={"source_language": [message]})
    item = ContentItem(
        id=new_id(), kind=kind, source_language=source_language, source_number=1, state="draft", version=1
    )
    item.changed_at = clock.now()
    given = settings if settings.slug else replace(settings, slug=slug_from(words.title))
    _take(session, context, item, words, given)
    session.add(item)
    session.flush()
    save_source(session, context, clock, item=item, words=words)
    _note(session, context, clock, item, "create", {"kind": kind})
    return item


def change_item(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    item_id: UUID,
    version: int,
    words: Words,
    settings: ItemSettings,
) -> ContentItem:
    """Change the source text and the settings; of an item that is public, at once for everybody.

    Raises NotFound; Conflict where somebody has changed it since `version`; Invalid with everything that is wrong.
    """
    item = locked_item(session, context, item_id, version)
    was_shared = item.is_shared
    _take(session, context, item, words, settings)
    save_source(session, context, clock, item=item, words=words)
    _changed(session, context, clock, item, "change", was_shared=was_shared)
    return item


def restore(session: Session, context: Context, clock: Clock, *, item_id: UUID, version: int, number: int) -> None:
    """Say again what the source text said in version `number`, as one more version. Raises NotFound and Conflict."""
    item = locked_item(session, context, item_id, version)
    old = find_version(session, context, item.id, item.source_language, number)
    save_source(session, context, clock, item=item, words=words_of(old))
    _changed(session, context, clock, item, "restore")


def publish(session: Session, context: Context, clock: Clock, *, item_id: UUID, version: int) -> ContentItem:
    """Show it to everybody. Raises NotFound and Conflict."""
    item = locked_item(session, context, item_id, version)
    if item.state == "published":
        raise Conflict("already_public", staff_text("It is public already."))
    item.state, item.published_at = "published", clock.now()
    _changed(session, context, clock, item, "publish")
    return item


def withdraw(session: Session, context: Context, clock: Clock, *, item_id: UUID, version: int) -> ContentItem:
    """Take it off the public pages; nothing of it is lost. Raises NotFound and Conflict."""
    item = locked_item(session, context, item_id, version)
    if item.state != "published":
        raise Conflict("not_public", staff_text("It is not public."))
    item.state = "withdrawn"
    _changed(session, context, clock, item, "withdraw")
    return item


def _take(session: Session, context: Context, item: ContentItem, words: Words, settings: ItemSettings) -> None:
    """Settings and words are looked at together, so that a form says at once what is wrong with either."""
    faults = faults_of(Words(words.title.strip(), words.summary.strip(), words.body.strip()))
    apply_settings(session, context, item, replace(settings, faults={**settings.faults, **faults}))


def _changed(
    session: Session, context: Context, clock: Clock, item: ContentItem, verb: str, *, was_shared: bool = False
) -> None:
    item.version += 1
    item.changed_at = clock.now()
    session.flush()
    announce(session, context, item, was_shared=was_shared)
    _note(session, context, clock, item, verb, {"version": item.version})


def _note(
    session: Session, context: Context, clock: Clock, item: ContentItem, verb: str, details: dict[str, object]
) -> None:
    record(
        session,
        context,
        clock,
        action=f"content.{verb}",
        object_kind="content_item",
        object_id=item.id,
        details={"slug": item.slug, **details},
    )
