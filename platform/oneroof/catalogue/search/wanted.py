"""What a person who typed some words looks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from oneroof.catalogue.search.synonyms import Phrase, Synonyms
from oneroof.catalogue.search.words import languages_in, script_of, sorted_as, wanted_words

MOST_WORDS = 10
"""More say nothing more; what is beyond them is not looked at."""

_LONGEST_TEXT = 400
_LONGEST_WORD = 40
_TYPO_FROM = 5
"""Letters that a word must have before another one is taken for it."""

_MOST_CORRECTIONS = 5
_SHORTEST_STEM = 4
_MOST_ENDING = 3


@dataclass(frozen=True, slots=True)
class WantedWord:
    """One of the words, and what may stand for it."""

    word: str
    whole: bool
    """It must be a word by itself, not the beginning of one: one or two letters begin too many."""
    synonyms: tuple[Phrase, ...] = ()
    instead: tuple[str, ...] = ()
    """Beginnings of words that it may be meant to be, if no service has it as it was typed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for by a reader of `language`."""

    language: str
    typed: str
    """As lists are sorted, to compare with whole names."""
    words: tuple[WantedWord, ...]

    @property
    def also_in(self) -> tuple[str, ...]:
        """Other languages that the words may be of, by their script."""
        scripts = dict.fromkeys(script_of(each.word) for each in self.words)
        found = dict.fromkeys(language for script in scripts for language in languages_in(script))
        return tuple(language for language in found if language != self.language)


def wanted(text: str, language: str, synonyms: Synonyms) -> Wanted:
    """What `text` asks for; without words if it has no letters or digits."""
    shortened = text[:_LONGEST_TEXT]
    typed = [word[:_LONGEST_WORD] for word in wanted_words(shortened)]
    telling = synonyms.telling(typed, language)[:MOST_WORDS]
    meant = synonyms.spread(telling, language)
    words = tuple(
        WantedWord(word, _is_short(word) and len(telling) > 1, phrases)
        for word, phrases in zip(telling, meant, strict=True)
    )
    printable = "".join(sign for sign in shortened if sign.isprintable() or sign.isspace())
    return Wanted(language, sorted_as(printable), words)


def _is_short(word: str) -> bool:
    return len(word) <= 2 and script_of(word) != "CJK"


def patterns(word: str) -> list[str]:
    """LIKE patterns of all that `corrected` could take for `word`, and of more."""
    if len(word) < _TYPO_FROM:
        return [f"{word}%"]
    half = len(word) // 2
    first, second = word[:half], word[half:]
    # of a word with one mistake, one half is right, or the mistake is where they meet
    ends = [first + "_" * (len(second) + more) for more in (-1, 0, 1)]
    beginnings = ["_" * (len(first) + more) + second for more in (-1, 0, 1)]
    swapped = first[:-1] + second[0] + first[-1] + second[1:]
    stem = word[: max(_SHORTEST_STEM, len(word) - _MOST_ENDING)]
    return [*ends, *beginnings, swapped, f"{stem}%"]


def corrected(asked: Wanted, unnamed: Mapping[str, bool], vocabulary: Iterable[str], synonyms: Synonyms) -> Wanted:
    """`asked` with what the `unnamed` words, which no name in the reader's language has, may be meant to be.

    They may be mistyped where their value is true (no description has them either), or have another ending.
    `vocabulary` are the tenant's words around them. Nothing stands for a word that a name in another language has.
    """
    known = sorted({*vocabulary, *synonyms.words(asked.language)})

    def mended(lost: WantedWord) -> WantedWord:
        if lost.whole or lost.word not in unnamed or any(word.startswith(lost.word) for word in known):
            return lost
        instead = (unnamed[lost.word] and _typos(lost.word, known)) or _stems(lost.word, known)
        meant = [phrase for word in instead for phrase in synonyms.meaning((word,), asked.language)]
        return replace(lost, instead=tuple(instead), synonyms=(*lost.synonyms, *dict.fromkeys(meant)))

    return replace(asked, words=tuple(map(mended, asked.words)))


def _typos(word: str, known: Sequence[str]) -> list[str]:
    if len(word) < _TYPO_FROM:
        return []
    return [other for other in known if one_apart(word, other)][:_MOST_CORRECTIONS]


def _stems(word: str, known: Sequence[str]) -> list[str]:
    """The word with as few of its last letters off as it takes to begin a known one."""
    for letters in range(1, _MOST_ENDING + 1):
        stem = word[:-letters]
        if len(stem) < _SHORTEST_STEM:
            break
        if any(other.startswith(stem) for other in known):
            return [stem]
    return []


def one_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or exchanged, or two neighbours swapped, make `other` of `one`."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    left, right = one[start:], other[start:]
    if len(left) != len(right):
        return left[1:] == right or left == right[1:]
    return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
