"""Codes of three letters as nationalities: ISO 3166-1 alpha-3, and those of Doc 9303 part 3, section 5."""

from functools import cache

from babel.core import get_global

from oneroof.core.countries import country_codes

_OWN = {
    "D": "DE",
    "GBD": "GB",
    "GBN": "GB",
    "GBO": "GB",
    "GBP": "GB",
    "GBS": "GB",
    "RKS": "XK",
    "XXA": "stateless",
}
"""Codes that stand in passports and in no other list."""


def alpha_2(code: str) -> str:
    """The country's two letters, `stateless`, or `unknown` for refugees, organisations and what is on no list."""
    plain = code.rstrip("<")
    return _OWN.get(plain) or _three_letters().get(plain, "unknown")


@cache
def _three_letters() -> dict[str, str]:
    aliases = get_global("territory_aliases")
    known = set(country_codes())
    return {
        code: names[0]
        for code, names in aliases.items()
        if len(code) == 3 and code.isalpha() and len(names) == 1 and names[0] in known
    }
