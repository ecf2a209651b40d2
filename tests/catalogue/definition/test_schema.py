"""The schema of a form says the same as its conditions, and is a JSON Schema that any validator reads."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.conditions import shown_fields
from oneroof.catalogue.definition.model import FIELD_KINDS, Condition, Field, Form, Option, Page
from oneroof.catalogue.definition.schema import DIALECT, field_schema, form_schema
from oneroof.core.languages import public_languages
from support.catalogue_files import example_catalogue

TODAY = date(2026, 11, 21)
A_FILE = "0192f3a4-5b6c-7d8e-9f00-112233445566"
OPTIONS = tuple(Option(value=value, label={"en": value}) for value in ("red", "green"))


def is_valid(schema: dict[str, Any], answer: Any) -> bool:
    """Whether the answer passes, formats included."""
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).is_valid(answer)


def a_field(kind: str, **parts: Any) -> Field:
    """A field of this kind."""
    options = OPTIONS if kind in ("one_of", "some_of") else ()
    return Field(code="asked", kind=kind, label={"en": "Asked"}, options=options, **parts)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        (a_field("text"), ["Ana", "Ł"], ["", 3, None, "two\nlines", "x" * 201]),
        (a_field("text", least=3, most=5), ["abc", "abcde"], ["ab", "abcdef"]),
        (a_field("text", pattern="[A-Z]{2}|[0-9]"), ["AB", "7"], ["AB7", "a", "xAB"]),
        (a_field("long_text"), ["two\nlines"], ["", "x" * 4001]),
        (a_field("number", least=1, most=3), [1, 2.5, 3], [0, 4, "2", True]),
        (a_field("money"), [0, 12.5], [-1, "12"]),
        (a_field("date"), ["2026-02-28", "1890-01-01"], ["2026-02-30", "28.2.2026", 2026, "20260228"]),
        (a_field("yes_no"), [True, False], ["yes", 1, None]),
        (a_field("one_of"), ["red"], ["blue", ["red"], ""]),
        (a_field("some_of"), [["red"], ["green", "red"]], [[], ["red", "red"], ["blue"], "red"]),
        (a_field("some_of", least=2), [["green", "red"]], [["red"]]),
        (a_field("country"), ["PT"], ["pt", "Portugal", ""]),
        (a_field("language"), ["pt", "tig"], ["Portuguese", "PT"]),
        (a_field("email"), ["ana@mail.example"], ["ana", "ana@", "ana@mail", "a b@mail.example"]),
        (a_field("phone"), ["+351 912 345 678", "912345678"], ["none", "12", "+"]),
        (a_field("file"), [[A_FILE]], [[], [A_FILE, A_FILE], ["passport.pdf"], A_FILE]),
    ],
)
def test_each_kind_of_answer(field: Field, good: list[Any], bad: list[Any]) -> None:
    schema = field_schema(field, "en", TODAY)
    Draft202012Validator.check_schema(schema)
    assert [answer for answer in good if not is_valid(schema, answer)] == []
    assert [answer for answer in bad if is_valid(schema, answer)] == []


@given(bound=st.integers(-40_000, 40_000), days=st.integers(-40_000, 40_000), today=st.dates(date(1950, 1, 1)))
def test_days_are_bounded_from_today(bound: int, days: int, today: date) -> None:
    try:
        answer = (today + timedelta(days=days)).isoformat()
        (today + timedelta(days=bound)).isoformat()
    except OverflowError:
        return
    assert is_valid(field_schema(a_field("date", least=bound), "en", today), answer) is (days >= bound)
    assert is_valid(field_schema(a_field("date", most=bound), "en", today), answer) is (days <= bound)


def test_titles_and_hints_speak_the_language(tmp_path: Path) -> None:
    field = common_list().questions["residence"]
    for language in public_languages():
        schema = field_schema(field, language, TODAY)
        assert schema["title"] == field.label[language]
        assert schema["description"] == field.hint[language]  # type: ignore[index]
        assert schema["oneOf"][2] == {"const": "permit", "title": field.options[2].label[language]}


def test_the_common_fields_make_a_sound_schema() -> None:
    fields = tuple(common_list().fields.values())
    schema = form_schema(Form(pages=(Page(code="all", title={}, fields=fields),)), "en", TODAY)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT
    assert "needs_interpreter" in schema["required"]
    assert "interpreter_language" not in schema["required"]


def test_a_form_hides_and_asks_by_its_conditions(tmp_path: Path) -> None:
    form = example_catalogue(tmp_path).services[0].form
    assert form is not None
    schema = form_schema(form, "en", TODAY)
    Draft202012Validator.check_schema(schema)
    shallow = {"full_name": "Ana", "depth": "shallow"}
    deep = {"full_name": "Ana", "depth": "deep", "licence": "AB1234"}
    assert is_valid(schema, shallow)
    assert is_valid(schema, deep)
    assert is_valid(schema, {**deep, "receipt": [A_FILE]})
    assert not is_valid(schema, {"depth": "shallow"})
    assert not is_valid(schema, {**shallow, "licence": "AB1234"})
    assert not is_valid(schema, {**shallow, "receipt": [A_FILE]})
    assert not is_valid(schema, {"full_name": "Ana", "depth": "deep"})
    assert not is_valid(schema, {**deep, "colour": "red"})


KINDS = ("yes_no", "one_of", "some_of", "number", "date")
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "yes_no": st.booleans(),
    "one_of": st.sampled_from(["red", "green"]),
    "some_of": st.sampled_from([["red"], ["green"], ["red", "green"]]),
    "number": st.integers(0, 3),
    "date": st.integers(-3, 3).map(lambda days: (TODAY + timedelta(days=days)).isoformat()),
}


def questions_about(code: str, kind: str) -> st.SearchStrategy[Condition]:
    """Conditions over one earlier answer."""
    asked = {"given": st.booleans().map(lambda value: {"answer": code, "given": value})}
    if kind == "number":
        asked["least"] = st.integers(0, 3).map(lambda value: {"answer": code, "at_least": value})
        asked["between"] = st.integers(0, 3).map(lambda value: {"answer": code, "at_least": 1, "at_most": value})
    elif kind == "date":
        asked["within"] = st.integers(-3, 3).map(lambda value: {"answer": code, "within_days": value})
    else:
        one = st.booleans() if kind == "yes_no" else st.sampled_from(["red", "green"])
        asked["is"] = one.map(lambda value: {"answer": code, "is": value})
        asked["in"] = st.lists(one, min_size=1, max_size=2).map(lambda values: {"answer": code, "in": values})
    return st.one_of(*asked.values())


@st.composite
def forms_with_answers(draw: st.DrawFn) -> tuple[Form, dict[str, Any]]:
    """A form whose later fields and pages depend on earlier ones, and answers to some of it."""
    pages: list[Page] = []
    known: list[tuple[str, str]] = []
    answers: dict[str, Any] = {}
    for number in range(draw(st.integers(1, 3))):
        page_when = draw(_conditions(known))
        fields = []
        for place in range(draw(st.integers(1, 3))):
            code, kind = f"f{number}_{place}", draw(st.sampled_from(KINDS))
            options = OPTIONS if kind in ("one_of", "some_of") else ()
            when, required = draw(_conditions(known)), draw(st.booleans())
            fields.append(
                Field(code=code, kind=kind, label={"en": code}, options=options, when=when, required=required)
            )
            known.append((code, kind))
            if draw(st.booleans()):
                answers[code] = draw(ANSWERS[kind])
        pages.append(Page(code=f"p{number}", title={}, fields=tuple(fields), when=page_when))
    return Form(pages=tuple(pages)), answers


def _conditions(known: list[tuple[str, str]]) -> st.SearchStrategy[Condition | None]:
    if not known:
        return st.none()
    one = st.one_of(*(questions_about(code, kind) for code, kind in known))
    joined: st.SearchStrategy[Condition] = st.recursive(
        one,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"all": parts}),
            st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"any": parts}),
            inner.map(lambda part: {"not": part}),
        ),
        max_leaves=3,
    )
    return st.none() | joined


@settings(max_examples=250, deadline=None)
@given(forms_with_answers())
def test_schema_and_conditions_agree_on_what_is_asked(case: tuple[Form, dict[str, Any]]) -> None:
    form, answers = case
    schema = form_schema(form, "en", TODAY)
    Draft202012Validator.check_schema(schema)
    shown = shown_fields(form, answers, TODAY)
    wanted = {code for code, field in shown.items() if field.required}
    assert is_valid(schema, answers) is (wanted <= set(answers) <= set(shown))


def test_every_kind_has_a_schema() -> None:
    for kind in set(FIELD_KINDS) - {"note"}:
        Draft202012Validator.check_schema(field_schema(a_field(kind), "en", TODAY))
