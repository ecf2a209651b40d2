"""Names in Latin letters: by ICU where PyICU is installed (the extra `icu`), by anyascii elsewhere."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from anyascii import anyascii

from oneroof.casefiles.finding.scripts import script_of, without_marks


def to_latin(text: str) -> str:
    """The text in small Latin letters without accents, words apart, for comparing and showing beside the original."""
    latin = anyascii(without_marks(transliterated(text))).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", latin))


def transliterated(text: str) -> str:
    """The text in Latin letters with the marks that tell sounds apart, in small letters (NFC)."""
    if script_of(text) == "LATIN":
        return unicodedata.normalize("NFC", text).casefold()
    return unicodedata.normalize("NFC", _transliterator()(text)).casefold()


def uses_icu() -> bool:
    """Whether ICU is here. Tokens made with and without it differ in some scripts, so they say which it was."""
    try:
        import icu  # noqa: F401  # only whether it is there
    except ImportError:
        return False
    return True


@cache
def _transliterator() -> Callable[[str], str]:
    if not uses_icu():
        # it runs the syllables of Chinese together, each with a capital
        return lambda text: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", anyascii(text))
    import icu

    # family names are read otherwise than other words: 单 is Shàn
    transliterator = icu.Transliterator.createInstance("Han-Latin/Names; Any-Latin")
    return lambda text: str(transliterator.transliterate(text))
