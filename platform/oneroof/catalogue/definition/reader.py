"""Reading the tables of a catalogue: words in all languages, conditions, durations, and what `Fields` reads anyway."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from oneroof.catalogue.definition.conditions import JOINTS, OPERATORS, fits
from oneroof.catalogue.definition.model import Condition, Text
from oneroof.catalogue.definition.texts import Texts
from oneroof.core.declarations.faults import FaultLog, suggestion
from oneroof.core.declarations.fields import Fields
from oneroof.core.declarations.source import Item, Table

ANSWER_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
DURATION = re.compile(r"P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?)?")
ADDRESS = re.compile(r"https?://[^\s/]+(/\S*)?")
LANGUAGE = re.compile(r"[a-z]{2,3}")
LONGEST_SHORT = 200
LONGEST_LONG = 6000
LONGEST_CODE = 50


class Reader(Fields):
    """One table of a catalogue. What it reads that is faulty comes out as something harmless, as with `Fields`."""

    def __init__(self, table: Table, what: str, log: FaultLog, texts: Texts) -> None:
        super().__init__(table, what, log)
        self.words = texts

    def below(self, table: Table, what: str) -> Reader:
        """A reader of a table inside this one: its faults name both places."""
        return Reader(table, f"{self.what}, {what}" if self.what else what, self.log, self.words)

    def short(self, key: str, *, required: bool = True, longest: int = LONGEST_SHORT) -> Text:
        """A short text in every language that it is translated into; {} when it is missing or wrong."""
        words = self.text(key, required=required)
        if len(words) > longest:
            self.fault(key, f'"{key}" has {len(words)} characters, and {longest} at most are shown. Make it shorter.')
        return self.words.text(words) if words else {}

    def long(self, key: str) -> Text | None:
        """An optional text of several lines, less the space around it; None when it is missing or wrong."""
        item = self.item(key, required=False)
        if item is None:
            return None
        if not isinstance(item.value, str) or not item.value.strip():
            self.fault(key, f'"{key}" must be a text, and not empty.')
            return None
        words = item.value.strip()
        if len(words) > LONGEST_LONG:
            self.fault(key, f'"{key}" has {len(words)} characters, more than {LONGEST_LONG}. Make it shorter.')
        return self.words.text(words)

    def optional_short(self, key: str) -> Text | None:
        """A short text that may be missing."""
        return self.short(key, required=False) or None

    def answer_code(self, key: str = "code", *, required: bool = True) -> str:
        """The code of a question or field: a key of the answers."""
        value = self.text(key, required=required)
        if value and (not ANSWER_CODE.fullmatch(value) or len(value) > LONGEST_CODE):
            self.fault(key, f'"{value}" cannot be the code of an answer: use small letters, digits and single "_".')
        return value

    def duration(self, key: str) -> str | None:
        """An ISO 8601 duration such as "P60D", or None."""
        value = self.text(key, required=False)
        if value and not DURATION.fullmatch(value):
            self.fault(key, f'"{value}" is no duration: write "P60D" for 60 days, "P3M" for months, "PT2H" for hours.')
        return value or None

    def address(self, key: str, *, required: bool = True) -> str:
        """An http or https address."""
        value = self.text(key, required=required)
        if value and not ADDRESS.fullmatch(value):
            self.fault(key, f'"{value}" is no address: it begins with "https://".')
        return value

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of different codes of services, steps …"""
        return self._different(key, re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*"), "a code")

    def language_codes(self, key: str) -> tuple[str, ...]:
        """A list of different ISO 639 codes."""
        return self._different(key, LANGUAGE, 'the code of a language, such as "pt"')

    def condition(self, key: str = "when") -> Condition | None:
        """The condition under `key`, or None."""
        item = self.item(key, required=False)
        return None if item is None else self._condition(item)

    def _different(self, key: str, form: re.Pattern[str], noun: str) -> tuple[str, ...]:
        found: list[str] = []
        for item in self.texts(key):
            if not form.fullmatch(item.value):
                self.log.add(item.place, f'{self.what}: "{item.value}" in "{key}" is not {noun}.')
            elif item.value in found:
                self.log.add(item.place, f'{self.what}: "{item.value}" stands twice in "{key}".')
            else:
                found.append(item.value)
        return tuple(found)

    def _condition(self, item: Item) -> Condition | None:
        table = item.value
        if not isinstance(table, Table):
            return self._wrong(item, 'a condition is written { answer = "residence", in = ["permit", "visa"] }')
        joints = [joint for joint in JOINTS if joint in table.items]
        if not joints:
            return self._asking(table)
        if len(table.items) > 1:
            return self._wrong(item, f'"{joints[0]}" in a condition stands alone')
        inner = table.items[joints[0]]
        if joints[0] == "not":
            negated = self._condition(inner)
            return {"not": negated} if negated else None
        if not isinstance(inner.value, tuple) or not inner.value:
            return self._wrong(item, f'"{joints[0]}" takes a list of conditions')
        return {joints[0]: [each for each in map(self._condition, inner.value) if each]}

    def _asking(self, table: Table) -> Condition | None:
        found: dict[str, Any] = {key: _json(item) for key, item in table.items.items()}
        here = Item(table, table.place)
        for key in found:
            if key not in ("answer", *OPERATORS):
                return self._wrong(here, f'a condition knows no "{key}"{suggestion(key, OPERATORS)}'.rstrip("."))
        if not isinstance(found.get("answer"), str) or len(found) < 2:
            return self._wrong(here, f'a condition names an "answer" and one of {", ".join(OPERATORS)}')
        for key, wanted in found.items():
            if not fits(key, wanted):
                return self._wrong(here, f'"{key}" in a condition takes {_TAKES[key]}')
        return found

    def _wrong(self, item: Item, told: str) -> Condition | None:
        self.log.add(item.place, f"{self.what}: {told}.")
        return None


_TAKES: Mapping[str, str] = {
    "answer": "the code of a question or field",
    "is": "one value",
    "in": "a list of values",
    "at_least": "a number",
    "at_most": "a number",
    "within_days": "a whole number of days",
    "given": "true or false",
}


def _json(item: Item) -> Any:
    if isinstance(item.value, tuple):
        return [_json(each) for each in item.value]
    if isinstance(item.value, Table):
        return {key: _json(each) for key, each in item.value.items.items()}
    return item.value.isoformat() if isinstance(item.value, date) else item.value


def quoted(words: Iterable[str]) -> str:
    """Words in a sentence: "a", "b"."""
    return ", ".join(f'"{word}"' for word in words)
