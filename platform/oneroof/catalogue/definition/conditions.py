"""When something applies: conditions over answers, which may not be known yet.

A condition asks one answer (`{"answer": "residence", "in": ["permit", "visa"]}`) or joins others: `{"all": [...]}`,
`{"any": [...]}`, `{"not": {...}}`. What can be asked of an answer:

| key           | holds when the answer                                                                     |
|---------------|-------------------------------------------------------------------------------------------|
| `is`          | is this value; of several choices, has it among them                                       |
| `in`          | is one of these values; of several choices, has one of them                                |
| `at_least`    | is a number, and not smaller                                                               |
| `at_most`     | is a number, and not larger                                                                |
| `within_days` | is a day not later than so many days from today; days gone by count                       |
| `given`       | is there (`true`) or is not (`false`)                                                      |

Several keys must all hold. An answer that nobody gave makes everything but `given` unknown, which is neither true nor
false: somebody who says nothing loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from oneroof.catalogue.definition.model import Condition, Field, Form

Answers = Mapping[str, Any]

OPERATORS = ("is", "in", "at_least", "at_most", "within_days", "given")
JOINTS = ("all", "any", "not")
MOST_DAYS = 40_000
"""How far a day may be from today."""


def holds(condition: Condition | None, answers: Answers, today: date) -> bool | None:
    """True, False, or None where the answers do not tell yet. No condition always holds."""
    if condition is None:
        return True
    if "all" in condition:
        return _all(holds(each, answers, today) for each in condition["all"])
    if "any" in condition:
        return _any(holds(each, answers, today) for each in condition["any"])
    if "not" in condition:
        inner = holds(condition["not"], answers, today)
        return None if inner is None else not inner
    answer = answers.get(condition["answer"])
    return _all(_asked(operator, condition[operator], answer, today) for operator in OPERATORS if operator in condition)


def is_given(answer: Any) -> bool:
    """Whether there is an answer at all: an empty text or list is none."""
    return answer is not None and answer != "" and answer != [] and answer != ()


def answers_asked(condition: Condition | None) -> frozenset[str]:
    """The codes of the answers that a condition looks at."""
    return frozenset(_codes(condition)) if condition else frozenset()


def fits(operator: str, wanted: Any) -> bool:
    """Whether an operator of a condition can be asked with this value."""
    if operator == "in":
        return isinstance(wanted, list) and bool(wanted) and not any(isinstance(each, list | dict) for each in wanted)
    if operator == "given":
        return isinstance(wanted, bool)
    if operator in ("at_least", "at_most", "within_days"):
        accepted = int if operator == "within_days" else (int, float)
        fitting = isinstance(wanted, accepted) and not isinstance(wanted, bool)
        return fitting and (operator != "within_days" or abs(wanted) <= MOST_DAYS)
    return not isinstance(wanted, list | dict)


def is_condition(given: Any) -> bool:
    """Whether something that came from elsewhere is a condition."""
    if not isinstance(given, Mapping):
        return False
    joint = next((joint for joint in JOINTS if joint in given), None)
    if joint is None:
        asked = {key: wanted for key, wanted in given.items() if key != "answer"}
        known = all(operator in OPERATORS and fits(operator, wanted) for operator, wanted in asked.items())
        return isinstance(given.get("answer"), str) and bool(asked) and known
    if len(given) > 1:
        return False
    inner = given[joint]
    return is_condition(inner) if joint == "not" else isinstance(inner, list) and all(map(is_condition, inner))


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """The condition that holds when both do."""
    return {"all": [first, second]} if first and second else first or second


def shown_fields(form: Form, answers: Answers, today: date) -> dict[str, Field]:
    """The fields that these answers call for, by code, in the form's order.

    A field shows when its own condition and its page's hold; the answer of a field that does not show counts for
    nothing. Notes, which ask nothing, are left out.
    """
    counting: dict[str, Any] = {}
    shown: dict[str, Field] = {}
    for page in form.pages:
        for field in page.fields:
            if field.kind != "note" and holds(both(page.when, field.when), counting, today):
                shown[field.code] = field
                counting[field.code] = answers.get(field.code)
    return shown


def as_date(answer: Any) -> date | None:
    """The day that an answer names: a date, or its ISO text."""
    if isinstance(answer, date):
        return answer
    try:
        return date.fromisoformat(answer) if isinstance(answer, str) and len(answer) == 10 else None
    except ValueError:
        return None


def _codes(condition: Condition) -> Iterator[str]:
    if "answer" in condition:
        yield condition["answer"]
    for joint in ("all", "any"):
        for each in condition.get(joint, ()):
            yield from _codes(each)
    if "not" in condition:
        yield from _codes(condition["not"])


def _all(values: Iterable[bool | None]) -> bool | None:
    found = list(values)
    if False in found:
        return False
    return None if None in found else True


def _any(values: Iterable[bool | None]) -> bool | None:
    found = list(values)
    if True in found:
        return True
    return None if None in found else False


def _asked(operator: str, wanted: Any, answer: Any, today: date) -> bool | None:
    if operator == "given":
        return is_given(answer) is bool(wanted)
    return _TESTS[operator](wanted, answer, today) if is_given(answer) else None


def _is_in(wanted: Iterable[Any], answer: Any, _today: date) -> bool | None:
    choices = answer if isinstance(answer, list | tuple) else [answer]
    return any(_same(value, choice) for value in wanted for choice in choices)


def _same(wanted: Any, answer: Any) -> bool:
    # Python takes True for 1, and JSON does not.
    if isinstance(wanted, bool) or isinstance(answer, bool):
        return wanted is answer
    return bool(wanted == (answer.isoformat() if isinstance(answer, date) else answer))


def _number(answer: Any) -> float | None:
    return answer if isinstance(answer, int | float) and not isinstance(answer, bool) else None


def _at_least(wanted: float, answer: Any, _today: date) -> bool | None:
    number = _number(answer)
    return None if number is None else number >= wanted


def _at_most(wanted: float, answer: Any, _today: date) -> bool | None:
    number = _number(answer)
    return None if number is None else number <= wanted


def _within_days(wanted: int, answer: Any, today: date) -> bool | None:
    day = as_date(answer)
    return None if day is None else day <= today + timedelta(days=wanted)


_TESTS: Mapping[str, Callable[[Any, Any, date], bool | None]] = {
    "is": lambda wanted, answer, today: _is_in([wanted], answer, today),
    "in": _is_in,
    "at_least": _at_least,
    "at_most": _at_most,
    "within_days": _within_days,
}
