"""What a translation may have lost: words that stay, links, placeholders; and the terms that the glossary knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from oneroof.content.markup import link_targets

_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
WORD, LINK, PLACEHOLDER = "word", "link", "placeholder"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that the source has and the translation has not."""

    kind: str
    """`word`, `link` or `placeholder`."""
    what: str


@dataclass(frozen=True, slots=True)
class Hint:
    """A term of the glossary that stands in the source."""

    term: str
    translation: str
    note: str


def doubts(source: str, target: str, kept: Iterable[str]) -> list[Doubt]:
    """What `target` lacks of `source`, and links that it has without them standing in the source."""
    if not target.strip():
        return []
    found = [Doubt(WORD, word) for word in kept if occurs(word, source) and word not in target]
    mine, theirs = Counter(link_targets(source)), Counter(link_targets(target))
    found += [Doubt(LINK, link) for link in [*(mine - theirs), *(theirs - mine)]]
    lost = Counter(_PLACEHOLDER.findall(source)) - Counter(_PLACEHOLDER.findall(target))
    return found + [Doubt(PLACEHOLDER, each) for each in lost]


def hints(source: str, terms: Sequence[Hint]) -> list[Hint]:
    """The terms that stand in the source."""
    return [hint for hint in terms if occurs(hint.term, source, case=False)]


def occurs(word: str, text: str, *, case: bool = True) -> bool:
    """Whether the word stands in the text, as a word of its own."""
    return bool(_pattern([word], case=case).search(text))


def highlighted(source: str, kept: Sequence[str], terms: Sequence[str]) -> Markup:
    """The source with the words that stay and the terms marked."""
    words = [*kept, *terms]
    if not words:
        return escape(source)
    known, made, place = set(kept), Markup(), 0
    for found in _pattern(words, case=False).finditer(source):
        kind = "kept" if found.group() in known else "term"
        made += escape(source[place : found.start()])
        made += Markup('<mark class="or-{}-word">{}</mark>').format(kind, found.group())
        place = found.end()
    return made + escape(source[place:])


def _pattern(words: Sequence[str], *, case: bool) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    joined = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", 0 if case else re.IGNORECASE)
