"""Bring a database to the newest schema and tell it the key that contexts are signed with."""

from collections.abc import Iterable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from oneroof.migrations.plugins import FailedMigrations, PluginMigrations, migrate_plugins
from oneroof.tenancy.context import hmac_blocks

_ONE_AT_A_TIME = 7_406_001  # the advisory lock that a running migration holds


def migrate(
    owner_url: str, *, key_id: str, key: bytes, plugins: Iterable[PluginMigrations] = ()
) -> list[FailedMigrations]:
    """Run all missing migrations as the owner, store the context key, then run those of the plugins.

    Safe to call by several at once. Returns the plugins whose migrations failed and were taken back. Raises
    PermissionError where the database belongs to another role.
    """
    engine = create_engine(_driver(owner_url))
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
            _close_to_others(connection)
            configuration = _configuration()
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, "heads")
            _store_key(connection, key_id, key)
            connection.commit()
            failed: list[FailedMigrations] = migrate_plugins(connection, plugins)
            return failed
    finally:
        engine.dispose()


def head_revision() -> str | None:
    """The newest revision that this code knows."""
    return ScriptDirectory.from_config(_configuration()).get_current_head()


def current_revision(connection: Connection) -> str | None:
    """The revision that the database is at."""
    return MigrationContext.configure(connection, opts={"version_table_schema": "oneroof"}).get_current_revision()


def _store_key(connection: Connection, key_id: str, key: bytes) -> None:
    inner, outer = hmac_blocks(key)
    connection.execute(
        text(
            "INSERT INTO oneroof.context_key (key_id, inner_block, outer_block) VALUES (:key_id, :inner, :outer) "
            "ON CONFLICT (key_id) DO UPDATE SET inner_block = excluded.inner_block, outer_block = excluded.outer_block"
        ),
        {"key_id": key_id, "inner": inner, "outer": outer},
    )


def _close_to_others(connection: Connection) -> None:
    """Nobody but the owner makes temporary tables or schemas here: they would shadow ours for later users of a session.

    Rights on a database are lost when it is copied or restored, so this runs each time. Raises PermissionError.
    """
    name, owned = connection.execute(
        text(
            "SELECT quote_ident(datname), pg_has_role(current_user, datdba, 'USAGE') "
            "FROM pg_database WHERE datname = current_database()"
        )
    ).one()
    if not owned:
        raise PermissionError(
            f"The database {name} must belong to the role that migrates it: only then can it be closed."
        )
    connection.execute(text(f"REVOKE TEMPORARY, CREATE ON DATABASE {name} FROM PUBLIC, oneroof_app, oneroof_umbrella"))


def _configuration() -> Config:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent))
    configuration.set_main_option("path_separator", "os")
    return configuration


def _driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
