"""Countries, named as they are looked for in a list."""

from functools import cache

from oneroof.casefiles.identity import UNLISTED_NATIONALITIES, nationalities
from oneroof.core.i18n import language as speaking
from oneroof.core.i18n import staff_text
from oneroof.core.languages import cldr_locale

_UNLISTED = {"stateless": staff_text("Stateless"), "unknown": staff_text("Not known")}


@cache
def nationality_choices(reader: str) -> list[tuple[str, str]]:
    """(code, country) by name in the reader's language; what is no country comes last."""
    countries = [
        (code, nationality_name(code, reader)) for code in nationalities() if code not in UNLISTED_NATIONALITIES
    ]
    others = [(code, nationality_name(code, reader)) for code in UNLISTED_NATIONALITIES]
    return sorted(countries, key=lambda choice: choice[1].casefold()) + others


@cache
def nationality_name(code: str, reader: str) -> str:
    """The country's name in the reader's language; a code that nobody knows is its own name."""
    if code in _UNLISTED:
        with speaking(reader):
            return str(_UNLISTED[code])
    return str(cldr_locale(reader).territories.get(code, code))
