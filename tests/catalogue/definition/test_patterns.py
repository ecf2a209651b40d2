"""Patterns of forms: ordinary ones are taken, those that an answer could make slow are refused with a reason."""

from datetime import date

import pytest

from oneroof.catalogue.definition.consistency import faults_of
from oneroof.catalogue.definition.model import Field, Form, Page
from oneroof.catalogue.definition.patterns import LONGEST_MATCHED, pattern_faults, refusal
from oneroof.catalogue.definition.schema import field_schema
from oneroof.catalogue.plugins.loading import load_plugins
from oneroof.catalogue.standards.faults import UnreadableCatalogue
from oneroof.catalogue.standards.whole import inward, outward
from support.catalogues import a_service, words

TODAY = date(2026, 11, 21)


def a_field(pattern: str, **parts: object) -> Field:
    said = {"code": "number", "kind": "text", "label": words("Number"), "pattern_text": words("Nine digits.")}
    return Field(**{**said, "pattern": pattern, **parts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "pattern",
    [
        "[0-9]{9}",
        "[A-Z]{2}|[0-9]",
        "([01]?[0-9]|2[0-3])[:h.][0-5][0-9]",
        "[A-Z]+-[0-9]+",
        "(?:-[0-9]{2}){1,6}",
        r"[\w.]+",
        "[a-z]{1,20}(/[a-z]{1,20})?",
    ],
)
def test_ordinary_patterns_are_taken(pattern: str) -> None:
    assert refusal(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(a+)+b", "itself repeats"),
        ("(a|aa)+b", "itself repeats"),
        ("([a-z]+[0-9]?)*", "itself repeats"),
        ("a*a*a*b", "too many ways"),
        ("a?" * 30 + "a" * 30, "too many ways"),
        ("(a*){3}", "may be empty"),
        ("((){9999}){9999}", "may be empty"),
        ("(?=a)b", "look ahead or back"),
        ("(?<!a)b", "look ahead or back"),
        (r"(a)\1", "refer back"),
        ("(?>a+)b", "letters, sets"),
        ("(?i)a", "no regular expression"),
        ("a)|(b", "no regular expression"),
        ("[", "no regular expression"),
        ("a{99999999999}", "no regular expression"),
        ("a" * 201, "more than 200"),
    ],
)
def test_patterns_that_can_take_forever_are_refused(pattern: str, reason: str) -> None:
    assert reason in str(refusal(pattern))


def test_all_installed_patterns_are_such() -> None:
    services = [service for loaded in load_plugins().all() for service in loaded.catalogue.services]
    fields = [field for service in services if service.form for page in service.form.pages for field in page.fields]
    assert any(field.pattern for field in fields)
    assert [told for field in fields for told in pattern_faults(field)] == []


def test_a_service_that_comes_in_is_held_to_them() -> None:
    form = Form(pages=(Page(code="you", title=words("You"), fields=(a_field("(a+)+b"),)),))
    service = a_service("advice", form=form)
    assert any("itself repeats" in told for told in faults_of(service))
    with pytest.raises(UnreadableCatalogue, match=r'field "number".*itself repeats'):
        inward(outward(service))


def test_only_short_answers_are_matched() -> None:
    told = list(pattern_faults(a_field("[0-9]+", kind="long_text", most=4000)))
    assert len(told) == 2 and "long_text" in told[0] and "200" in told[1]
    schema = field_schema(a_field("[0-9]+", most=4000), "en", TODAY)
    assert schema["maxLength"] == LONGEST_MATCHED
    assert schema["allOf"] == [{"if": {"maxLength": LONGEST_MATCHED}, "then": {"pattern": "^(?:[0-9]+)$"}}]
