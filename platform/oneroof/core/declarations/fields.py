"""Reading a table field by field: each wrong, missing or unknown key becomes a fault, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from oneroof.core.declarations.faults import FaultLog, Place, closest, suggestion
from oneroof.core.declarations.source import Item, Table

CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
CODE_RULE = 'lower-case letters, digits and single hyphens, such as "ponta-delgada"'
_LONGEST_CODE = 40
_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", date: "a date"}


class Fields:
    """The keys of one table. `what` names it in faults: `office "welcome"`.

    Every reader returns a harmless value after noting a fault; nobody sees it, since what has faults is never
    handed out.
    Call `finish` last: it notes missing keys and keys that nobody asked for.
    """

    def __init__(self, table: Table, what: str, log: FaultLog) -> None:
        self.table = table
        self.what = what
        self.log = log
        self._asked: set[str] = set()
        self._missing: list[str] = []

    def item(self, key: str, *, required: bool = True) -> Item | None:
        """The raw value of `key`."""
        self._asked.add(key)
        item = self.table.get(key)
        if item is None and required:
            self._missing.append(key)
        return item

    def place(self, key: str) -> Place:
        """Where `key` stands; where the table stands when there is no such key."""
        item = self.table.get(key)
        return item.place if item else self.table.place

    def fault(self, key: str, message: str) -> None:
        """Note a fault of this table at `key`."""
        self.log.add(self.place(key), f"{self.what}: {message}")

    def text(self, key: str, *, required: bool = True) -> str:
        """A text without line breaks, not empty; "" when it is missing or wrong."""
        item = self.item(key, required=required)
        value = self._of_type(item, key, str)
        if not isinstance(value, str):
            return ""
        if not value.strip() or value != value.strip() or any(ord(character) < 32 for character in value):
            self.fault(key, f'"{key}" must be a text of one line, neither empty nor with blanks around it.')
        return value

    def code(self, key: str = "code", *, required: bool = True) -> str:
        """A code such as those of centres and services; "" when it is missing or wrong."""
        value = self.text(key, required=required)
        if value and (not CODE.fullmatch(value) or len(value) > _LONGEST_CODE):
            self.fault(key, f'"{value}" cannot be a code: use {CODE_RULE}, at most {_LONGEST_CODE} of them.')
        return value

    def choice(self, key: str, known: Sequence[str], *, required: bool = True) -> str:
        """One of `known`; "" when it is missing or wrong."""
        value = self.text(key, required=required)
        if value and value not in known:
            self.fault(key, f'unknown {key.replace("_", " ")} "{value}".{suggestion(value, known)}')
        return value

    def choices(self, key: str, known: Iterable[str], *, noun: str, required: bool = True) -> tuple[str, ...]:
        """A list of different words out of `known`, e.g. languages; `noun` names one of them."""
        known = set(known)
        seen: list[str] = []
        for element in self._elements(key, required=required):
            word = element.value
            if not isinstance(word, str) or word not in known:
                self.log.add(element.place, f'{self.what}: "{word}" is not a {noun}.{suggestion(str(word), known)}')
            elif word in seen:
                self.log.add(element.place, f'{self.what}: "{word}" stands twice in "{key}".')
            else:
                seen.append(word)
        return tuple(seen)

    def texts(self, key: str) -> tuple[Item, ...]:
        """An optional list of texts, as Items; elements of another type are noted and left out."""
        return tuple(element for element in self._elements(key, required=False) if self._is_text(element, key))

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """true or false; required when `default` is None."""
        value = self._of_type(self.item(key, required=default is None), key, bool)
        return bool(default) if value is None else bool(value)

    def number(self, key: str, low: float, high: float, *, required: bool = True) -> float | None:
        """A number between `low` and `high`, or None."""
        item = self.item(key, required=required)
        value = self._of_type(item, key, float)
        if value is None:
            return None
        if not low <= value <= high:
            self.fault(key, f'"{key}" must lie between {low:g} and {high:g}.')
        return float(value)

    def day(self, key: str, *, required: bool = True) -> date | None:
        """A TOML date such as 2026-12-24, or None."""
        value = self._of_type(self.item(key, required=required), key, date)
        return value if isinstance(value, date) else None

    def table_at(self, key: str, *, required: bool = True) -> Table | None:
        """The table under `key`, or None."""
        item = self.item(key, required=required)
        if item is not None and not isinstance(item.value, Table):
            self.fault(key, f'"{key}" must be a table.')
            return None
        return item.value if item else None

    def tables_at(self, key: str) -> tuple[Table, ...]:
        """The tables of the array of tables `[[key]]`; none when it is missing."""
        item = self.item(key, required=False)
        if item is None:
            return ()
        if not isinstance(item.value, tuple) or not all(isinstance(element.value, Table) for element in item.value):
            self.fault(key, f'"{key}" must be written as [[{key}]] blocks.')
            return ()
        return tuple(element.value for element in item.value)

    def finish(self) -> None:
        """Note what is missing and what is unknown. A misspelt key is told once, not also as missing."""
        misspelt = set()
        for key, item in self.table.items.items():
            if key not in self._asked:
                self.log.add(item.place, f'{self.what}: unknown key "{key}".{suggestion(key, self._asked)}')
                misspelt.add(closest(key, self._asked))
        for key in self._missing:
            if key not in misspelt:
                self.log.add(self.table.place, f'{self.what}: "{key}" is missing.')

    def _elements(self, key: str, *, required: bool) -> tuple[Item, ...]:
        item = self.item(key, required=required)
        if item is None:
            return ()
        if not isinstance(item.value, tuple):
            self.fault(key, f'"{key}" must be a list.')
            return ()
        return item.value

    def _is_text(self, element: Item, key: str) -> bool:
        if not isinstance(element.value, str):
            self.log.add(element.place, f'{self.what}: "{key}" must hold texts only.')
            return False
        return True

    def _of_type(self, item: Item | None, key: str, wanted: type) -> Any:
        if item is None:
            return None
        # An int is welcome where a number is wanted; a bool, which Python counts as an int, is not.
        accepted = (int, float) if wanted is float else wanted
        exact = isinstance(item.value, accepted) and (wanted is bool or not isinstance(item.value, bool))
        if not exact:
            self.fault(key, f'"{key}" must be {_KINDS[wanted]}.')
            return None
        return item.value


class Register:
    """Words that may be used once each (codes, hosts, letters): notes a fault at the second use."""

    def __init__(self, noun: str, log: FaultLog) -> None:
        self.noun = noun
        self.log = log
        self.places: dict[str, Place] = {}

    def add(self, word: str, place: Place) -> None:
        """Take `word`. An empty one, which already has its fault, is ignored."""
        first = self.places.get(word)
        if word and first is not None:
            self.log.add(place, f'The {self.noun} "{word}" is already taken in {first.file}, line {first.line}.')
        self.places.setdefault(word, place)
