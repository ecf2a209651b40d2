"""Databases of tests that have ended, emptied and used again: making a copy of the template costs ten times as much.

A database is used again only if it is the template's equal once its rows are gone: whatever a test changed of tables,
columns, functions, policies and rights shows in the catalog, and such a database is dropped. So is one that has been
analysed or has grown, since plans depend on that.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg

from oneroof.embedded import DatabaseUrls

MOST_KEPT = 4
_MOST_GROWN = 8_000_000  # bytes
_TABLES = """
    SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'oneroof') ORDER BY 1
"""
_CATALOG = """
    SELECT md5(string_agg(found, ',' ORDER BY found)) FROM (
        SELECT 'c' || oid || xmin || relacl::text FROM pg_class
         WHERE relnamespace >= 2200 AND relkind IN ('r', 'v', 'm')
        UNION ALL SELECT 'k' || oid || xmin FROM pg_class WHERE relnamespace >= 2200 AND relkind IN ('i', 'S')
        UNION ALL SELECT 'a' || attrelid || ' ' || attnum || xmin FROM pg_attribute WHERE attrelid >= 16384
        UNION ALL SELECT 'f' || oid || xmin FROM pg_proc WHERE oid >= 16384
        UNION ALL SELECT 'p' || oid || xmin FROM pg_policy
        UNION ALL SELECT 'n' || oid || xmin FROM pg_constraint WHERE oid >= 16384
        UNION ALL SELECT 't' || oid || xmin FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 's' || oid || xmin FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'
        UNION ALL SELECT 'd' || setdatabase || setrole || setconfig::text FROM pg_db_role_setting
        UNION ALL SELECT 'z' || starelid FROM pg_statistic WHERE starelid >= 16384
        UNION ALL SELECT 'b' || datdba || datacl::text FROM pg_database WHERE datname = current_database()
        UNION ALL SELECT 'g' || oid || xmin FROM pg_default_acl
        UNION ALL SELECT 'e' || oid || xmin FROM pg_extension
        UNION ALL SELECT 'r' || rolname || rolsuper || rolbypassrls || rolcanlogin FROM pg_roles
    ) AS everything (found)
"""


@dataclass(frozen=True)
class Emptied:
    """An empty database, and what its catalog looked like when it was new."""

    name: str
    urls: DatabaseUrls
    catalog: str
    tables: tuple[str, ...]
    size: int
    filled: dict[str, str] = field(hash=False)
    """What stands in the tables that the migrations fill, by table."""


def examined(name: str, urls: DatabaseUrls) -> Emptied:
    """A database that has just been made."""
    with _administrator(urls) as connection:
        tables = tuple(row[0] for row in connection.execute(_TABLES))
        filled = {table: _content(connection, table) for table in _with_rows(connection, tables)}
        return Emptied(name, urls, _catalog(connection), tables, _size(connection), filled)


def emptied(database: Emptied) -> bool:
    """Whether the database could be made as it was: nobody is connected, no rows, the same catalog."""
    with suppress(psycopg.Error), _administrator(database.urls) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        if _catalog(connection) != database.catalog or _size(connection) > database.size + _MOST_GROWN:
            return False
        # no triggers, also none of foreign keys: the order does not matter
        connection.execute("SET session_replication_role = replica")
        for table in _with_rows(connection, database.tables):
            if table not in database.filled:
                connection.execute(f"DELETE FROM {table}".encode())
        return all(_content(connection, table) == content for table, content in database.filled.items())
    return False


def _administrator(urls: DatabaseUrls) -> psycopg.Connection[Any]:
    assert urls.admin is not None
    return psycopg.connect(urls.admin, autocommit=True)


def _with_rows(connection: psycopg.Connection[Any], tables: tuple[str, ...]) -> list[str]:
    asked = " UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
    return [row[0] for row in connection.execute(asked.encode())]


def _content(connection: psycopg.Connection[Any], table: str) -> str:
    asked = f"SELECT coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM {table} t"
    row = connection.execute(asked.encode()).fetchone()
    assert row is not None
    return str(row[0])


def _size(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row is not None
    return int(row[0])


def _catalog(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute(_CATALOG).fetchone()
    assert row is not None
    return str(row[0])
