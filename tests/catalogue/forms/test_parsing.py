"""What people type becomes answers: in any script, with any separators; and nothing that is posted does harm."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from oneroof.catalogue.definition.model import Field
from oneroof.catalogue.definition.schema import field_schema
from oneroof.catalogue.forms.parsing import (
    PREFIX,
    Unread,
    as_number,
    clean,
    posted_again,
    read_field,
    read_page,
)
from oneroof.catalogue.forms.showing import as_typed
from support.forms import FORM, TODAY, fields_of

FIELDS = {field.code: field for field in fields_of(FORM.pages)}


def read(code: str, typed: str, language: str = "en") -> Any:
    return read_field(FIELDS[code], {PREFIX + code: [typed]}, language)


def date_of(day: str, month: str, year: str) -> Any:
    name = f"{PREFIX}birth_date"
    return read_field(
        FIELDS["birth_date"], {f"{name}-day": [day], f"{name}-month": [month], f"{name}-year": [year]}, "en"
    )


@pytest.mark.parametrize(
    ("typed", "language", "number"),
    [
        ("12", "en", "12"),
        ("1,234.5", "en", "1234.5"),
        ("1.234,5", "pt", "1234.5"),
        ("1.234", "pt", "1234"),
        ("1.234", "en", "1.234"),
        ("1,234", "en", "1234"),
        ("1 234 567", "fr", "1234567"),
        ("1\u202f234,5", "fr", "1234.5"),
        ("12'500", "de", "12500"),
        ("١٢٣٫٥", "ar", "123.5"),
        ("١٬٢٣٤", "ar", "1234"),
        ("۱۲", "fa", "12"),
        ("১২৩", "bn", "123"),
        ("−5", "en", "-5"),
        ("0,500", "pt", "0.500"),
    ],
)
def test_numbers_are_read_as_they_are_written(typed: str, language: str, number: str) -> None:
    assert as_number(typed, language) == Decimal(number)


@pytest.mark.parametrize("typed", ["", "abc", "1.2.3", "12,34,5", "1e9", "٫", "1" * 16, "--1", "1-2", "½"])
def test_what_is_no_number_is_not_guessed(typed: str) -> None:
    assert as_number(typed, "en") is None


@pytest.mark.parametrize(
    ("typed", "answer"), [("85,50", 85.5), ("€ 85.50", 85.5), ("1.200", 1200), ("1.200,00 EUR", 1200), ("۸۵", 85)]
)
def test_money(typed: str, answer: float) -> None:
    assert read("wage", typed, "en") == answer


@pytest.mark.parametrize("typed", ["85.5055", "-5", "five"])
def test_money_that_is_none_is_kept_as_typed(typed: str) -> None:
    found = read("wage", typed)
    assert isinstance(found, Unread) and found.typed == typed


def test_dates_come_in_three_boxes() -> None:
    assert date_of("14", "5", "1990") == "1990-05-14"
    assert date_of("١٤", "٥", "١٩٩٠") == "1990-05-14"
    assert date_of("۱۴", " ۵ ", "۱۹۹۰") == "1990-05-14"
    assert date_of("১৪", "৫", "১৯৯০") == "1990-05-14"
    assert date_of("", "", "") is None


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (("31", "2", "1990"), "This day does not exist"),
        (("14", "", "1990"), "Write the whole date"),
        (("14", "May", "1990"), "Write the whole date"),
        (("14", "5", "90"), "with four digits"),
        (("14", "5", "1403"), "with four digits"),
    ],
)
def test_a_wrong_date_says_what_is_wrong(parts: tuple[str, str, str], told: str) -> None:
    found = date_of(*parts)
    assert isinstance(found, Unread)
    assert told in str(found.problem)
    assert found.typed == dict(zip(("day", "month", "year"), parts, strict=True))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("912 345 678", "912 345 678"),
        ("00351 912-345-678", "+351 912 345 678"),
        ("(+351) 912345678", "+351 912345678"),
        ("۰۹۱۲ ۳۴۵ ۶۷۸۹", "0912 345 6789"),
    ],
)
def test_phone_numbers(typed: str, answer: str) -> None:
    assert read("phone", typed) == answer


def test_text_is_composed_and_trimmed() -> None:
    assert read("full_name", "  Joa\u0303o   da\tSilva \n") == "João da Silva"
    assert read("full_name", "نرگس‌خانم") == "نرگس‌خانم", "a joiner inside a word stays"
    assert read("full_name", "\u202eevil\u0000") == "evil"
    assert read("message", " one \r\n\r\n two ") == "one \n\n two"
    assert read("full_name", " \u200b ") is None


def test_choices_are_those_on_the_list() -> None:
    assert read("residence", "visa") == "visa"
    assert isinstance(read("residence", "other"), Unread)
    assert read("has_job", "no") is False
    assert isinstance(read("has_job", "maybe"), Unread)
    assert read("nationality", "ma") == "MA"
    assert isinstance(read("nationality", "Atlantis"), Unread)
    several = {f"{PREFIX}needs": ["work", "housing", "work"]}
    assert read_field(FIELDS["needs"], several, "en") == ["housing", "work"]


ANYTHING = st.text(max_size=60) | st.sampled_from(
    ["yes", "12", "2026-01-01", "visa", "a@b.c", "\ud800", "\0", "٣", "x" * 20_000]
)
NAMES = [PREFIX + code for code in FIELDS] + [f"{PREFIX}birth_date-{part}" for part in ("day", "month", "year")]


@given(
    st.dictionaries(st.sampled_from(NAMES), st.lists(ANYTHING, max_size=3)), st.sampled_from(["en", "pt", "ar", "fa"])
)
def test_whatever_is_posted_is_an_answer_or_kept(posted: dict[str, list[str]], language: str) -> None:
    """Every answer that is read can be encoded; what is none comes back and is refused for the same reason again."""
    reading = read_page(list(FIELDS.values()), posted, language)
    asked = {code for code, field in FIELDS.items() if field.kind not in ("file", "note")}
    assert asked == reading.answers.keys() | reading.unread.keys() | reading.empty
    for code, answer in reading.answers.items():
        str(answer).encode()
        kind = field_schema(FIELDS[code], "en", TODAY)["type"]
        assert Draft202012Validator({"type": kind}).is_valid(answer), (code, answer)
    for code, unread in reading.unread.items():
        again = read_field(FIELDS[code], posted_again(FIELDS[code], unread.typed), language)
        assert isinstance(again, Unread) and again.problem == unread.problem


@given(
    st.dates().filter(lambda day: 1900 <= day.year <= 2199),
    st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "০১২৩৪৫৬৭৮৯"]),
)
def test_a_date_is_read_as_it_is_shown(day: Any, digits: str) -> None:
    shown = as_typed(FIELDS["birth_date"], day.isoformat())
    typed = {part: "".join(digits[int(sign)] for sign in str(value)) for part, value in shown.items()}
    assert date_of(typed["day"], typed["month"], typed["year"]) == day.isoformat()


@given(st.decimals(0, 99_999, places=2), st.sampled_from(["pt", "en", "ar", "fa", "bn", "de", "fr"]))
def test_an_amount_is_read_as_it_is_shown(amount: Decimal, language: str) -> None:
    answer = read("wage", str(amount), language)
    assert round(float(amount), 2) == answer
    assert read("wage", str(as_typed(FIELDS["wage"], answer)), language) == answer


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_what_is_read_passes_the_schema() -> None:
    typed = {
        "full_name": "Amina Haddad",
        "email": "amina@example.org",
        "phone": "00351 912 345 678",
        "nationality": "ma",
        "wage": "1.200,50",
        "hours": "40",
        "interpreter": "ar",
        "has_job": "yes",
        "residence": "visa",
    }
    for code, text in typed.items():
        schema = field_schema(FIELDS[code], "en", TODAY)
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(read(code, text, "pt"))


def test_a_field_that_was_not_posted_is_empty() -> None:
    reading = read_page([Field(code="x", kind="text", label={"en": "X"})], {}, "en")
    assert reading.empty == {"x"}
