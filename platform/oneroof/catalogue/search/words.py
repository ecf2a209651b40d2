"""The words of a text as searches compare them: without case, accents and the marks that people leave out.

A first, simple way that is the same for every language; where a script has no spaces between words (Chinese), its
signs are taken singly and in pairs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

_ALIKE = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ı": "i",
        "ё": "е",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ې": "ي",
        "ے": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ۃ": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ک": "ك",
        "ـ": None,
        "\u200c": " ",  # stands between the parts of Persian words
        "'": None,
        "’": None,
    }
)
"""Letters that keyboards and habits exchange for one another."""

_LEAVES_OUT = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW"})
"""Scripts whose marks may be left out. In others, such as Bengali, marks are vowels."""


def words_of(text: str) -> list[str]:
    """The words of `text` in their order: `"Título de residência"` → `["titulo", "de", "residencia"]`."""
    plain = _plain(text)
    spaced = "".join(sign if sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc") else " " for sign in plain)
    return [part for word in spaced.split() for part in _parts(word)]


def searched(texts: Iterable[str]) -> str:
    """Each word of `texts` once, with a space on both sides of it: what a search finds `" residen"` in."""
    found = dict.fromkeys(word for text in texts for word in words_of(text))
    return f" {' '.join(found)} " if found else ""


def sorted_as(text: str) -> str:
    """What lists are sorted by."""
    return " ".join(_plain(text).split())


def _plain(text: str) -> str:
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return "".join(_bare(sign) for sign in unicodedata.normalize("NFC", lowered)).translate(_ALIKE)


def _bare(sign: str) -> str:
    if sign.isascii():
        return sign
    parts = unicodedata.normalize("NFD", sign)
    base, marks = parts[0], parts[1:]
    if unicodedata.category(base) == "Mn":
        return "" if _script(base) in _LEAVES_OUT or _script(base) == "COMBINING" else sign
    return base if marks and _script(base) in _LEAVES_OUT else sign


def _script(sign: str) -> str:
    return unicodedata.name(sign, "").partition(" ")[0]


def _parts(word: str) -> Iterator[str]:
    if not any("\u3400" <= sign <= "\u9fff" for sign in word):
        yield word
        return
    yield from word
    yield from (one + two for one, two in pairwise(word))
