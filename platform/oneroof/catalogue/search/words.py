"""The words of a text as searches compare them: without case, accents and the marks that people leave out.

One way for every language; where a script has no spaces between words (Chinese), its signs are taken singly and in
pairs, and the Arabic article, which is written with its word, is taken off.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from oneroof.core.languages import native_name, public_languages

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
        "\u200d": None,
        "'": None,
        "’": None,
    }
)
"""Letters that keyboards and habits exchange for one another."""

_LEAVES_OUT = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW"})
"""Scripts whose marks may be left out. In others, such as Bengali, marks are vowels."""


_RUNS = re.compile("[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
"""Chinese signs, and what stands between them."""

_ARTICLE = re.compile("^(?:ال|وال|بال|كال|فال|لل)(?=[\u0621-\u064a\u0671-\u06d3]{3,}$)")
"""The Arabic article with the prepositions that join it, before a word of three letters or more."""


def words_of(text: str) -> list[str]:
    """The words of `text` in their order: `"Título de residência"` → `["titulo", "de", "residencia"]`."""
    return [part for run in _runs(text) for part in ((*run, *_pairs(run)) if _is_chinese(run) else (run,))]


def wanted_words(text: str) -> list[str]:
    """The words that a search for `text` looks for: as `words_of`, of Chinese the pairs only where there are any."""
    found = [part for run in _runs(text) for part in (_pairs(run) or [run] if _is_chinese(run) else [run])]
    return list(dict.fromkeys(found))


def searched(texts: Iterable[str]) -> str:
    """Each word of `texts` once, with a space on both sides of it: what a search finds `" residen"` in."""
    found = dict.fromkeys(word for text in texts for word in words_of(text))
    return f" {' '.join(found)} " if found else ""


def sorted_as(text: str) -> str:
    """What lists are sorted by."""
    return " ".join(_plain(text).split())


def script_of(word: str) -> str:
    """The script of a word's first sign, as Unicode names it: "LATIN", "CYRILLIC", "CJK"; digits are "DIGIT"."""
    return _script(word[:1])


@cache
def languages_in(script: str) -> tuple[str, ...]:
    """The product's languages that are written in `script`."""
    return tuple(code for code in public_languages() if _script(native_name(code)[:1]) == script)


def _plain(text: str) -> str:
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_ALIKE)
    return "".join(_bare(sign) for sign in unicodedata.normalize("NFC", lowered)).translate(_ALIKE)


@cache
def _bare(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    parts = unicodedata.normalize("NFD", sign)
    base, marks = parts[0], parts[1:]
    if unicodedata.category(base) == "Mn":
        return "" if _script(base) in _LEAVES_OUT or _script(base) == "COMBINING" else sign
    return base if marks and _script(base) in _LEAVES_OUT else sign


def _script(sign: str) -> str:
    return unicodedata.name(sign, "").partition(" ")[0]


def _runs(text: str) -> Iterator[str]:
    plain = _plain(text)
    spaced = "".join(sign if _is_of_word(sign) else " " for sign in plain)
    for run in _RUNS.findall(spaced):
        yield from (_ARTICLE.sub("", word) for word in run.split())


@cache
def _is_of_word(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign) in ("Mn", "Mc")


def _is_chinese(run: str) -> bool:
    return "\u3400" <= run[0] <= "\u9fff"


def _pairs(run: str) -> list[str]:
    return [one + two for one, two in pairwise(run)]
