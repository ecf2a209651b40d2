"""What an item said before: its versions, and what changed between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.content.models import ContentVersion
from oneroof.content.service.words import Words
from oneroof.tenancy.context import Context

FIELDS = ("title", "summary", "body")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text: `same`, `added` or `removed`."""

    kind: str
    text: str


def versions_of(session: Session, context: Context, item_id: UUID, language: str) -> list[ContentVersion]:
    """Every version in a language, the latest first."""
    query = select(ContentVersion).where(
        ContentVersion.tenant_id == context.tenant_id,
        ContentVersion.item_id == item_id,
        ContentVersion.language == language,
    )
    return list(session.scalars(query.order_by(ContentVersion.number.desc())))


def difference(before: Words, after: Words) -> dict[str, list[Piece]]:
    """What became of title, summary and body, word by word; of what did not change there is one piece."""
    return {name: _pieces(getattr(before, name), getattr(after, name)) for name in FIELDS}


def _pieces(before: str, after: str) -> list[Piece]:
    old, new = _words(before), _words(after)
    found: list[Piece] = []
    for change, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if change == "equal":
            found.append(Piece("same", "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            found.append(Piece("removed", "".join(old[old_from:old_to])))
        if new_to > new_from:
            found.append(Piece("added", "".join(new[new_from:new_to])))
    return found


def _words(text: str) -> list[str]:
    """Words with the blanks after them; lines end pieces, and so does every sign of a script without blanks."""
    pieces: list[str] = []
    for line in text.splitlines(keepends=True):
        words = line.split(" ")
        pieces += [f"{word} " for word in words[:-1]] + ([words[-1]] if words[-1] else [])
    return pieces if len(pieces) > len(text) / 40 else list(text)
