"""Languages that visitors speak: many more than the pages are written in. Found by name, in several languages."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from babel.localedata import locale_identifiers

from oneroof.core.i18n import language as speaking
from oneroof.core.i18n import staff_text
from oneroof.core.languages import cldr_locale

# Spoken by visitors of the centres, named in CLDR, but without locale data of their own.
SPOKEN_ONLY = ("din", "kmb", "kri", "kok", "rom", "sat", "srr", "sus", "tet", "umb")
UNNAMED = {"pov": ("Kriyol", staff_text("Creole of Guinea-Bissau")), "mnk": ("Mandinka", staff_text("Mandinka"))}
"""Languages that CLDR does not name: their own name, and ours."""
NAMED_IN = ("en", "fr", "es", "pt", "pt_BR", "de")
"""Names that people use whatever they speak: CLDR's English calls Bengali “Bangla”, and only that."""
DIALECTS_OF_OTHERS = frozenset({"mo", "sh", "tl", "no"})
"""Old or double codes whose speakers find their language under another one (ro, sr, fil, nb)."""


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    """A language as somebody looks for it: its code, its own name, and its name in the reader's language."""

    code: str
    native: str
    name: str
    direction: str
    said: str
    """Its name inside a sentence: “em português”."""


@cache
def spoken_codes() -> tuple[str, ...]:
    """ISO 639 codes of every language that can be recorded for a visit."""
    names: Mapping[str, str] = cldr_locale("en").languages
    two_letters = {code for code in names if len(code) == 2}
    described = {identifier.split("_")[0] for identifier in locale_identifiers()}
    named = {code for code in two_letters | described | set(SPOKEN_ONLY) if names.get(code)}
    return tuple(sorted((named | UNNAMED.keys()) - DIALECTS_OF_OTHERS))


@cache
def spoken_languages(reader: str) -> tuple[SpokenLanguage, ...]:
    """All of them, in the order of their names in the `reader`'s language."""
    languages = (spoken_language(code, reader) for code in spoken_codes())
    return tuple(sorted(languages, key=lambda language: _plain(language.name)))


@cache
def spoken_language(code: str, reader: str) -> SpokenLanguage:
    """One language, named for the `reader`; a code that nobody knows is its own name."""
    if code in UNNAMED:
        own_name, described = UNNAMED[code]
        with speaking(reader):
            return SpokenLanguage(code, own_name, str(described), "ltr", str(described))
    name = cldr_locale(reader).languages.get(code) or cldr_locale("en").languages.get(code) or code
    own = _own_names()
    native = own["names"].get(code, name)
    direction = "rtl" if code in own["right_to_left"] else "ltr"
    return SpokenLanguage(code, native[:1].upper() + native[1:], name[:1].upper() + name[1:], direction, name)


@cache
def _own_names() -> dict[str, Any]:
    """What each language calls itself, and which are written from right to left: from CLDR, as a table of its own.

    Babel would load the whole data of three hundred languages for it, and keep them: a second and 140 MB.
    """
    table: dict[str, Any] = json.loads((Path(__file__).parent / "own_names.json").read_text(encoding="utf-8"))
    return table


def find_language(typed: str, reader: str) -> str | None:
    """The code for what somebody typed: a code, or a name in the language itself, the reader's or one of NAMED_IN."""
    return _by_name(reader).get(_plain(typed))


def similar_languages(typed: str, reader: str, most: int = 3) -> tuple[SpokenLanguage, ...]:
    """Languages whose names look like what was typed, closest first."""
    names = _by_name(reader)
    found = dict.fromkeys(names[name] for name in get_close_matches(_plain(typed), names, n=most * 2, cutoff=0.6))
    return tuple(spoken_language(code, reader) for code in list(found)[:most])


@cache
def _by_name(reader: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for code in spoken_codes():
        known = [spoken_language(code, language).name for language in (reader, *NAMED_IN)]
        for name in _spellings((*known, spoken_language(code, reader).native, code)):
            names.setdefault(name, code)
    return names


def _spellings(names: Iterable[str]) -> Iterable[str]:
    return (_plain(name) for name in names)


def _plain(text: str) -> str:
    """Lower case, without accents and doubled spaces: "Quimbundo " and "QUIMBÚNDO" are the same word."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(unicodedata.normalize("NFKC", letters).split())
