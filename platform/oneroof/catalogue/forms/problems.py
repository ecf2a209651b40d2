"""What can be wrong with an answer, in words that say what to do."""

from datetime import date
from typing import Any

from oneroof.catalogue.definition.model import Field
from oneroof.core.formats import format_date, format_number
from oneroof.core.i18n import LazyText, public_plural, public_text

_CHOOSE = public_text("Choose an answer.")
_MISSING = {
    "yes_no": _CHOOSE,
    "one_of": _CHOOSE,
    "some_of": public_text("Choose at least one answer."),
    "country": public_text("Choose a country."),
    "language": public_text("Choose a language."),
    "date": public_text("Write the date: day, month and year."),
    "file": public_text("Add a file."),
    "number": public_text("Write a number."),
    "money": public_text("Write an amount of money."),
}

NOT_OFFERED = public_text("Choose one of the answers on the list.")
DATE_PARTS = public_text("Write the whole date in numbers: day, month and year.")
DATE_NONE = public_text("This day does not exist. Check day, month and year.")
DATE_YEAR = public_text("Write the year with four digits, as in the international calendar, such as 1986.")
NUMBER = public_text("Write a number with digits, such as 12.")
MONEY = public_text("Write an amount with digits, such as 85.50.")
EMAIL = public_text("Write a whole e-mail address, such as name@example.org.")
PHONE = public_text("Write a phone number with digits, such as +351 912 345 678.")
PATTERN = public_text("This is not written in the right way. Please check it.")
UNUSABLE = public_text("This answer cannot be used. Please write it again.")


def missing(field: Field) -> LazyText:
    """Nothing was answered."""
    return _MISSING.get(field.kind, public_text("Write an answer."))


def too_long(most: int) -> LazyText:
    """More characters than there may be."""
    return public_plural("Write %(number)s character at most.", "Write %(number)s characters at most.", most)


def too_short(least: int) -> LazyText:
    """Fewer characters than there must be."""
    return public_plural("Write %(number)s character at least.", "Write %(number)s characters at least.", least)


def too_few(field: Field, least: int) -> LazyText:
    """Fewer choices or files than there must be."""
    if field.kind == "file":
        return public_plural("Add %(number)s file at least.", "Add %(number)s files at least.", least)
    return public_plural("Choose %(number)s answer at least.", "Choose %(number)s answers at least.", least)


def too_many(field: Field, most: int) -> LazyText:
    """More choices or files than there may be."""
    if field.kind == "file":
        return public_plural("Add %(number)s file at most.", "Add %(number)s files at most.", most)
    return public_plural("Choose %(number)s answer at most.", "Choose %(number)s answers at most.", most)


def too_small(least: float) -> LazyText:
    """A number below the smallest."""
    return public_text("Write %(least)s or more.", least=_Number(least))


def too_large(most: float) -> LazyText:
    """A number above the largest."""
    return public_text("Write %(most)s or less.", most=_Number(most))


def too_early(first: date) -> LazyText:
    """A day before the first."""
    return public_text("This must be %(day)s or a later day.", day=_Day(first))


def too_late(last: date) -> LazyText:
    """A day after the last."""
    return public_text("This must be %(day)s or an earlier day.", day=_Day(last))


class _Shown:
    """A value that is written when the sentence is shown, in the reader's language."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.value == self.value

    def __hash__(self) -> int:
        return hash(self.value)


class _Number(_Shown):
    def __str__(self) -> str:
        return format_number(self.value)


class _Day(_Shown):
    def __str__(self) -> str:
        return format_date(self.value)
