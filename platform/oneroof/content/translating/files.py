"""Translators' files on their way out and in: looked at first, then taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.content.models import ContentItem
from oneroof.content.service import find_item, latest_texts, source_version, words_of
from oneroof.content.translating import xliff
from oneroof.content.translating.checking import Doubt, doubts
from oneroof.content.translating.desk import Desk, desk_of, publish, save_draft
from oneroof.content.translating.models import TranslationFile
from oneroof.content.translating.parts import aligned, carried, keyed
from oneroof.content.translating.terms import kept_words
from oneroof.content.translating.xliff import Given
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

MOST_ITEMS = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One part as the file has it, beside what is there."""

    key: str
    source: str
    before: str
    after: str
    is_stale: bool
    """The source of this part has changed since the file was given out."""
    doubts: list[Doubt]

    @property
    def is_new(self) -> bool:
        """Whether the file says something else than what is there."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a file would change of one item."""

    item: ContentItem
    title: str
    language: str
    changes: list[Change]
    is_late: bool
    """The source has changed since the file was given out."""
    is_complete: bool
    """Every part would have a translation: it becomes public. Else it becomes a draft."""


def exported(session: Session, context: Context, *, item_ids: Sequence[UUID], language: str) -> bytes:
    """The file for these items. Raises Invalid (`item`) where none can be translated into that language."""
    desks: list[Desk] = []
    for item_id in list(dict.fromkeys(item_ids))[:MOST_ITEMS]:
        if find_item(session, context, item_id).source_language != language:
            desks.append(desk_of(session, context, item_id=item_id, language=language))
    if not desks:
        message = staff_text("Choose at least one page that is not written in this language.")
        raise Invalid("nothing_chosen", message, fields={"item": [message]})
    return xliff.written(desks)


def receive(session: Session, context: Context, clock: Clock, *, name: str, content: bytes) -> TranslationFile:
    """Keep a file until somebody has looked at what it would change. Raises Invalid (`file`)."""
    given = xliff.read(content)
    _looked_at(session, context, given)
    row = TranslationFile(
        id=new_id(),
        name=name[:150],
        document={"files": [each.as_document() for each in given]},
        state="received",
        received_by=context.actor_id,
        received_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def look(session: Session, context: Context, content: bytes) -> list[Preview]:
    """What taking a file would change, without keeping it. Raises Invalid (`file`)."""
    return _looked_at(session, context, xliff.read(content))


def _looked_at(session: Session, context: Context, given: Sequence[Given]) -> list[Preview]:
    return [_preview(session, context, each) for each in given]


def find_file(session: Session, context: Context, file_id: UUID) -> TranslationFile:
    """A file that was received. Raises NotFound."""
    query = select(TranslationFile).where(TranslationFile.tenant_id == context.tenant_id, TranslationFile.id == file_id)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound("file_unknown", staff_text("There is no such file."))
    return row


def preview(session: Session, context: Context, file_id: UUID) -> list[Preview]:
    """What taking the file would change, item by item."""
    document = find_file(session, context, file_id).document
    return [_preview(session, context, Given.from_document(each)) for each in document["files"]]


def take(session: Session, context: Context, clock: Clock, file_id: UUID) -> tuple[int, int]:
    """Take the file: complete translations become public, others drafts. How many became what.

    Raises Conflict where it was taken already, and what saving raises.
    """
    row = find_file(session, context, file_id)
    if row.state == "taken":
        raise Conflict("file_taken", staff_text("This file was taken already."))
    public = drafts = 0
    for document in row.document["files"]:
        published = _take(session, context, clock, Given.from_document(document))
        public, drafts = public + published, drafts + (not published)
    row.state, row.taken_at = "taken", clock.now()
    session.flush()
    return public, drafts


def _take(session: Session, context: Context, clock: Clock, given: Given) -> bool:
    found = _preview(session, context, given)
    desk = desk_of(session, context, item_id=given.item_id, language=given.language)
    draft = save_draft(
        session,
        context,
        clock,
        item_id=given.item_id,
        language=given.language,
        parts={change.key: change.after for change in found.changes},
        version=desk.draft_version,
        source_number=desk.source.number,
    )
    if not found.is_complete or found.is_late:
        return False
    publish(session, context, clock, draft=draft, number=desk.number)
    return True


def _preview(session: Session, context: Context, given: Given) -> Preview:
    item = find_item(session, context, given.item_id)
    try:
        before = words_of(source_version(session, context, item, given.source_number))
    except NotFound as error:
        raise Invalid("xliff_invalid", error.message, fields={"file": [error.message]}) from None
    source = source_version(session, context, item)
    latest = latest_texts(session, context, [item.id])[item.id].get(given.language)
    based = words_of(source_version(session, context, item, latest.source_number)) if latest else before
    now = carried(based, words_of(source), aligned(based, words_of(latest)) if latest else {})
    theirs = {part.key: part for part in carried(before, words_of(source), given.parts).parts}
    kept = kept_words(session, context)
    changes = []
    for part in now.parts:
        mine = theirs[part.key]
        after = mine.target or part.target
        stale = keyed(before).get(part.key) != part.source and mine.change != "same"
        changes.append(Change(part.key, part.source, part.target, after, stale, doubts(part.source, after, kept)))
    return Preview(
        item,
        source.title,
        given.language,
        changes,
        is_late=given.source_number != source.number,
        is_complete=all(change.after for change in changes if change.source),
    )
