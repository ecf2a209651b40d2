"""Long lists, page by page, by cursor: a page begins after the last row of the one before, wherever that stands now.

Rows that come or go between two pages shift nothing, and a late page costs no more than the first.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text

T = TypeVar("T")

MOST = 200
"""Rows on one page at most."""


@dataclass(frozen=True, slots=True)
class SortKey:
    """A column that the list is sorted by. The last key of a list must be unique; none may be null."""

    column: InstrumentedAttribute[Any] | ColumnElement[Any]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and where the next ones begin (None after the last)."""

    items: list[T]
    next_cursor: str | None


def page_of(
    session: Session, statement: Select[T], *, keys: Sequence[SortKey], limit: int, cursor: str | None
) -> Page[T]:
    """The page of `statement` (which has no order of its own) after `cursor`. Raises Invalid for limit and cursor."""
    return cut(list(session.scalars(bounded(statement, keys=keys, limit=limit, cursor=cursor))), keys=keys, limit=limit)


def bounded(statement: Select[Any], *, keys: Sequence[SortKey], limit: int, cursor: str | None) -> Select[Any]:
    """`statement` in order, from `cursor` on, with one row more than the page has; `cut` makes the page of its rows.

    The two halves of `page_of`, for statements that do more with the rows of a page. Raises Invalid as it does.
    """
    if not 1 <= limit <= MOST:
        message = public_text("A whole number from %(least)s to %(most)s.", least=1, most=MOST)
        raise Invalid("limit_out_of_range", message, fields={"limit": [message]})
    if cursor is not None:
        statement = statement.where(_after(keys, _read(cursor, keys)))
    order = [key.column.desc() if key.descending else key.column.asc() for key in keys]
    return statement.order_by(*order).limit(limit + 1)


def cut(rows: list[T], *, keys: Sequence[SortKey], limit: int) -> Page[T]:
    """The page of the rows of a `bounded` statement, which have the keys under their names."""
    return Page(rows[:limit], _written(rows[limit - 1], keys) if len(rows) > limit else None)


def _after(keys: Sequence[SortKey], values: Sequence[Any]) -> ColumnElement[bool]:
    """`a, b, c` comes after `x, y, z`: a after x, or a equal and b after y, and so on."""
    cases = []
    for index, key in enumerate(keys):
        equal = [keys[i].column == values[i] for i in range(index)]
        beyond = key.column < values[index] if key.descending else key.column > values[index]
        cases.append(and_(*equal, beyond))
    return or_(*cases)


def _written(row: Any, keys: Sequence[SortKey]) -> str:
    values = [getattr(row, str(key.column.key)) for key in keys]
    plain = json.dumps([value if isinstance(value, int) else str(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read(cursor: str, keys: Sequence[SortKey]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_typed(value, key) for value, key in zip(values, keys, strict=True)]
    except (binascii.Error, ValueError, TypeError):
        message = public_text("This page marker is not valid. Begin again with the first page.")
        raise Invalid("cursor_invalid", message, fields={"cursor": [message]}) from None


def _typed(value: Any, key: SortKey) -> Any:
    """The value as its column's Python type. Raises ValueError or TypeError for anything else."""
    wanted = key.column.type.python_type
    if type(value) is not (int if wanted is int else str):
        raise TypeError(value)
    return value if wanted in (int, str) else _READERS[wanted](str(value))


_READERS: dict[type, Callable[[str], Any]] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
}
