"""The centre's glossary, and the words that are written the same in every language."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.content.translating.checking import Hint
from oneroof.content.translating.models import GlossaryTerm, KeptWord
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_languages, public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.storable import is_storable
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

LONGEST = 120
"""Characters of a term, a word or a note."""


def kept_words(session: Session, context: Context) -> list[str]:
    """The words that stay, from A to Z."""
    return [row.word for row in kept_rows(session, context)]


def kept_rows(session: Session, context: Context) -> list[KeptWord]:
    """The same with their notes."""
    return list(
        session.scalars(select(KeptWord).where(KeptWord.tenant_id == context.tenant_id).order_by(KeptWord.word))
    )


def glossary(session: Session, context: Context) -> list[GlossaryTerm]:
    """All terms, by language and term."""
    query = select(GlossaryTerm).where(GlossaryTerm.tenant_id == context.tenant_id)
    return list(session.scalars(query.order_by(GlossaryTerm.language, GlossaryTerm.term)))


def terms_for(session: Session, context: Context, source_language: str, language: str) -> list[Hint]:
    """The terms from one language into another."""
    rows = [row for row in glossary(session, context) if row.language == language]
    return [Hint(row.term, row.translation, row.note) for row in rows if row.source_language == source_language]


def keep_word(session: Session, context: Context, clock: Clock, *, word: str, note: str) -> KeptWord:
    """One more word that stays. Raises Invalid (`word`, `note`), and Conflict where it is there."""
    _check({"word": word}, {"note": note})
    if word in kept_words(session, context):
        raise Conflict("term_known", staff_text("This is in the list already."))
    row = KeptWord(id=new_id(), word=word, note=note, changed_at=clock.now())
    session.add(row)
    session.flush()
    return row


def add_term(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    source_language: str,
    term: str,
    language: str,
    translation: str,
    note: str,
) -> GlossaryTerm:
    """A term, or another translation of one that is there. Raises Invalid with the fields."""
    _check({"term": term, "translation": translation}, {"note": note})
    if language not in public_languages() or source_language not in public_languages() or language == source_language:
        message = staff_text("Choose two different languages.")
        raise Invalid("language_unknown", message, fields={"language": [message]})
    known = [
        row
        for row in glossary(session, context)
        if (row.source_language, row.term, row.language) == (source_language, term, language)
    ]
    row = (
        known[0] if known else GlossaryTerm(id=new_id(), source_language=source_language, term=term, language=language)
    )
    row.translation, row.note, row.changed_at = translation, note, clock.now()
    session.add(row)
    session.flush()
    return row


def forget(session: Session, context: Context, *, row_id: UUID) -> None:
    """Take a term or a word out of the list. Raises NotFound."""
    for model in (GlossaryTerm, KeptWord):
        row = session.scalars(
            select(model).where(model.tenant_id == context.tenant_id, model.id == row_id)
        ).one_or_none()
        if row is not None:
            session.delete(row)
            session.flush()
            return
    raise NotFound("term_unknown", staff_text("This is not in the list any more."))


def _check(needed: dict[str, str], optional: dict[str, str]) -> None:
    fields = {name: [staff_text("Write something here.")] for name, said in needed.items() if not said}
    for name, said in {**needed, **optional}.items():
        if len(said) > LONGEST:
            fields[name] = [public_text("At most %(most)s characters.", most=LONGEST)]
        elif not is_storable(said):
            fields[name] = [staff_text("This text has signs in it that cannot be kept.")]
    if fields:
        raise Invalid("term_invalid", staff_text("Something in this text has to be changed."), fields=fields)
