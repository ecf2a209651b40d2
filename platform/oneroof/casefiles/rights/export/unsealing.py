"""Opening whatever is sealed of a person, in any table: a sealed value says by itself whether it was opened."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

from oneroof.core.crypto import Unreadable
from oneroof.core.keystore import KeyStore

_SUFFIXES = ("_sealed", "_wrapped")


def unsealed(keys: KeyStore, tenant_id: int, row: Any, column: str, content: bytes) -> bytes | None:
    """The content in the clear; None for what is no sealed value of this person.

    Values are bound to their place, which begins with the table and an id that stands on the row: of the few places
    that it may be, only the right one opens it. Raises KeyDestroyedError after the person's erasure.
    """
    for place in _places(row, column):
        try:
            return keys.unseal_for_person(tenant_id, row.person_id, content, place)
        except Unreadable:
            continue
    return None


def readable(plain: bytes) -> Any:
    """JSON as what it says, text as text; None for anything else, such as a picture."""
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def column_names(row: Any) -> list[str]:
    """The columns of a mapped row, as its class calls them."""
    return [each.key for each in inspect(type(row)).column_attrs]


def _places(row: Any, column: str) -> Iterator[str]:
    names = {column}
    for suffix in _SUFFIXES:
        names.add(column.removesuffix(suffix))
    table = row.__tablename__
    values = [getattr(row, name) for name in column_names(row) if not name.endswith("_sealed")]
    ids = [row.id, *(value for value in values if isinstance(value, UUID) and value != row.id)]
    for each in ids:
        yield f"{table}/{each}"
        yield from (f"{table}/{each}/{name}" for name in sorted(names))
