"""The words of a declared file in every language: English stands in the file, the others in the package's catalogs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from babel.support import Translations

from oneroof.catalogue.definition.model import Text
from oneroof.core.languages import SOURCE_LANGUAGE, languages_of

DOMAIN = "public"


class Texts:
    """The translations in a package's `locale/`. Asked for English words, it answers with a Text."""

    def __init__(self, locale: Path) -> None:
        self._words = {
            language: _translations(locale / language / "LC_MESSAGES" / f"{DOMAIN}.po")
            for language in languages_of(DOMAIN, locale)
            if language != SOURCE_LANGUAGE
        }

    def text(self, words: str) -> Text:
        """`words` and what they are in every language that has a translation; English first."""
        found = {language: known[words] for language, known in self._words.items() if known.get(words)}
        return {SOURCE_LANGUAGE: words, **found}

    def lists(self, words: str) -> Mapping[str, tuple[str, ...]]:
        """The same for words that are separated by semicolons."""
        return {language: tuple(_parts(translated)) for language, translated in self.text(words).items()}


def _parts(words: str) -> Iterable[str]:
    # An Arabic semicolon and the wide one of Chinese separate words as well.
    plain = words.replace("؛", ";").replace("；", ";")
    return (part.strip() for part in plain.split(";") if part.strip())


def _translations(po: Path) -> Mapping[str, str]:
    """From the compiled file where it is up to date, else from its source: a plugin may come without compiled ones."""
    mo = po.with_suffix(".mo")
    stamps = tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in (po, mo))
    return _read(po, mo, stamps)


@lru_cache(maxsize=256)
def _read(po: Path, mo: Path, stamps: tuple[int, int]) -> Mapping[str, str]:
    if stamps[1] >= stamps[0]:
        with mo.open("rb") as file:
            known = Translations(fp=file)._catalog
        return {msgid: text for msgid, text in known.items() if isinstance(msgid, str) and msgid and text}
    with po.open("rb") as file:
        catalog = read_po(file, locale=None)
    return {
        message.id: message.string
        for message in catalog
        if isinstance(message.id, str) and message.id and isinstance(message.string, str) and message.string
    }
