"""How well a text answers what somebody typed: by beginnings of words, what means the same, and one wrong letter."""

from __future__ import annotations

from collections.abc import Iterable

from oneroof.catalogue.search.wanted import Wanted, WantedWord, one_apart
from oneroof.catalogue.search.words import words_of

_TYPO_FROM = 4
_SAME, _MEANS, _MISTYPED = 1.0, 0.8, 0.6


def fit(asked: Wanted, texts: Iterable[tuple[float, str]]) -> float:
    """How well weighted texts together answer: 0 where fewer than two thirds of the words are in any of them."""
    read = [(weight, words_of(text)) for weight, text in texts]
    best = [max((weight * _word_fit(word, words) for weight, words in read), default=0.0) for word in asked.words]
    found = sum(each > 0 for each in best)
    return sum(best) / len(best) if best and found * 3 >= len(best) * 2 else 0.0


def _word_fit(asked: WantedWord, words: list[str]) -> float:
    if _begins(asked.word, words, whole=asked.whole):
        return _SAME
    if any(all(_begins(part, words, whole=False) for part in phrase) for phrase in asked.synonyms):
        return _MEANS
    mistyped = len(asked.word) >= _TYPO_FROM and any(one_apart(asked.word, word) for word in words)
    return _MISTYPED if mistyped else 0.0


def _begins(asked: str, words: list[str], *, whole: bool) -> bool:
    return asked in words if whole else any(word.startswith(asked) for word in words)
