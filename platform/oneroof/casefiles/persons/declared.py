"""How a part of what is known of a person is declared: its fields, its table and its class of data.

Pages, the API and the checks are made from the same declaration, so that none of them knows a field that another does
not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from oneroof.casefiles.persons import models
from oneroof.core.i18n import LazyText

Facts = dict[str, Any]
"""What is known, by the field's code: text (empty where nothing is known) or, of a flag, true or false."""
Faults = dict[str, list[LazyText]]
Choices = tuple[tuple[str, LazyText], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind`: text, long, choice, flag, day (`YYYY-MM-DD`), birth_date (in part), language or country."""

    code: str
    kind: str
    label: LazyText
    hint: LazyText | None = None
    required: bool = False
    depends: bool = False
    """Whether another field decides if it is needed: then it is called neither needed nor optional."""
    choices: Choices = ()
    most: int = 200
    fallback: str = ""
    """The choice where none is made."""

    @property
    def listed(self) -> tuple[str, ...]:
        """The values that a choice can have."""
        return tuple(value for value, _label in self.choices)

    def label_of(self, value: str) -> str:
        """A choice in words; a value that is no longer one is its own word."""
        return str(dict(self.choices).get(value, value))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is known of a person. `code` stands in addresses; `adding` and `changing` are titles of forms."""

    code: str
    model: type[models.Part]
    data_class: str
    title: LazyText
    adding: LazyText
    changing: LazyText
    nothing: LazyText
    fields: tuple[Field, ...]
    check: Callable[[Facts, date], Faults] = lambda _facts, _today: {}
    """Puts facts in order that go together, and says what is wrong with them."""
    day_column: str | None = None
    """The field that also stands in a column, for lists by day."""
    only_one: bool = False
    asked_of: tuple[str, ...] | None = None
    """The kinds of person who have this part; None for all."""

    @property
    def table(self) -> str:
        """The table's name."""
        model: Any = self.model
        return str(model.__tablename__)

    def field(self, code: str) -> Field:
        """The field. Raises KeyError."""
        return {field.code: field for field in self.fields}[code]

    def said(self, facts: Mapping[str, Any], code: str) -> str:
        """A choice in words, empty where none was made."""
        value = facts.get(code) or ""
        return self.field(code).label_of(value) if value else ""
