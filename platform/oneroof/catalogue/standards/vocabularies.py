"""Identifiers by which the standards name languages, countries, currencies and our own lists.

Languages and currencies: the EU's authority tables; countries: NUTS. What they lack is named by the Library of
Congress's ISO 639 lists.
"""

from __future__ import annotations

NAMESPACE = "https://oneroof.example/ns#"
LISTS = "https://oneroof.example/lists/"
EU_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
EU_CURRENCY = "http://publications.europa.eu/resource/authority/currency/"
LOC_LANGUAGE = "http://id.loc.gov/vocabulary/iso639-1/"
COUNTRY = "http://data.europa.eu/nuts/code/"

OWN = "x_oneroof"
"""The property of an HSDS record under which stands what HSDS has no place for."""
TAXONOMIES = {
    "kind": "Kinds of services",
    "area": "Policy areas",
    "need": "Needs that lead to a service",
    "audience": "Whom a service is for",
    "channel": "Ways to get a service",
}
"""Our own lists, by the names that exports give them."""

# The EU's table has three letters (ISO 639-3), of which these are not made from the two letters plus one.
THREE_LETTERS = {
    "am": "AMH", "ar": "ARA", "bg": "BUL", "bn": "BEN", "ca": "CAT", "cs": "CES", "da": "DAN", "de": "DEU", "el": "ELL",
    "en": "ENG", "es": "SPA", "et": "EST", "eu": "EUS", "fa": "FAS", "fi": "FIN", "fr": "FRA", "ga": "GLE", "gu": "GUJ",
    "he": "HEB", "hi": "HIN", "hr": "HRV", "hu": "HUN", "hy": "HYE", "id": "IND", "it": "ITA", "ja": "JPN", "ka": "KAT",
    "ko": "KOR", "ku": "KUR", "ln": "LIN", "lt": "LIT", "lv": "LAV", "mk": "MKD", "ne": "NEP", "nl": "NLD", "pa": "PAN",
    "pl": "POL", "ps": "PUS", "pt": "POR", "ro": "RON", "ru": "RUS", "sk": "SLK", "sl": "SLV", "so": "SOM", "sq": "SQI",
    "sr": "SRP", "sv": "SWE", "ta": "TAM", "ti": "TIR", "tr": "TUR", "uk": "UKR", "ur": "URD", "vi": "VIE", "wo": "WOL",
    "zh": "ZHO",
}  # fmt: skip
TWO_LETTERS = {three: two for two, three in THREE_LETTERS.items()}


def language_uri(code: str) -> str:
    """The identifier of a language, for its ISO 639 code."""
    if len(code) == 3:
        return EU_LANGUAGE + code.upper()
    return EU_LANGUAGE + THREE_LETTERS[code] if code in THREE_LETTERS else LOC_LANGUAGE + code


def language_code(uri: str) -> str | None:
    """The ISO 639 code that an identifier stands for; None for other identifiers."""
    if uri.startswith(EU_LANGUAGE):
        three = uri.removeprefix(EU_LANGUAGE)
        return TWO_LETTERS.get(three, three.lower())
    return uri.removeprefix(LOC_LANGUAGE) if uri.startswith(LOC_LANGUAGE) else None


def listed(kind: str, code: str) -> str:
    """The identifier of an entry of our own lists: kinds, areas, audiences, channels, needs."""
    return f"{LISTS}{kind}/{code}"


def listed_code(kind: str, uri: str) -> str | None:
    """The entry that an identifier stands for; None for other identifiers."""
    start = f"{LISTS}{kind}/"
    return uri.removeprefix(start) if uri.startswith(start) else None
