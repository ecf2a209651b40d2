"""Conditions of the catalogue as people read them: the question, and the answers that it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.model import Condition, Field, ServiceDefinition, Text
from oneroof.catalogue.forms.showing import NO, YES
from oneroof.catalogue.forms.wording import Said
from oneroof.core.countries import country_name
from oneroof.core.formats import format_number
from oneroof.core.i18n import gettext

Words = tuple[Said, ...]


class Reader(Protocol):
    """Gives a text in the words of whoever reads."""

    @property
    def language(self) -> str:
        """Of the page."""

    def words(self, text: Text | None) -> Words:
        """The text."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One question with the answers that it takes, or several clauses that are joined."""

    question: Words = ()
    answers: tuple[Words, ...] = ()
    """Any one of them."""
    is_not: bool = False
    joint: str = ""
    """`all` or `any`, where it joins others."""
    parts: tuple[Clause, ...] = ()


class Wording:
    """Puts the conditions of one service into a reader's words."""

    def __init__(self, definition: ServiceDefinition, reader: Reader) -> None:
        self.reader = reader
        self.fields: dict[str, Field] = {**common_list().questions, **{f.code: f for f in _asked(definition)}}

    def clause(self, condition: Condition | None) -> Clause | None:
        """The clause; None where there is no condition, or where it cannot be said in words."""
        return None if condition is None else self._clause(condition, is_not=False)

    def _clause(self, condition: Condition, *, is_not: bool) -> Clause | None:
        if "not" in condition:
            return self._clause(condition["not"], is_not=not is_not)
        for joint, opposite in (("all", "any"), ("any", "all")):
            if joint in condition:
                parts = [self._clause(each, is_not=is_not) for each in condition[joint]]
                said = tuple(part for part in parts if part is not None)
                if len(said) < len(parts):
                    return None
                return said[0] if len(said) == 1 else Clause(joint=opposite if is_not else joint, parts=said)
        return self._leaf(condition, is_not)

    def _leaf(self, condition: Condition, is_not: bool) -> Clause | None:
        field = self.fields.get(condition["answer"])
        if field is None:
            return None
        values = condition.get("in", [condition["is"]] if "is" in condition else [])
        if values == [False] and is_not:
            values, is_not = [True], False
        answers = [self._answer(field, value) for value in values]
        answers += [(Said(text, self.reader.language),) for text in _limits(condition)]
        if not answers and condition.get("given") is not None:
            is_not = is_not == bool(condition["given"])
            answers = [(Said(gettext("You have an answer to this."), self.reader.language),)]
        return Clause(self.reader.words(field.label), tuple(answers), is_not) if answers else None

    def _answer(self, field: Field, value: Any) -> Words:
        if isinstance(value, bool):
            return (Said(str(YES if value else NO), self.reader.language),)
        if field.kind == "country":
            return (Said(country_name(str(value), self.reader.language), self.reader.language),)
        option = next((each for each in field.options if each.value == value), None)
        return self.reader.words(option.label) if option else (Said(str(value), self.reader.language),)


def _asked(definition: ServiceDefinition) -> Iterator[Field]:
    yield from definition.questions
    for page in definition.form.pages if definition.form else ():
        yield from page.fields


def _limits(condition: Mapping[str, Any]) -> Iterator[str]:
    sentences = {
        "at_least": gettext("%(number)s or more"),
        "at_most": gettext("%(number)s or less"),
        "within_days": gettext("within %(number)s days from today"),
    }
    for key, sentence in sentences.items():
        if key in condition:
            yield sentence % {"number": format_number(condition[key])}
