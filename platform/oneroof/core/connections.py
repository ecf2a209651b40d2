"""Connections to PostgreSQL, shared by all tenants one after another."""

import select
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import PoolResetState

from oneroof.core import written

MOST_PREPARED = 200
"""Statements that the server keeps prepared for one connection; those not used longest are dropped."""

# What DISCARD ALL does but for the plans that the server has made: to make them anew would cost each request more than
# all it does. A statement that SQL itself has prepared could stand in for one of the driver's: then all is discarded.
_LEAVE_NOTHING = """\
SELECT pg_catalog.pg_advisory_unlock_all(),
       EXISTS (SELECT FROM pg_catalog.pg_prepared_statements WHERE from_sql);
SET SESSION AUTHORIZATION DEFAULT; RESET ALL; CLOSE ALL; UNLISTEN *"""


def engine_of(url: str, pool_size: int) -> Engine:
    """A pool of connections to `url`."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_recycle=600,
        pool_reset_on_return=None,  # `_leave_nothing` does more
        hide_parameters=True,  # they are contexts and personal data, and errors are logged
        connect_args={"connect_timeout": 5, "application_name": "oneroof"},
    )
    event.listen(engine, "connect", _prepare_many)
    event.listen(engine, "checkout", _refuse_closed)
    event.listen(engine, "reset", _leave_nothing)
    event.listen(engine, "commit", written.commit)
    event.listen(engine, "before_cursor_execute", written.note_other)
    return engine


def _prepare_many(connection: psycopg.Connection[Any], _record: Any) -> None:
    connection.prepared_max = MOST_PREPARED


def _refuse_closed(connection: psycopg.Connection[Any], _record: Any, _proxy: Any) -> None:
    """Look whether the server has hung up, without asking it. The pool then takes another connection."""
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    if looking.poll(0):
        raise DisconnectionError


def _leave_nothing(connection: psycopg.Connection[Any], record: Any, state: PoolResetState) -> None:
    """Before another tenant's request gets the connection: no setting, cursor, statement or lock may be left on it.

    An error here makes the pool throw the connection away.
    """
    if state.terminate_only:
        return
    connection.rollback()
    record.info.pop(written.PROMISED, None)
    if record.info.pop(written.PURE, False):
        return
    connection.autocommit = True
    left = connection.execute(_LEAVE_NOTHING).fetchone()
    if left is None or left[1]:
        connection.execute("DISCARD ALL")
    connection.autocommit = False
