"""What an item says in one language, and the rules that its text keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oneroof.content.markup import is_allowed, link_targets
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_text, staff_text
from oneroof.core.storable import is_storable

LONGEST = {"title": 150, "summary": 400, "body": 40_000}
"""Characters."""


@dataclass(frozen=True, slots=True)
class Words:
    """Title, summary and body (Markdown) in one language."""

    title: str
    summary: str
    body: str


def checked(words: Words) -> Words:
    """The words without blanks around them. Raises Invalid; `fields` names `title`, `summary` or `body`."""
    kept = Words(words.title.strip(), words.summary.strip(), words.body.replace("\r\n", "\n").strip())
    faults = faults_of(kept)
    if faults:
        raise Invalid("content_invalid", staff_text("Something in this text has to be changed."), fields=faults)
    return kept


def faults_of(words: Words) -> dict[str, list[Any]]:
    """What is wrong with each field, for the form."""
    faults: dict[str, list[Any]] = {}
    for name, longest in LONGEST.items():
        said = getattr(words, name)
        if len(said) > longest:
            faults[name] = [public_text("At most %(most)s characters.", most=longest)]
        elif not is_storable(said):
            faults[name] = [staff_text("This text has signs in it that cannot be kept.")]
    if not words.title:
        faults["title"] = [staff_text("Write a title.")]
    if "body" not in faults:
        wrong = [link for link in link_targets(words.body) if not is_allowed(link)]
        if wrong:
            faults["body"] = [_link_fault(wrong[0])]
    return faults


def _link_fault(link: str) -> LazyText:
    return staff_text(
        "The link “%(link)s” leads nowhere. Begin it with https://, mailto: or tel:, or with / for a page here.",
        link=link[:80],
    )
