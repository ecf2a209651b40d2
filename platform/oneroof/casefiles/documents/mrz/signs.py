"""The signs of a machine-readable zone: their check digits, and how names are written with them.

Doc 9303 part 3: section 4.9 for check digits, section 6 for names in Latin letters that the zone does not have.
"""

import unicodedata

FILLER = "<"
ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")
_WEIGHTS = (7, 3, 1)
_SPELLED = {
    "Ä": "AE",
    "Å": "AA",
    "Æ": "AE",
    "Ð": "D",
    "Ñ": "N",
    "Ö": "OE",
    "Ø": "OE",
    "Ü": "UE",
    "ß": "SS",
    "ẞ": "SS",
    "Þ": "TH",
    "Đ": "D",
    "Ħ": "H",
    "ı": "I",
    "Ł": "L",
    "Ŋ": "N",
    "Œ": "OE",
    "Ŧ": "T",
    "Ĳ": "IJ",
    "ĸ": "Q",
}


def check_digit(text: str) -> str:
    """The sum of all signs weighted 7, 3, 1, 7 …, modulo 10; a filler counts nothing."""
    return str(sum(_value(sign) * _WEIGHTS[place % 3] for place, sign in enumerate(text)) % 10)


def written(name: str) -> str:
    """A name as the zone writes it: `Müller-Łoś` is `MUELLER<LOS`."""
    letters = []
    for sign in unicodedata.normalize("NFC", name):
        spelled = _SPELLED.get(sign) or _SPELLED.get(sign.upper())
        letters.append(spelled or _plain(sign))
    return FILLER.join("".join(letters).split())


def names_of(field: str) -> tuple[str, str]:
    """Family names and given names, each with single spaces; given names are empty where the zone has none."""
    family, _, given = field.partition(FILLER * 2)
    return _spaced(family), _spaced(given)


def _spaced(text: str) -> str:
    return " ".join(text.replace(FILLER, " ").split())


def _value(sign: str) -> int:
    if sign == FILLER:
        return 0
    return int(sign) if sign.isdigit() else ord(sign) - ord("A") + 10


def _plain(sign: str) -> str:
    """A letter without its marks; apostrophes and the like are left out, hyphens and spaces part."""
    if sign in "-\u2010\u2011 ":
        return " "
    base = unicodedata.normalize("NFKD", sign)[0].upper()
    return base if base in ALPHABET and base.isalpha() else ""
