"""Telephone numbers as the whole world dials them (ITU-T E.164): `+351912345678`."""

import re

CALLING_CODES = {
    "AT": ("43", "0"),
    "BE": ("32", "0"),
    "CH": ("41", "0"),
    "DE": ("49", "0"),
    "DK": ("45", ""),
    "ES": ("34", ""),
    "FR": ("33", "0"),
    "GB": ("44", "0"),
    "GR": ("30", ""),
    "IE": ("353", "0"),
    "IT": ("39", ""),
    "LU": ("352", ""),
    "NL": ("31", "0"),
    "PL": ("48", ""),
    "PT": ("351", ""),
    "RO": ("40", "0"),
    "SE": ("46", "0"),
}
"""The code of a country and the digit that its numbers begin with inside it, as far as centres stand there."""
_SHORTEST, _LONGEST = 7, 15
_WRITTEN = re.compile(r"[+\d\s().\-/]+")


def as_e164(written: str, country: str | None = None) -> str | None:
    """The number with `+` and its country's code; None for what is no number.

    Without `+` or `00` it is one of `country` (ISO 3166-1); where that is not known, None.
    """
    written = "".join(str(int(sign)) if sign.isdigit() and not sign.isascii() else sign for sign in written)
    if not _WRITTEN.fullmatch(written.strip()):
        return None
    digits = re.sub(r"\D", "", written.replace("(0)", "") if "+" in written else written)
    if written.strip().startswith("+"):
        whole = digits
    elif digits.startswith("00"):
        whole = digits[2:]
    elif country in CALLING_CODES:
        code, trunk = CALLING_CODES[country]
        whole = code + digits.removeprefix(trunk)
    else:
        return None
    return f"+{whole}" if _SHORTEST <= len(whole) <= _LONGEST and not whole.startswith("0") else None
