"""Conditions over answers that may not be known."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oneroof.catalogue.definition.conditions import answers_asked, both, holds, shown_fields
from oneroof.catalogue.definition.model import Condition
from support.catalogue_files import example_catalogue

TODAY = date(2026, 11, 21)
YES: Condition = {"answer": "a", "is": 1}
NO: Condition = {"answer": "a", "is": 2}
OPEN: Condition = {"answer": "nobody_said", "is": 1}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (None, True),
        ({"all": [YES, YES]}, True),
        ({"all": [YES, OPEN]}, None),
        ({"all": [NO, OPEN]}, False),
        ({"any": [YES, OPEN]}, True),
        ({"any": [NO, OPEN]}, None),
        ({"any": [NO, NO]}, False),
        ({"not": YES}, False),
        ({"not": OPEN}, None),
        ({"all": [{"any": [NO, {"not": NO}]}, {"not": {"all": [YES, NO]}}]}, True),
    ],
)
def test_what_is_not_known_is_neither_true_nor_false(condition: Condition | None, expected: bool | None) -> None:
    assert holds(condition, {"a": 1}, TODAY) is expected


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [
        ({"is": "permit"}, "permit", True),
        ({"is": "permit"}, ["visa", "permit"], True),
        ({"in": ["permit", "visa"]}, "asylum", False),
        ({"in": ["permit", "visa"]}, ["asylum", "visa"], True),
        ({"is": True}, True, True),
        ({"is": True}, 1, False),
        ({"is": True}, "true", False),
        ({"is": "2026-11-21"}, TODAY, True),
        ({"at_least": 5}, 5, True),
        ({"at_least": 5}, 4.5, False),
        ({"at_least": 5}, "many", None),
        ({"at_most": 5}, 6, False),
        ({"at_least": 2, "at_most": 4}, 3, True),
        ({"at_least": 2, "at_most": 4}, 5, False),
        ({"within_days": 30}, "2026-12-21", True),
        ({"within_days": 30}, "2026-12-22", False),
        ({"within_days": 30}, "2020-01-01", True),
        ({"within_days": 30}, "soon", None),
        ({"given": True}, "x", True),
        ({"given": True}, "", False),
        ({"given": False}, None, True),
        ({"given": True}, False, True),
        ({"is": "x"}, "", None),
        ({"is": "x"}, [], None),
    ],
)
def test_each_way_to_ask(asked: dict[str, Any], answer: Any, expected: bool | None) -> None:
    assert holds({"answer": "q", **asked}, {"q": answer}, TODAY) is expected


def test_a_condition_tells_what_it_looks_at() -> None:
    assert answers_asked({"all": [YES, {"not": {"any": [OPEN]}}]}) == {"a", "nobody_said"}
    assert answers_asked(None) == frozenset()


def test_two_conditions_make_one() -> None:
    assert both(None, None) is None
    assert both(YES, None) == YES
    assert holds(both(YES, NO), {"a": 1}, TODAY) is False


def test_fields_show_as_the_answers_call_for_them(tmp_path: Path) -> None:
    form = example_catalogue(tmp_path).services[0].form
    assert form is not None
    assert list(shown_fields(form, {}, TODAY)) == ["full_name", "depth"]
    assert list(shown_fields(form, {"depth": "deep"}, TODAY)) == ["full_name", "depth", "licence", "receipt"]
