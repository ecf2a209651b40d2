"""Brings rows to what they should be and notes what that takes; in a dry run it only notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from oneroof.core.db import Base
from oneroof.federation.apply.plan import Action, Change, Part, difference

Row = TypeVar("Row", bound=Base)


class Sync:
    """One transaction of an apply. With `write` off nothing is added to the session and no row is touched."""

    def __init__(self, session: Session, title: str, *, write: bool) -> None:
        self.session = session
        self.write = write
        self.part = Part(title)

    def bring(self, row: Row | None, new: Row, noun: str, what: str, values: Mapping[str, Any]) -> Row:
        """Make `row` have `values`; where there is none, `new` (with its keys set) becomes it. Returns the row."""
        if row is None:
            self._assign(new, values)
            self.note("create", noun, what)
            if self.write:
                self.session.add(new)
            return new
        self.change(row, noun, what, values)
        return row

    def change(self, row: Base, noun: str, what: str, values: Mapping[str, Any]) -> None:
        """Give an existing row `values`, and note those that differ."""
        differing = {column: value for column, value in values.items() if getattr(row, column) != value}
        if not differing:
            return
        details = tuple(difference(column, getattr(row, column), value) for column, value in differing.items())
        self.note("update", noun, what, details)
        if self.write:
            self._assign(row, differing)

    def end(self, action: Action, row: Base, noun: str, what: str, values: Mapping[str, Any]) -> None:
        """Retire or close a row by giving it `values`, unless it has them already."""
        if all(getattr(row, column) == value for column, value in values.items()):
            return
        self.note(action, noun, what)
        if self.write:
            self._assign(row, values)

    def remove(self, row: Base, noun: str, what: str) -> None:
        """Delete a row that carries no history: a span of opening hours, a link."""
        self.note("remove", noun, what)
        if self.write:
            self.session.delete(row)

    def note(self, action: Action, noun: str, what: str, details: tuple[str, ...] = ()) -> None:
        """Note a change in the plan."""
        self.part.changes.append(Change(action, noun, what, details))

    def wait(self, sentence: str) -> None:
        """Note what has to wait for a later apply."""
        self.part.waits.append(sentence)

    def flush(self) -> None:
        """Send what was written so far: rows that others point to come first."""
        if self.write:
            self.session.flush()

    @staticmethod
    def _assign(row: Base, values: Mapping[str, Any]) -> None:
        for column, value in values.items():
            setattr(row, column, value)
