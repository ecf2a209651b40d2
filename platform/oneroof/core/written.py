"""Statements that every visitor's step runs: turned into SQL once, prepared by the server, sent together.

SQLAlchemy builds a statement anew for each execution, which costs more of the processor than running it. A `Written`
is built from the same tables and constructs, once for a process. Row level security decides what it sees, as ever; it
must name the tenant itself, and takes that from the session's context.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

PROMISED = "promised"
"""Where a session and its connection carry what is to be written before the commit."""
PURE = "pure"
"""Where a connection notes that nothing but such statements has run on it: they leave nothing behind."""
_CONNECTION = "connection"
_FIRST = "first"
_FIRST_ROWS = "first_rows"
TENANT = "tenant_id"

Sent = tuple[str, Mapping[str, Any]]
"""A statement as the driver takes it, and its values."""


class Written:
    """One statement. Its bound parameters are given at each run; the one called `tenant_id` comes from the context."""

    every: "list[Written]" = []  # noqa: RUF012  # all that there are, for the guard that reads them

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: tuple[str, dict[str, Any], dict[str, Any]] | None = None
        self.every.append(self)

    def sent(self, dialect: Dialect, tenant_id: int, values: Mapping[str, Any]) -> Sent:
        """SQL and values for the driver."""
        text, fixed, converters = self._compiled or self._compile(dialect)
        bound = {**fixed, **values, TENANT: tenant_id}
        for name, convert in converters.items():
            bound[name] = convert(bound[name])
        return text, bound

    def text(self, dialect: Dialect) -> str:
        """The SQL. Raises ValueError where it does not name its tenant."""
        return (self._compiled or self._compile(dialect))[0]

    def _compile(self, dialect: Dialect) -> tuple[str, dict[str, Any], dict[str, Any]]:
        compiled: Any = self._statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self._compiled = str(compiled), fixed, dict(compiled._bind_processors)
        if TENANT not in compiled.params:
            raise ValueError(f"this statement does not name its tenant: {compiled}")
        return self._compiled


def rows_of(session: Session, written: Written, values: Mapping[str, Any]) -> list[Any]:
    """Its rows, with their columns as attributes."""
    return all_rows(session, (written, values))[0]


def all_rows(session: Session, *asked: tuple[Written, Mapping[str, Any]]) -> list[list[Any]]:
    """The rows of several, in one trip. They run one after the other, each on what the ones before have locked.

    What was promised before is written first.
    """
    connection = session.connection()
    tenant_id = session.info["context"].tenant_id
    before = _taken(session.info)
    sent = [written.sent(connection.dialect, tenant_id, values) for written, values in asked]
    return together(connection, [*before, *sent])[len(before) :]


def rows_first(session: Session, written: Written, values: Mapping[str, Any]) -> list[Any]:
    """The rows of a session's first statement, which travels with the entering of the context."""
    if session.in_transaction():
        return rows_of(session, written, values)
    session.info[_FIRST] = (written, values)
    session.connection()
    rows: list[Any] = session.info.pop(_FIRST_ROWS)
    return rows


def promise(session: Session, written: Written, values: Mapping[str, Any]) -> None:
    """Have it written before the session's next query and before its commit, all promises together.

    For rows that nothing else in this transaction points at.
    """
    connection = session.connection()
    waiting: list[Sent] = session.info[PROMISED]
    waiting.append(written.sent(connection.dialect, session.info["context"].tenant_id, values))


def keep_promises(session: Session) -> None:
    """Write what was promised."""
    waiting = _taken(session.info)
    if waiting:
        together(session.info[_CONNECTION], waiting)


def forget_promises(session: Session) -> None:
    """They are not to be kept."""
    session.info.get(PROMISED, []).clear()


def begin(session: Session, connection: Connection, entering: Sent) -> None:
    """Enter the context, with the session's first statement where there is one."""
    session.info[PROMISED] = connection.info[PROMISED] = []
    session.info[_CONNECTION] = connection
    connection.info[PURE] = True
    first = session.info.pop(_FIRST, None)
    if first is None:
        together(connection, [entering])
        return
    written, values = first
    sent = written.sent(connection.dialect, session.info["context"].tenant_id, values)
    session.info[_FIRST_ROWS] = together(connection, [entering, sent])[1]


def commit(connection: Connection) -> None:
    """Before SQLAlchemy commits: write what was promised and commit in one trip; SQLAlchemy finds nothing to do."""
    waiting = _taken(connection.info)
    if waiting:
        together(connection, [*waiting, ("COMMIT", {})])


