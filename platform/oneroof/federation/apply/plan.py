"""What applying a pack would change, readable before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

Action = Literal["create", "update", "enable", "retire", "remove", "close", "prepare", "open"]

_NAMED = 12
"""More things of one kind than this are counted and not all named."""
_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One row: what happens to it, what it is (`desk`), which one (`12`), and for an update what becomes of what."""

    action: Action
    noun: str
    what: str
    details: tuple[str, ...] = ()


@dataclass(slots=True)
class Part:
    """The changes of one transaction: those of the network itself, or those inside one tenant."""

    title: str
    changes: list[Change] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)
    """What cannot be done now, because visitors or staff are using it; a later apply does it."""
    notes: list[str] = field(default_factory=list)
    """What an apply never does by itself."""

    def counts(self) -> dict[str, int]:
        """How many rows of what are changed how: `{"create desk": 46}`. Holds no names, for the audit record."""
        counted: dict[str, int] = {}
        for change in self.changes:
            key = f"{change.action} {change.noun}"
            counted[key] = counted.get(key, 0) + 1
        return counted

    def lines(self) -> Iterator[str]:
        """The part as text, one line per kind of change and one per updated row; nothing when nothing happens."""
        if not (self.changes or self.waits or self.notes):
            return
        yield self.title
        for (action, noun), group in groupby(sorted(self.changes, key=_kind), key=_kind):
            changes = list(group)
            if action == "update":
                yield from (f"  update {noun} {each.what}: {'; '.join(each.details)}" for each in changes)
            else:
                yield f"  {action} {_listed(noun, [each.what for each in changes])}"
        yield from (f"  later: {wait}" for wait in self.waits)
        yield from (f"  note: {note}" for note in self.notes)


@dataclass(slots=True)
class Plan:
    """All that one apply changes, part by part in the order in which it is done."""

    network: str
    parts: list[Part] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to change now."""
        return not any(part.changes for part in self.parts)

    def lines(self) -> Iterator[str]:
        """The plan as text."""
        for part in self.parts:
            yield from part.lines()
        if self.is_empty:
            yield f"Network {self.network}: nothing to change."


def difference(column: str, old: object, new: object) -> str:
    """`address: "Rua A" → "Rua B"`, shortened where values are long; of names and the like, which entries differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        return f"{column} ({', '.join(key for key in {**old, **new} if old.get(key) != new.get(key))})"
    return f"{column}: {_shown(old)} → {_shown(new)}"


def _kind(change: Change) -> tuple[str, str]:
    return change.action, change.noun


def _listed(noun: str, names: list[str]) -> str:
    if len(names) == 1:
        return f"{noun} {names[0]}"
    named = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return f"{len(names)} × {noun}: {named}"


def _shown(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
