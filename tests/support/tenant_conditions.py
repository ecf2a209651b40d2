"""Watches the SQL that leaves SQLAlchemy: every tenants' table in it must be named together with its tenant.

Row level security would hide the other rows anyway. The condition makes the check cheap, and lets a distributed
database send the statement to one node.
"""

import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Engine, TextClause, event

from support.models import tenant_tables

_AFTER_A_TABLE = "ON|SET|WHERE|JOIN|USING|LEFT|RIGHT|FULL|CROSS|ORDER|GROUP|LIMIT|FOR|UNION|RETURNING|VALUES"
_SOURCE = r"(?:\bFROM|\bJOIN|\bUPDATE|\bUSING|,)\s+(?:ONLY\s+)?(?P<table>{tables})\b(?!\s*[.(])"
_ALIAS = rf"(?:\s+(?:AS\s+)?(?!(?:{_AFTER_A_TABLE})\b)(?P<alias>\w+))?"
_INSERT = re.compile(r"\bINSERT INTO (?P<table>\w+) *\((?P<columns>[^)]*)\)", re.IGNORECASE)


@cache
def _sources() -> re.Pattern[str]:
    return re.compile(_SOURCE.format(tables="|".join(tenant_tables())) + _ALIAS, re.IGNORECASE)


def unguarded_tables(statement: str) -> list[str]:
    """Tenants' tables that `statement` reads or writes without naming the tenant, each by its name."""
    statement = statement.replace('"', "")
    found = [match["table"] for match in _INSERT.finditer(statement) if "tenant_id" not in match["columns"]]
    if re.search(r"(?<![.\w])tenant_id\s*=", statement):
        return found  # written by hand over one table, and named
    for match in _sources().finditer(_INSERT.sub("", statement)):
        name = match["alias"] or match["table"]
        if not re.search(rf"\b{name}\.tenant_id\s*=|=\s*{name}\.tenant_id\b", statement):
            found.append(match["table"])
    return found


@contextmanager
def every_statement_names_its_tenant(engine: Engine | type[Engine] = Engine) -> Iterator[deque[str]]:
    """Fail at the first statement of the application's role that does not; gives the last statements seen.

    Text is passed over: a lint rule keeps it out of the platform, and tests look where they like.
    """
    seen: deque[str] = deque(maxlen=1000)

    def look(connection: Any, _cursor: Any, statement: str, _parameters: Any, execution: Any, _many: bool) -> None:
        if connection.engine.url.username != "oneroof_app":
            return
        seen.append(statement)
        compiled = execution.compiled if execution is not None else None
        if compiled is None or isinstance(compiled.statement, TextClause):
            return
        missing = unguarded_tables(statement)
        assert not missing, f"no tenant_id is named for {', '.join(missing)}: {statement}"

    event.listen(engine, "before_cursor_execute", look)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", look)
