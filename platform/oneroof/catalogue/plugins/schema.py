"""Whether a plugin's own tables are as its code needs them, asked of the database until they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, column, select, table
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from oneroof.catalogue.plugins.faults import SetAside
from oneroof.migrations.plugins import head_of, version_table


class PluginSchema:
    """What this process knows of the plugins' migrations. They run forward only: what was there once stays there."""

    def __init__(self) -> None:
        self._heads: dict[str, str | None] = {}
        self._there: set[tuple[str, str]] = set()
        self._told: set[tuple[str, str]] = set()

    def needs(self, plugin: str, migrations: Path) -> None:
        """Note that the code of `plugin` needs the newest of these migrations."""
        self._heads[plugin] = head_of(migrations)

    def behind(self, session: Session | Connection, plugins: Sequence[str]) -> dict[str, SetAside]:
        """Those of `plugins` whose migrations have not all run here. No query once all have."""
        engine = session.get_bind().engine if isinstance(session, Session) else session.engine
        place = engine.url.render_as_string()
        asked = [name for name in plugins if name in self._heads and (place, name) not in self._there]
        found: dict[str, SetAside] = {}
        for name in asked:
            at = _revision(session, name)
            if at == self._heads[name]:
                self._there.add((place, name))
            else:
                found[name] = SetAside(
                    name,
                    f"its own tables are at {at or 'nothing'} and its code needs {self._heads[name]}.",
                    "Run “oneroof migrate”: it says what is in the way.",
                )
                if (place, name) not in self._told:
                    self._told.add((place, name))
                    found[name].log()
        return found


def _revision(session: Session | Connection, plugin: str) -> str | None:
    versions = table(version_table(plugin), column("version_num"), schema="oneroof")
    try:
        with session.begin_nested():
            found: str | None = session.scalar(select(versions.c.version_num))
            return found
    except ProgrammingError:  # no such table, or no right to it yet: none of its migrations has run
        return None