def together(connection: Connection, statements: Sequence[Sent]) -> list[list[Any]]:
    """Send all at once, wait once; the rows of each. Raises SQLAlchemy's errors, as if each had been executed."""
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    _tell(connection, statements)
    try:
        if len(statements) == 1:
            return [_rows(_sent(driver, *statements[0]))]
        with driver.pipeline():
            cursors = [_sent(driver, *each) for each in statements]
        return [_rows(cursor) for cursor in cursors]
    except psycopg.Error as error:
        _raise(connection, error, statements)


def looked_up(engine: Engine, text: str, bound: Mapping[str, Any]) -> list[Any]:
    """The rows of a definer function, asked outside of any transaction. Raises SQLAlchemy's errors."""
    try:
        lent = engine.raw_connection()
    except psycopg.Error as error:
        raise _wrapped(engine, text, error) from error
    driver: psycopg.Connection[Any] = lent.driver_connection  # type: ignore[assignment]
    _tell(_Asking(engine), [(text, bound)])
    try:
        driver.autocommit = True
        rows = _rows(_sent(driver, text, bound))
        driver.autocommit = False
        lent.info[PURE] = True
        return rows
    except psycopg.Error as error:
        lent.invalidate(error)
        raise _wrapped(engine, text, error) from error
    finally:
        lent.close()


def _wrapped(engine: Engine, text: str, error: psycopg.Error) -> DBAPIError:
    wrapped = DBAPIError.instance(text, None, error, psycopg.Error, hide_parameters=True, dialect=engine.dialect)
    assert isinstance(wrapped, DBAPIError)
    return wrapped


def _sent(driver: psycopg.Connection[Any], text: str, bound: Mapping[str, Any]) -> psycopg.Cursor[Any]:
    return driver.cursor(row_factory=namedtuple_row).execute(text, bound or None, prepare=True)


def _rows(cursor: psycopg.Cursor[Any]) -> list[Any]:
    return cursor.fetchall() if cursor.description else []


def _taken(info: Any) -> list[Sent]:
    """What is promised, which the caller now writes."""
    waiting: list[Sent] | None = info.get(PROMISED)
    if not waiting:
        return []
    taken = list(_joined(waiting))
    waiting.clear()
    return taken


_TABLE = re.compile(r"(?:INSERT INTO|UPDATE) (\w+)")
_NAME = re.compile(r"%\((\w+)\)s")


def _joined(waiting: Sequence[Sent]) -> Iterator[Sent]:
    """The same writes as fewer statements: those on different tables as one, which spares most of each one's cost.

    Parts of one statement do not see each other, so that a table which comes again begins the next.
    """
    group: list[Sent] = []
    tables: set[str] = set()
    for sent in waiting:
        table = _table_of(sent[0])
        if table in tables:
            yield _as_one(group)
            group, tables = [], set()
        group.append(sent)
        tables.add(table)
    yield _as_one(group)


def _as_one(group: Sequence[Sent]) -> Sent:
    if len(group) == 1:
        return group[0]
    text = _text_of(tuple(text for text, _ in group))
    return text, {
        f"{name}_{number}": value for number, (_, values) in enumerate(group) for name, value in values.items()
    }


@lru_cache(maxsize=500)
def _table_of(text: str) -> str:
    found = _TABLE.search(text)
    return found[1] if found else text


@lru_cache(maxsize=500)
def _text_of(texts: tuple[str, ...]) -> str:
    parts = [_NAME.sub(rf"%(\1_{number})s", text) for number, text in enumerate(texts)]
    with_names = ", ".join(f"part_{number} AS ({text})" for number, text in enumerate(parts[:-1]))
    return f"WITH {with_names} {parts[-1]}"


@dataclass(frozen=True, slots=True)
class _Asking:
    """What watchers of statements look at, where there is no Connection of SQLAlchemy's."""

    engine: Engine

    @property
    def dispatch(self) -> Any:
        return self.engine.dispatch


def note_other(connection: Connection, cursor: Any, *_statement: Any) -> None:
    """Watches a pool's connections: where SQLAlchemy executes something itself, there is a cursor."""
    if cursor is not None:
        connection.info.pop(PURE, None)


def _tell(connection: Connection | _Asking, statements: Sequence[Sent]) -> None:
    """Let those who watch statements see them."""
    watchers = connection.dispatch.before_cursor_execute
    for text, bound in statements:
        for watcher in watchers:
            watcher(connection, None, text, bound, None, False)


def _raise(connection: Connection, error: psycopg.Error, statements: Sequence[Sent]) -> NoReturn:
    text = "; ".join(text for text, _ in statements)
    connection._handle_dbapi_exception(error, text, None, None, None)
