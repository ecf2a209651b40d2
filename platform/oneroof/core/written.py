"""Statements that every visitor's step runs: turned into SQL once, prepared by the server, sent together.

SQLAlchemy builds a statement anew for each execution, which costs more of the processor than running it. A `Written`
is built from the same tables and constructs, once for a process. Row level security decides what it sees, as ever; it
must name the tenant itself, and takes that from the session's context.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import psycopg
from sqlalchemy import Connection, Executable
from sqlalchemy.engine import CursorResult, Dialect
from sqlalchemy.orm import Session

PROMISED = "promised"
"""Where a session and its connection carry what is to be written before the commit."""
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

    def _compile(self, dialect: Dialect) -> tuple[str, dict[str, Any], dict[str, Any]]:
        compiled: Any = self._statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self._compiled = str(compiled), fixed, dict(compiled._bind_processors)
        if TENANT not in compiled.params:
            raise ValueError(f"this statement does not name its tenant: {compiled}")
        return self._compiled


def run(session: Session, written: Written, values: Mapping[str, Any]) -> CursorResult[Any]:
    """Run it now. What was promised before is written first."""
    keep_promises(session)
    connection = session.connection()
    text, bound = written.sent(connection.dialect, session.info["context"].tenant_id, values)
    return connection.exec_driver_sql(text, bound)


def run_first(session: Session, written: Written, values: Mapping[str, Any]) -> list[Any]:
    """The same as the first statement of a session's transaction: it travels with the entering of the context."""
    if session.in_transaction():
        return list(run(session, written, values).all())
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
    waiting: list[Sent] | None = session.info.get(PROMISED)
    if waiting:
        sent = waiting[:]
        waiting.clear()
        together(session.connection(), sent)


def begin(session: Session, connection: Connection, entering: Sent) -> None:
    """Enter the context, with the session's first statement where there is one."""
    session.info[PROMISED] = connection.info[PROMISED] = []
    first = session.info.pop(_FIRST, None)
    if first is None:
        together(connection, [entering])
        return
    written, values = first
    sent = written.sent(connection.dialect, session.info["context"].tenant_id, values)
    session.info[_FIRST_ROWS] = together(connection, [entering, sent])[1]


def commit(connection: Connection) -> None:
    """Before SQLAlchemy commits: write what was promised and commit in one trip; SQLAlchemy finds nothing to do."""
    waiting: list[Sent] = connection.info.pop(PROMISED, [])
    if waiting:
        sent = [*waiting, ("COMMIT", {})]
        waiting.clear()
        together(connection, sent)


def together(connection: Connection, statements: Sequence[Sent]) -> list[list[Any]]:
    """Send all at once, wait once; the rows of each. Raises SQLAlchemy's errors, as if each had been executed."""
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    _tell(connection, statements)
    try:
        with driver.pipeline():
            cursors = [driver.execute(text, bound or None, prepare=True) for text, bound in statements]
        return [cursor.fetchall() if cursor.description else [] for cursor in cursors]
    except psycopg.Error as error:
        _raise(connection, error, statements)


def _tell(connection: Connection, statements: Sequence[Sent]) -> None:
    """Let those who watch statements see them."""
    watchers = connection.dispatch.before_cursor_execute
    for text, bound in statements:
        for watcher in watchers:
            watcher(connection, None, text, bound, None, False)


def _raise(connection: Connection, error: psycopg.Error, statements: Sequence[Sent]) -> NoReturn:
    text = "; ".join(text for text, _ in statements)
    connection._handle_dbapi_exception(error, text, None, None, None)
