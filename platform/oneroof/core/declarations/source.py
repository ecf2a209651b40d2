"""TOML files as tables whose every value knows where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from oneroof.core.declarations.faults import FaultLog, Place
from oneroof.core.declarations.positions import line_of_each_key

_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """One value: a scalar, a tuple of Items, or a Table."""

    value: Any
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A TOML table. Tables of several files can be laid over one another, each value keeping its own place."""

    items: Mapping[str, Item]
    place: Place

    def get(self, key: str) -> Item | None:
        """The value of `key`, or None."""
        return self.items.get(key)

    def over(self, base: Table | None) -> Table:
        """This table laid over `base`: its own keys win, whole."""
        return self if base is None else replace(self, items={**base.items, **self.items})

    def with_item(self, key: str, item: Item) -> Table:
        """The same table with `key` set to `item`."""
        return replace(self, items={**self.items, key: item})

    def without(self, *keys: str) -> Table:
        """The same table less `keys`."""
        return replace(self, items={key: item for key, item in self.items.items() if key not in keys})

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of an array of tables; none when `key` is missing or something else."""
        item = self.items.get(key)
        if item is not None and isinstance(item.value, tuple):
            yield from (element.value for element in item.value if isinstance(element.value, Table))

    def table(self, key: str) -> Table | None:
        """The table under `key`; None when it is missing or something else."""
        item = self.items.get(key)
        return item.value if item is not None and isinstance(item.value, Table) else None


def read_table(folder: Path, file: str, log: FaultLog) -> Table | None:
    """The file as a table, or None with a fault noted. `file` is relative to `folder`, with "/"."""
    text = _read_text(folder / file, file, log)
    if text is None:
        return None
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        log.add(Place(file, _line_of_error(error, text)), f"This is not valid TOML: {_without_place(error)}.")
        return None
    lines = line_of_each_key(text)

    def item(value: Any, path: tuple[str | int, ...]) -> Item:
        place = Place(file, lines[path])
        if isinstance(value, dict):
            return Item(Table({key: item(below, (*path, key)) for key, below in value.items()}, place), place)
        if isinstance(value, list):
            return Item(tuple(item(below, (*path, index)) for index, below in enumerate(value)), place)
        return Item(value, place)

    table = item(document, ()).value
    assert isinstance(table, Table)
    return table


def _read_text(path: Path, file: str, log: FaultLog) -> str | None:
    try:
        content = path.read_bytes()
    except OSError as error:
        log.add(Place(file, 1), f"This file cannot be read: {error.strerror}.")
        return None
    if len(content) > _MOST_BYTES:
        log.add(Place(file, 1), f"This file is larger than {_MOST_BYTES:,} bytes.")
        return None
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        log.add(Place(file, line), "This file is not UTF-8 text.")
        return None


def _line_of_error(error: tomllib.TOMLDecodeError, text: str) -> int:
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else max(1, len(text.rstrip("\n").split("\n")))


def _without_place(error: tomllib.TOMLDecodeError) -> str:
    return re.sub(r" \(at [^)]*\)$", "", str(error))
