"""A translator's desk: the source beside what is written so far, drafts, and what becomes public of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.content.models import ContentItem, ContentVersion
from oneroof.content.service import (
    Words,
    find_item,
    latest_texts,
    locked_item,
    save_translation,
    source_version,
    status_of,
    words_of,
)
from oneroof.content.translating.checking import Doubt, Hint, doubts, hints
from oneroof.content.translating.models import TranslationDraft
from oneroof.content.translating.parts import SUMMARY, TITLE, Carried, Part, aligned, assembled, blocks, carried, keyed
from oneroof.content.translating.terms import kept_words, terms_for
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_languages, public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Line:
    """One part on the desk."""

    part: Part
    hints: list[Hint]
    doubts: list[Doubt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One item in one language, as its translator has it before them."""

    item: ContentItem
    language: str
    source: ContentVersion
    lines: list[Line]
    gone: tuple[tuple[str, str], ...]
    status: str
    number: int
    """Of the translation's latest version; 0 where there is none."""
    draft_version: int
    """The lock; 0 where there is no draft."""
    has_draft: bool
    kept: list[str]
    """The words that stay."""

    @property
    def changed(self) -> int:
        """How many parts are to be looked at again."""
        return sum(line.part.change != "same" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form sent, under the keys of the source's version that it showed."""

    parts: Mapping[str, str]
    source_number: int


def desk_of(session: Session, context: Context, *, item_id: UUID, language: str, typed: Typed | None = None) -> Desk:
    """The desk, with what was `typed` in place of what is kept. Raises NotFound."""
    item = find_item(session, context, item_id)
    if language not in public_languages() or language == item.source_language:
        raise NotFound("language_unknown", staff_text("This is not translated into that language."))
    source = source_version(session, context, item)
    latest = latest_texts(session, context, [item.id])[item.id].get(language)
    draft = _draft(session, context, item.id, language)
    found = _carried(session, context, item, latest, typed or _typed_in(draft))
    kept, terms = kept_words(session, context), terms_for(session, context, item.source_language, language)
    return Desk(
        item=item,
        language=language,
        source=source,
        lines=[Line(part, hints(part.source, terms), doubts(part.source, part.target, kept)) for part in found.parts],
        gone=found.gone,
        status=status_of(item, latest, language),
        number=latest.number if latest else 0,
        draft_version=draft.version if draft else 0,
        has_draft=draft is not None,
        kept=kept,
    )


def save_draft(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    item_id: UUID,
    language: str,
    parts: Mapping[str, str],
    version: int,
    source_number: int,
) -> TranslationDraft:
    """Keep what was written, for oneself and the next translator. Raises NotFound, and Conflict where another draft
    was saved since, or the source has changed."""
    item = locked_item(session, context, item_id)
    draft = _draft(session, context, item_id, language)
    if (draft.version if draft else 0) != version:
        raise Conflict("changed_meanwhile", public_text("Somebody else changed this first. Please look again."))
    if item.source_number != source_number:
        raise Conflict("source_changed", staff_text("The text that you translate has changed. Please look again."))
    keys = keyed(words_of(source_version(session, context, item)))
    said = {key: parts.get(key, "").replace("\r\n", "\n").strip() for key in keys}
    if draft is None:
        draft = TranslationDraft(id=new_id(), item_id=item_id, language=language, version=0)
        session.add(draft)
    draft.parts, draft.source_number, draft.version = said, source_number, draft.version + 1
    draft.changed_at, draft.changed_by = clock.now(), context.actor_id
    session.flush()
    return draft


def publish(
    session: Session, context: Context, clock: Clock, *, draft: TranslationDraft, number: int, origin: str = "person"
) -> ContentVersion:
    """The draft as the translation's next version, and no draft any more. `number`: the version that it is based on.

    Raises Invalid with the parts (`p3`) that have no translation, and what `content.service.save_translation` raises.
    """
    item = find_item(session, context, draft.item_id)
    source = keyed(words_of(source_version(session, context, item, draft.source_number)))
    missing = [key for key, said in source.items() if said and not draft.parts.get(key)]
    if missing:
        message = staff_text("Some parts are not translated yet.")
        fields: dict[str, Any] = {key: [staff_text("Write the translation of this part.")] for key in missing}
        raise Invalid("parts_missing", message, fields=fields)
    row = save_translation(
        session,
        context,
        clock,
        item_id=draft.item_id,
        language=draft.language,
        words=assembled(draft.parts, [*source]),
        source_number=draft.source_number,
        origin=origin,
        after=number,
    )
    session.delete(draft)
    session.flush()
    return row


def mark_up_to_date(
    session: Session, context: Context, clock: Clock, *, item_id: UUID, language: str, number: int, source_number: int
) -> ContentVersion:
    """The translation says what the source says: a person has read both. Raises NotFound and Conflict."""
    item = locked_item(session, context, item_id)
    latest = latest_texts(session, context, [item.id])[item.id].get(language)
    if latest is None:
        raise NotFound("version_unknown", staff_text("There is no such version."))
    if item.source_number != source_number:
        raise Conflict("source_changed", staff_text("The text that you translate has changed. Please look again."))
    return save_translation(
        session,
        context,
        clock,
        item_id=item_id,
        language=language,
        words=words_of(latest),
        source_number=source_number,
        after=number,
    )


def drop_draft(session: Session, context: Context, *, item_id: UUID, language: str) -> None:
    """Throw the draft away, if there is one."""
    draft = _draft(session, context, item_id, language)
    if draft is not None:
        session.delete(draft)
        session.flush()


def target_words(desk: Desk) -> Words:
    """The translation as it stands on the desk."""
    return assembled({line.part.key: line.part.target for line in desk.lines}, [line.part.key for line in desk.lines])


def _carried(
    session: Session, context: Context, item: ContentItem, latest: ContentVersion | None, typed: Typed | None
) -> Carried:
    """What changed since the latest translation, with its parts or those that were typed since."""

    def source(number: int) -> Words:
        return words_of(source_version(session, context, item, min(number, item.source_number)))

    now = source(item.source_number)
    before = source(latest.source_number) if latest else Words("", "", "")
    found = carried(before, now, aligned(before, words_of(latest)) if latest else {})
    if typed is None:
        return found
    theirs = carried(source(typed.source_number), now, typed.parts)
    said = {part.key: part.target for part in theirs.parts}
    parts = [replace(part, target=said[part.key]) for part in found.parts]
    return Carried(tuple(parts), tuple(dict.fromkeys((*found.gone, *theirs.gone))))


def _typed_in(draft: TranslationDraft | None) -> Typed | None:
    return Typed(draft.parts, draft.source_number) if draft else None


def _draft(session: Session, context: Context, item_id: UUID, language: str) -> TranslationDraft | None:
    query = select(TranslationDraft).where(
        TranslationDraft.tenant_id == context.tenant_id,
        TranslationDraft.item_id == item_id,
        TranslationDraft.language == language,
    )
    return session.scalars(query).one_or_none()


def is_short(key: str, source: str) -> bool:
    """Whether a part is written in one line."""
    return key == TITLE or (key != SUMMARY and len(source) < 80 and len(blocks(source)) == 1 and "\n" not in source)
