"""From what somebody typed to answers: numbers of any script, dates in three boxes, spaces put in order.

An answer is what the form's schema says (`definition.schema`). What cannot be read is given back as it was typed, with
what is wrong with it; it is never thrown away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from oneroof.catalogue.definition.model import Field
from oneroof.catalogue.forms import problems
from oneroof.core.countries import country_codes
from oneroof.core.i18n import LazyText
from oneroof.core.languages import cldr_locale
from oneroof.core.spoken_languages import spoken_codes

Posted = Mapping[str, Sequence[str]]
"""A form's fields as they were sent: every name with all its values."""

PREFIX = "f-"
"""Before the code of a field in the names of the page, so that no field has the name of one of the page's own."""
DATE_PARTS = ("day", "month", "year")
LONGEST_TYPED = 10_000
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199

_KEPT_CONTROLS = "\u200c\u200d"
"""Joiners: without them Persian and Bengali words are spelled wrongly."""
_SPACED_SIGNS = re.compile(r"[\s'’_\u066c]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class Unread:
    """What somebody typed that makes no answer."""

    typed: Any
    problem: LazyText


@dataclass(slots=True)
class Reading:
    """What a page that was sent says."""

    answers: dict[str, Any] = field(default_factory=dict)
    unread: dict[str, Unread] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    """Fields that were shown and left empty: an earlier answer was taken back."""


def read_page(fields: Sequence[Field], posted: Posted, language: str) -> Reading:
    """Read the `fields` that were shown; `language` tells what a comma in a number means. Files come another way."""
    reading = Reading()
    for asked in fields:
        if asked.kind in ("file", "note"):
            continue
        found = read_field(asked, posted, language)
        if isinstance(found, Unread):
            reading.unread[asked.code] = found
        elif found is None:
            reading.empty.add(asked.code)
        else:
            reading.answers[asked.code] = found
    return reading


def read_field(asked: Field, posted: Posted, language: str) -> Any:
    """The answer, None for nothing, or an Unread."""
    name = PREFIX + asked.code
    if asked.kind == "some_of":
        return _some_of(asked, [one_line(value) for value in posted.get(name, ())])
    if asked.kind == "date":
        return _date(posted, name)
    typed = next(iter(posted.get(name, ())), "")[:LONGEST_TYPED]
    text = clean(typed) if asked.kind == "long_text" else one_line(typed)
    if not text:
        return None
    return _READERS[asked.kind](asked, text, language)


def clean(text: str) -> str:
    """Text as it is kept: composed (NFC), without control characters, no spaces around it; lines stay lines."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(sign for sign in composed if _is_kept(sign)).strip()


def one_line(text: str) -> str:
    """The same, in one line with single spaces."""
    return " ".join(clean(text).split())


def latin_digits(text: str) -> str:
    """Digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def _is_kept(sign: str) -> bool:
    category = unicodedata.category(sign)
    return sign in "\n\t" or sign in _KEPT_CONTROLS or category not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _text(_asked: Field, text: str, _language: str) -> Any:
    return text


def _email(_asked: Field, text: str, _language: str) -> Any:
    return text if _EMAIL.fullmatch(text) else Unread(text, problems.EMAIL)


def _phone(_asked: Field, text: str, _language: str) -> Any:
    number = re.sub(r"[().\-‐–/ ]+", " ", latin_digits(text).replace("＋", "+")).strip()
    number = "+" + number[2:].lstrip() if number.startswith("00") else number
    digits = sum(sign.isdigit() for sign in number)
    if not re.fullmatch(r"\+? ?[0-9][0-9 ]*", number, re.ASCII) or not 5 <= digits <= 15:
        return Unread(text, problems.PHONE)
    return number.replace("+ ", "+")


def _number(_asked: Field, text: str, language: str) -> Any:
    found = as_number(text, language)
    if found is None:
        return Unread(text, problems.NUMBER)
    return _plain(found)


def _money(_asked: Field, text: str, language: str) -> Any:
    amount = re.sub(r"[€$£\s]|EUR", "", text, flags=re.IGNORECASE)
    found = as_number(amount, language, decimals=2)
    if found is None or found < 0 or found != round(found, 2):
        return Unread(text, problems.MONEY)
    return _plain(found)


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _yes_no(_asked: Field, text: str, _language: str) -> Any:
    return {"yes": True, "no": False}.get(text, Unread(text, problems.NOT_OFFERED))


def _one_of(asked: Field, text: str, _language: str) -> Any:
    offered = any(text == option.value for option in asked.options)
    return text if offered else Unread(text, problems.NOT_OFFERED)


def _country(_asked: Field, text: str, _language: str) -> Any:
    return text.upper() if text.upper() in country_codes() else Unread(text, problems.NOT_OFFERED)


def _language(_asked: Field, text: str, _reader: str) -> Any:
    return text if text in spoken_codes() else Unread(text, problems.NOT_OFFERED)


_READERS: Mapping[str, Callable[[Field, str, str], Any]] = {
    "text": _text,
    "long_text": _text,
    "email": _email,
    "phone": _phone,
    "number": _number,
    "money": _money,
    "yes_no": _yes_no,
    "one_of": _one_of,
    "country": _country,
    "language": _language,
}


def _some_of(asked: Field, values: Sequence[str]) -> Any:
    given = {value for value in values if value}
    offered = [option.value for option in asked.options if option.value in given]
    if len(offered) != len(given):
        return Unread(sorted(given), problems.NOT_OFFERED)
    return offered or None


def _date(posted: Posted, name: str) -> Any:
    typed = {part: one_line(next(iter(posted.get(f"{name}-{part}", ())), "")[:40]) for part in DATE_PARTS}
    if not any(typed.values()):
        return None
    numbers = [latin_digits(typed[part]) for part in DATE_PARTS]
    if not all(number.isascii() and number.isdigit() and len(number) <= 4 for number in numbers):
        return Unread(typed, problems.DATE_PARTS)
    day, month, year = (int(number) for number in numbers)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return Unread(typed, problems.DATE_YEAR)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return Unread(typed, problems.DATE_NONE)


def as_number(text: str, language: str, *, decimals: int | None = None) -> Decimal | None:
    """The number that a text means, or None.

    A point or comma that could mean either (`1.234`) means what it means in `language`; where there are at most
    `decimals` digits after it, three digits are a group of thousands.
    """
    plain = _SPACED_SIGNS.sub("", latin_digits(text)).replace("\u2212", "-").replace("\u066b", ",").replace("،", ",")
    match = re.fullmatch(r"([+-]?)([0-9]+(?:[.,][0-9]+)*)", plain, re.ASCII)
    if match is None or sum(sign.isdigit() for sign in plain) > 15:
        return None
    sign, digits = match.groups()
    whole, point, rest = _split(digits, language, decimals)
    groups = re.split("[.,]", whole)
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        return None
    return Decimal(f"{sign}{''.join(groups)}{'.' if point else ''}{rest}")


def _split(digits: str, language: str, decimals: int | None) -> tuple[str, str, str]:
    """Before, at and after the decimal sign; the last two are empty where there is none."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits, "", ""
    sign, after = digits[last], digits[last + 1 :]
    whole = (digits, "", "")
    if digits.count(sign) > 1:
        return whole
    other = "," if sign == "." else "."
    if other not in digits and len(after) == 3 and 1 <= last <= 3 and digits[0] != "0":
        if decimals is not None and decimals < 3:
            return whole
        if str(cldr_locale(language).number_symbols["latn"]["decimal"]) != sign:
            return whole
    return digits[:last], sign, after


def posted_again(asked: Field, typed: Any) -> Posted:
    """What a browser would send for something that was typed before and could not be read."""
    name = PREFIX + asked.code
    if asked.kind == "date":
        parts = typed if isinstance(typed, Mapping) else {}
        return {f"{name}-{part}": [str(parts.get(part, ""))] for part in DATE_PARTS}
    return {name: [str(each) for each in typed] if isinstance(typed, list) else [str(typed)]}
