"""Rows of a mapped class, read and written by `Written` statements: SQLAlchemy's session knows them as its own.

For rows that every visitor's step touches. The caller has locked a row before it is saved, so that nobody else changes
it meanwhile; its version counts up as the mapper would count it.
"""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

from sqlalchemy import Table, bindparam, insert, inspect, update
from sqlalchemy.orm import Session, make_transient_to_detached

from oneroof.core.db import Base
from oneroof.core.written import TENANT, Written, promise

R = TypeVar("R", bound=Base)

_KEY = "key_id"
_VERSION = "version"
_OLD = "old_version"


def insertion(mapped: type[Base]) -> Written:
    """The INSERT of a row of a class, all of whose columns are given, `tenant_id` apart."""
    table: Table = mapped.__table__  # type: ignore[assignment]
    return Written(insert(table).values({column.name: bindparam(column.name, type_=column.type) for column in table.c}))


class WrittenRows(Generic[R]):
    """The statements of one class."""

    def __init__(self, mapped: type[R]) -> None:
        self._mapped = mapped
        self._mapper = inspect(mapped)
        self._table: Table = mapped.__table__  # type: ignore[assignment]
        self._insert = insertion(mapped)
        self._updates: dict[frozenset[str], Written] = {}

    def known(self, session: Session, row: Mapping[str, Any]) -> R:
        """The object of a row that was just read, as it was read."""
        key = self._mapper.identity_key_from_primary_key((row[TENANT], row["id"]))
        there: R | None = session.identity_map.get(key)  # type: ignore[assignment]
        if there is not None:
            there.__dict__.update(row)
            _settled(session, there)
            return there
        return self._attached(session, self._mapped(), row)

    def add(self, session: Session, made: R) -> R:
        """Promise the INSERT of a new object; it must stand on no other that is not written yet."""
        given = made.__dict__
        values = {
            column.name: given[column.name] if column.name in given else _default(column) for column in self._table.c
        }
        values[TENANT] = session.info["context"].tenant_id
        promise(session, self._insert, values)
        return self._attached(session, made, values)

    def save(self, session: Session, changed: R) -> None:
        """Promise the UPDATE of what was changed in a locked row."""
        before = inspect(changed).committed_state
        names = frozenset(name for name, value in before.items() if changed.__dict__[name] != value)
        if not names:
            _settled(session, changed)
            return
        values = {name: changed.__dict__[name] for name in names}
        values[_KEY], values[_OLD] = changed.__dict__["id"], changed.__dict__[_VERSION]
        values[_VERSION] = values[_OLD] + 1
        promise(session, self._updates.get(names) or self._update(names), values)
        changed.__dict__[_VERSION] = values[_VERSION]
        _settled(session, changed)

    def _update(self, names: frozenset[str]) -> Written:
        table = self._table
        statement = update(table).where(
            table.c.tenant_id == bindparam(TENANT),
            table.c.id == bindparam(_KEY, type_=table.c.id.type),
            table.c.version == bindparam(_OLD, type_=table.c.version.type),
        )
        bound = {name: bindparam(name, type_=table.c[name].type) for name in sorted({*names, _VERSION})}
        self._updates[names] = Written(statement.values(bound))
        return self._updates[names]

    def _attached(self, session: Session, instance: R, row: Mapping[str, Any]) -> R:
        instance.__dict__.update(row)
        make_transient_to_detached(instance)
        session.add(instance)
        return instance


def _settled(session: Session, instance: Base) -> None:
    """Nothing of it is to be written by the session."""
    state: Any = inspect(instance)
    state._commit_all(state.dict, session.identity_map)


def _default(column: Any) -> Any:
    default = column.default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg
