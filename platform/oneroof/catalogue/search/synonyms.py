"""Words that mean the same to a person who looks for a service (`synonyms.toml`), in every language.

What a single catalogue calls its services stands there as keywords; here stands what holds for all of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from oneroof.catalogue.search.words import wanted_words
from oneroof.core.config import ConfigurationError
from oneroof.core.languages import public_languages

FILE = Path(__file__).with_name("synonyms.toml")

Phrase = tuple[str, ...]
"""The words of an expression, as searches compare them, without those that are left out."""

_BETWEEN = 2
"""Words of another language that may stand in an expression and be left out there."""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Groups of expressions by language, and the words that say nothing about what is looked for."""

    groups: tuple[Mapping[str, tuple[Phrase, ...]], ...]
    left_out: Mapping[str, frozenset[str]]
    index: Mapping[str, Mapping[Phrase, tuple[int, ...]]]
    """The groups' numbers by language and expression."""
    longest: int

    def telling(self, typed: Sequence[str], language: str) -> list[str]:
        """`typed` without the words that say nothing in `language`; all of them where nothing would be left."""
        return _telling(typed, self.left_out[language])

    def spread(self, typed: Sequence[str], language: str) -> list[tuple[Phrase, ...]]:
        """For each of the typed words, the expressions of `language` that mean the same as it or what it is part of."""
        found: list[dict[Phrase, None]] = [{} for _ in typed]
        for start in range(len(typed)):
            for end in range(start + 1, min(start + self.longest + _BETWEEN, len(typed)) + 1):
                meant = self.meaning(tuple(typed[start:end]), language)
                for place in range(start, end):
                    found[place].update(dict.fromkeys(meant))
        return [tuple(each) for each in found]

    def meaning(self, phrase: Phrase, language: str) -> list[Phrase]:
        """The expressions of `language` in the groups that hold `phrase`.

        The language's own words count first: only what none of them is may be a word of another language.
        """
        for lookup in (phrase, *_shortened(phrase)):
            groups = self.index[language].get(lookup) or self._elsewhere(lookup)
            if groups:
                return [other for group in groups for other in self.groups[group][language] if other != phrase]
        return []

    def words(self, language: str) -> set[str]:
        """All words of the language's expressions."""
        return {word for phrase in self.index[language] for word in phrase}

    def _elsewhere(self, phrase: Phrase) -> tuple[int, ...]:
        numbers: dict[int, None] = {}
        for language, index in self.index.items():
            telling = tuple(_telling(phrase, self.left_out[language]))
            numbers.update(dict.fromkeys(index.get(telling, ())))
        return tuple(numbers)


@cache
def common_synonyms() -> Synonyms:
    """Those of the product. Raises ConfigurationError for a broken file."""
    return read_synonyms(FILE)


def read_synonyms(path: Path) -> Synonyms:
    """The synonyms of a file like `synonyms.toml`. Raises ConfigurationError with a sentence for each fault."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError([f"{path} cannot be read: {error}"]) from None
    faults = [f"{path}: {fault}" for fault in _faults(document)]
    if faults:
        raise ConfigurationError(faults)
    languages, ignored = public_languages(), document["left_out"]
    left_out = {language: frozenset(map(_single, ignored[language])) for language in languages}
    groups = tuple(
        {each: tuple(tuple(_telling(wanted_words(text), left_out[each])) for text in group[each]) for each in languages}
        for group in document["group"]
    )
    phrases = [phrase for group in groups for found in group.values() for phrase in found]
    return Synonyms(groups, left_out, _index(groups), max(map(len, phrases), default=1))


def _telling(words: Sequence[str], left_out: frozenset[str]) -> list[str]:
    return [word for word in words if word not in left_out] or list(words)


def _index(groups: Sequence[Mapping[str, tuple[Phrase, ...]]]) -> dict[str, dict[Phrase, tuple[int, ...]]]:
    found: dict[str, dict[Phrase, tuple[int, ...]]] = {language: {} for language in public_languages()}
    for number, group in enumerate(groups):
        for language, phrases in group.items():
            for phrase in phrases:
                found[language][phrase] = (*found[language].get(phrase, ()), number)
    return found


def _shortened(phrase: Phrase) -> Iterator[Phrase]:
    """One or two last letters less, where enough is left: plurals and endings that the file does not list."""
    *before, last = phrase
    for letters in (1, 2):
        if len(last) - letters >= (3 if letters == 1 else 5):
            yield (*before, last[:-letters])


def _single(text: str) -> str:
    return " ".join(wanted_words(text))


def _faults(document: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(document.keys() - {"group", "left_out"}):
        yield f'"{name}" means nothing here; there are [[group]] and [left_out].'
    left_out = document.get("left_out", {})
    yield from _in_languages("left_out", left_out)
    groups = document.get("group")
    if not isinstance(groups, list) or not groups:
        yield "there must be at least one [[group]]."
        return
    for number, group in enumerate(groups, 1):
        yield from _in_group(number, group)


def _in_group(number: int, group: Any) -> Iterator[str]:
    meaning = group.get("meaning") if isinstance(group, dict) else None
    if not isinstance(meaning, str) or not meaning:
        yield f'[[group]] number {number}: "meaning" must say in English what its words mean.'
        return
    yield from _in_languages(f'[[group]] "{meaning}"', {name: group[name] for name in group if name != "meaning"})


def _in_languages(place: str, texts: Any) -> Iterator[str]:
    if not isinstance(texts, dict):
        yield f"{place}: there must be a list of words for each language."
        return
    for language in public_languages():
        if language not in texts:
            yield f'{place}: "{language}" is missing.'
    for language, said in texts.items():
        if language not in public_languages():
            yield f'{place}: "{language}" is not a language of the product.'
        elif not isinstance(said, list) or not said or not all(isinstance(text, str) for text in said):
            yield f'{place}: "{language}" must be a list of words in quotes.'
        else:
            yield from _in_words(place, language, said)


def _in_words(place: str, language: str, said: Sequence[str]) -> Iterator[str]:
    seen: set[Phrase] = set()
    for text in said:
        phrase = tuple(wanted_words(text))
        if not phrase:
            yield f'{place}: "{text}" ({language}) has no letters.'
        elif phrase in seen:
            yield f'{place}: "{text}" ({language}) stands there twice; accents and capitals do not count.'
        seen.add(phrase)
