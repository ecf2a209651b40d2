"""The one validation of a form: its JSON Schema, then the plugins. Every face and the API use this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Protocol

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from oneroof.catalogue.definition.conditions import as_date
from oneroof.catalogue.definition.model import Field, ServiceDefinition
from oneroof.catalogue.definition.schema import field_schema, form_schema
from oneroof.catalogue.forms import problems
from oneroof.catalogue.forms.parsing import clean
from oneroof.catalogue.forms.state import FormState
from oneroof.core.i18n import LazyText
from oneroof.core.languages import SOURCE_LANGUAGE

Problem = LazyText | Mapping[str, str]
"""A sentence: one of ours, or words by language that a catalogue brings."""
Problems = dict[str, list[Problem]]

CHANNELS_WITH_FILES = ("online", "walk_in")
"""Where somebody can add files. Elsewhere they bring the documents, and a missing file is no fault."""

_FORMATS = FormatChecker(("date", "email", "uuid"))


class Hooks(Protocol):
    """The plugins of the tenant at hand."""

    def call(self, hook: str, **arguments: Any) -> list[Any]:
        """What the hook's implementations answer."""


def check(
    service: ServiceDefinition, answers: Mapping[str, Any], today: date, hooks: Hooks | None, *, channel: str
) -> Problems:
    """What is wrong with the answers, by code of the field, in the order of the form; nothing when all is well.

    Answers to questions that do not show now are not looked at.
    """
    if service.form is None:
        return {}
    state = FormState(service.form, answers, today)
    found = {code: [problem] for code, problem in _by_schema(state, channel).items()}
    for findings in hooks.call("check_answers", service=service, answers=state.counting, today=today) if hooks else ():
        for finding in findings:
            if finding.field in state.fields:
                found.setdefault(finding.field, []).append(finding.text)
    return {code: found[code] for code in state.fields if code in found}


def is_answer(field: Field, answer: Any, today: date) -> bool:
    """Whether an answer by itself is of its field's kind, whatever else was answered."""
    return _is_clean(answer) and _answer_problem(field, answer, today) is None


def _is_clean(answer: Any) -> bool:
    """Whether its texts are as they would be read from a page: the database takes neither NUL nor half characters."""
    if isinstance(answer, list):
        return all(_is_clean(each) for each in answer)
    return not isinstance(answer, str) or clean(answer) == answer


def to_bring(state: FormState, channel: str) -> list[Field]:
    """Questions for files that cannot be answered on this channel: the person brings the documents."""
    if channel in CHANNELS_WITH_FILES:
        return []
    return [field for field in state.fields.values() if field.kind == "file" and field.code not in state.counting]


def _by_schema(state: FormState, channel: str) -> dict[str, Problem]:
    schema = form_schema(state.form, SOURCE_LANGUAGE, state.today)
    errors = Draft202012Validator(schema, format_checker=_FORMATS).iter_errors(dict(state.counting))
    found: dict[str, Problem] = {}
    for error in errors:
        for code in _concerned(error):
            field = state.fields.get(code)
            if field is None or _comes_later(error, field, channel):
                continue
            found.setdefault(code, _problem(field, error, state.counting.get(code), state.today))
    return found


def _answer_problem(field: Field, answer: Any, today: date) -> Problem | None:
    schema = field_schema(field, SOURCE_LANGUAGE, today)
    error = next(iter(Draft202012Validator(schema, format_checker=_FORMATS).iter_errors(answer)), None)
    return None if error is None else _problem(field, error, answer, today)


def _concerned(error: ValidationError) -> list[str]:
    """Codes of the fields that an error of the whole object is about."""
    if error.absolute_path:
        return [str(error.absolute_path[0])]
    if error.validator != "required":
        return []
    wanted: Any = error.validator_value
    given: Any = error.instance
    return [code for code in wanted if code not in given]


def _comes_later(error: ValidationError, field: Field, channel: str) -> bool:
    return error.validator == "required" and field.kind == "file" and channel not in CHANNELS_WITH_FILES


def _problem(field: Field, error: ValidationError, answer: Any, today: date) -> Problem:
    """The error in words that say what to do. jsonschema's own are for programmers."""
    keyword = str(error.validator)
    limit: Any = error.validator_value
    if keyword == "required":
        return problems.missing(field)
    if keyword in ("minLength", "minItems"):
        return _too_little(field, limit, answer)
    if keyword == "maxLength":
        return problems.too_long(limit)
    if keyword == "maxItems":
        return problems.too_many(field, limit)
    if keyword == "minimum":
        return problems.too_small(limit)
    if keyword == "maximum":
        return problems.too_large(limit)
    if field.kind == "date":
        return _date_problem(field, answer, today)
    if keyword == "pattern" and field.pattern and "allOf" in error.schema_path:
        return field.pattern_text or problems.PATTERN
    return _BY_KIND.get(field.kind, problems.UNUSABLE)


_BY_KIND: Mapping[str, LazyText] = {
    "number": problems.NUMBER,
    "money": problems.MONEY,
    "email": problems.EMAIL,
    "phone": problems.PHONE,
    "yes_no": problems.NOT_OFFERED,
    "one_of": problems.NOT_OFFERED,
    "some_of": problems.NOT_OFFERED,
    "country": problems.NOT_OFFERED,
    "language": problems.NOT_OFFERED,
}


def _too_little(field: Field, limit: int, answer: Any) -> Problem:
    if not answer:
        return problems.missing(field)
    return problems.too_short(limit) if isinstance(answer, str) else problems.too_few(field, limit)


def _date_problem(field: Field, answer: Any, today: date) -> Problem:
    day = as_date(answer)
    if day is None:
        return problems.DATE_NONE
    if field.least is not None and day < (first := today + timedelta(days=int(field.least))):
        return problems.too_early(first)
    if field.most is not None and day > (last := today + timedelta(days=int(field.most))):
        return problems.too_late(last)
    return problems.DATE_NONE
