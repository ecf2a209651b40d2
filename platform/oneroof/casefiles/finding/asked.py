"""One box for everything: what somebody typed, understood as a case code, a date, a number, an address, or a name."""

import re
from dataclasses import dataclass
from datetime import date

from oneroof.casefiles.finding.tokens import Facts
from oneroof.casefiles.identity import EARLIEST_YEAR
from oneroof.core.speakable_codes import as_stored

LEAST_DIGITS = 6
"""Of a telephone number or of a document's; fewer belong to a date or to a name."""

_DATE_FORMS = (
    (re.compile(r"\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b"), (1, 2, 3)),
    (re.compile(r"\b(\d{1,2})[-./](\d{1,2})[-./](\d{4})\b"), (3, 2, 1)),
    (re.compile(r"\b(\d{4})-(\d{1,2})\b"), (1, 2)),
    (re.compile(r"\b(\d{1,2})[-./](\d{4})\b"), (2, 1)),
    (re.compile(r"(?<!\S)(\d{4})(?!\S)"), (1,)),
)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(r"(?<!\w)(?:\+|00)?\(?\d[\d\s().\-/]{4,}\d(?!\w)")
_NUMBER = re.compile(r"(?<!\S)(?=[^\s]*\d)[^\W_]+(?:[-/.][^\W_]+)*(?!\S)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: a case code, or facts, or both where it may be either."""

    code: str | None
    facts: Facts


def understood(text: str, *, today: date) -> Asked:
    """What the text means. A number may be a telephone's and a document's: both are looked for."""
    rest = _latin_digits(" ".join(text.split()))
    code = as_stored(rest) if any(map(str.isdigit, rest)) or "-" in rest else None
    addresses, rest = _taken(_ADDRESS, rest)
    birth_date, rest = _taken_date(rest, today)
    phones, documents = [], []
    for number in (found := _taken(_PHONE, rest))[0]:
        if sum(map(str.isdigit, number)) >= LEAST_DIGITS:
            phones.append(number)
            documents.append(number)
    rest = found[1]
    numbers, rest = _taken(_NUMBER, rest)
    documents += [number for number in numbers if len(number) >= 4]
    name = " ".join(re.sub(r"[,;]", " ", rest).split())
    return Asked(code, Facts((name,) if name else (), birth_date, tuple(documents), tuple(phones), tuple(addresses)))


def _taken(pattern: re.Pattern[str], text: str) -> tuple[list[str], str]:
    """What the pattern finds, and the text without it."""
    return [each.strip() for each in pattern.findall(text)], pattern.sub(" ", text)


def _taken_date(text: str, today: date) -> tuple[str | None, str]:
    for pattern, order in _DATE_FORMS:
        for match in pattern.finditer(text):
            parts = [int(match.group(group)) for group in order]
            try:
                first_day = date(*[*parts, 1, 1][:3])
            except ValueError:
                continue
            if first_day.year >= EARLIEST_YEAR and first_day <= today:
                found = "-".join(f"{part:0{4 if place == 0 else 2}d}" for place, part in enumerate(parts))
                return found, text[: match.start()] + " " + text[match.end() :]
    return None, text


def _latin_digits(text: str) -> str:
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
