"""What a rule is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Rule:
    """A rule by its name: `broken` gives a sentence for each thing that breaks it, beginning with the thing's name."""

    name: str
    broken: Callable[[Connection], list[str]]


def forbid(name: str, sentence: str, query: str) -> Rule:
    """A rule that forbids what `query` finds: its first column is the name, put before `sentence`.

    Further columns fill the `{}` in the sentence.
    """

    def broken(connection: Connection) -> list[str]:
        found = connection.execute(_SHORTHANDS + query.encode()).fetchall()
        return sorted(f"{first}: {sentence.format(*rest)}" for first, *rest in found)

    return Rule(name, broken)


_SHORTHANDS = b"""
    WITH ours AS (
        SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('public', 'oneroof')
    ), relation AS (
        SELECT c.oid, c.relname AS name, n.nspname AS schema, n.nspname || '.' || c.relname AS path, relkind, relowner,
               relacl, reloptions, relpersistence, relrowsecurity, relforcerowsecurity
          FROM pg_class c JOIN ours n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND c.relname <> 'alembic_version_pkc'
    ), tenants AS (
        SELECT r.* FROM relation r WHERE r.relkind IN ('r', 'p', 'f') AND EXISTS (
            SELECT FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
             WHERE k.conrelid = r.oid AND k.contype = 'p' AND a.attname = 'tenant_id')
    )
"""
