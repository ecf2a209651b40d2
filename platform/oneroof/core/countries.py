"""The countries of the world, as ISO 3166-1 codes."""

from collections.abc import Mapping
from functools import cache

from oneroof.core.languages import cldr_locale

_NOT_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
"""Two-letter codes of CLDR that ISO 3166-1 does not assign. Kosovo (XK) stays: its citizens carry the code."""


@cache
def country_codes() -> tuple[str, ...]:
    """Every country's code, in the order of the codes."""
    names: Mapping[str, str] = cldr_locale("en").territories
    codes = {code for code in names if len(code) == 2 and code.isalpha()}
    return tuple(sorted(codes - _NOT_COUNTRIES))


def country_name(code: str, reader: str) -> str:
    """The country's name in the reader's language; a code that nobody knows is its own name."""
    return str(cldr_locale(reader).territories.get(code, code))
