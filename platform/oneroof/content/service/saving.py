"""Writing: every text that is saved is one more version, and nobody overwrites what they have not seen."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit.service import record
from oneroof.content.models import ContentItem, ContentVersion
from oneroof.content.service.linking import note_links
from oneroof.content.service.reading import latest_texts
from oneroof.content.service.sharing import announce
from oneroof.content.service.words import Words, checked
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_languages, public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


def find_item(session: Session, context: Context, item_id: UUID) -> ContentItem:
    """The item, whatever its state, for editors and translators. Raises NotFound."""
    return _found(session, context, item_id, lock=False)


def locked_item(session: Session, context: Context, item_id: UUID, version: int | None = None) -> ContentItem:
    """The item for a change based on `version` of it. Raises NotFound, and Conflict where it has changed since."""
    item = _found(session, context, item_id, lock=True)
    if version is not None and item.version != version:
        raise Conflict("changed_meanwhile", public_text("Somebody else changed this first. Please look again."))
    return item


def save_source(session: Session, context: Context, clock: Clock, *, item: ContentItem, words: Words) -> ContentVersion:
    """One more version in the item's source language; all translations are outdated by it. `item` is locked.

    Saving what is there already adds nothing. Raises Invalid with `title`, `summary` or `body`.
    """
    kept = checked(words)
    current = latest_texts(session, context, [item.id])[item.id].get(item.source_language)
    if current is not None and words_of(current) == kept:
        return current
    item.source_number = current.number + 1 if current else 1
    row = _row(context, clock, item, item.source_language, item.source_number, kept)
    row.source_number = item.source_number
    session.add(row)
    item.changed_at = clock.now()
    note_links(session, context, item)
    return row


def save_translation(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    item_id: UUID,
    language: str,
    words: Words,
    source_number: int,
    origin: str = "person",
    after: int | None = None,
) -> ContentVersion:
    """One more version of a translation, of the source's version `source_number`.

    `after` is the number of the translation's version that it is based on, 0 for none; None asks for no such check.
    A person who saves a machine's text unchanged has read it: that is a version too. Raises NotFound; Conflict where
    somebody has saved another since; Invalid with `title`, `summary`, `body`, `language` or `source_number`.
    """
    item = locked_item(session, context, item_id)
    _check_place(item, language, source_number)
    current = latest_texts(session, context, [item.id])[item.id].get(language)
    number = current.number if current else 0
    if after is not None and after != number:
        raise Conflict("changed_meanwhile", public_text("Somebody else changed this first. Please look again."))
    row = _row(context, clock, item, language, number + 1, checked(words))
    row.source_number, row.origin = source_number, origin
    session.add(row)
    note_links(session, context, item)
    announce(session, context, item)
    session.flush()
    details = {"language": language, "number": row.number, "source_number": source_number, "origin": origin}
    record(
        session,
        context,
        clock,
        action="content.translate",
        object_kind="content_item",
        object_id=item.id,
        details=details,
    )
    return row


def source_version(session: Session, context: Context, item: ContentItem, number: int | None = None) -> ContentVersion:
    """The source text, the latest or an earlier one. Raises NotFound."""
    return find_version(session, context, item.id, item.source_language, number or item.source_number)


def find_version(session: Session, context: Context, item_id: UUID, language: str, number: int) -> ContentVersion:
    """One version of one language. Raises NotFound."""
    query = select(ContentVersion).where(
        ContentVersion.tenant_id == context.tenant_id,
        ContentVersion.item_id == item_id,
        ContentVersion.language == language,
        ContentVersion.number == number,
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound("version_unknown", staff_text("There is no such version."))
    return row


def words_of(version: ContentVersion) -> Words:
    """What a version says."""
    return Words(version.title, version.summary, version.body)


def _found(session: Session, context: Context, item_id: UUID, *, lock: bool) -> ContentItem:
    query = select(ContentItem).where(ContentItem.tenant_id == context.tenant_id, ContentItem.id == item_id)
    item = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if item is None:
        raise NotFound("content_unknown", public_text("There is no such page here, or it is no longer shown."))
    return item


def _check_place(item: ContentItem, language: str, source_number: int) -> None:
    if language not in public_languages() or language == item.source_language:
        message = staff_text("This is not translated into that language.")
        raise Invalid("language_unknown", message, fields={"language": [message]})
    if not 1 <= source_number <= item.source_number:
        message = staff_text("There is no such version.")
        raise Invalid("version_unknown", message, fields={"source_number": [message]})


def _row(context: Context, clock: Clock, item: ContentItem, language: str, number: int, words: Words) -> ContentVersion:
    return ContentVersion(
        id=new_id(),
        item_id=item.id,
        language=language,
        number=number,
        origin="person",
        title=words.title,
        summary=words.summary,
        body=words.body,
        made_at=clock.now(),
        made_by=context.actor_id,
    )
