"""The plugins' own tables: a line of migrations and a version table for each, run after the core's.

Each plugin's migrations run in one transaction. What fails is taken back and told; the core and the other plugins run
on. A migration makes tables of its own, whose names begin with the plugin's, under the same protection as the core's
(`oneroof.migrations.protection`), and touches nothing else: that is compared before and after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_ENVIRONMENT = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PluginMigrations:
    """A plugin's line of migrations: `folder` holds `versions/`."""

    plugin: str
    folder: Path


@dataclass(frozen=True, slots=True)
class FailedMigrations:
    """A plugin whose migrations were taken back, with the reason as one sentence."""

    plugin: str
    reason: str

    def __str__(self) -> str:
        return (
            f"The plugin “{self.plugin}” is left out: its migrations failed and were taken back. {self.reason} "
            f"Mend or uninstall it, then run “oneroof migrate” again."
        )


class RuleBroken(Exception):
    """A plugin's migration made something that no plugin may make."""


def version_table(plugin: str) -> str:
    """Where it is written which of the plugin's migrations have run, in the schema `oneroof`."""
    return f"alembic_version_{plugin.replace('-', '_')}"


def head_of(folder: Path) -> str | None:
    """The newest revision in the plugin's folder of migrations. Raises alembic's CommandError where it has branches."""
    return ScriptDirectory.from_config(_configuration(folder)).get_current_head()


def migrate_plugins(connection: Connection, plugins: Iterable[PluginMigrations]) -> list[FailedMigrations]:
    """Run what is missing of each plugin's migrations as the owner, each plugin in a transaction of its own."""
    failed = []
    for migrations in plugins:
        try:
            with connection.begin():
                _upgrade(connection, migrations)
        except Exception as error:  # whatever a stranger's migration does
            failed.append(FailedMigrations(migrations.plugin, _told(error)))
    return failed


def _upgrade(connection: Connection, migrations: PluginMigrations) -> None:
    table = version_table(migrations.plugin)
    _refuse_taken_prefix(connection, migrations)
    before = _others(connection, migrations.plugin)
    configuration = _configuration(migrations.folder)
    configuration.attributes |= {"connection": connection, "version_table": table}
    command.upgrade(configuration, "heads")
    connection.execute(text(f"GRANT SELECT ON oneroof.{table} TO oneroof_app"))
    after = _others(connection, migrations.plugin)
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        raise RuleBroken(f"It makes or changes {changed[0]}, whose name does not begin with “{_prefix(migrations)}”.")
    for told, query in _RULES.items():
        for found in connection.execute(text(_OWN_TABLES + query), {"prefix": _prefix(migrations)}).scalars():
            raise RuleBroken(f"{found} {told}.")


def _refuse_taken_prefix(connection: Connection, migrations: PluginMigrations) -> None:
    """A plugin called “ticket” would take the core's ticket_event for its own."""
    began = connection.scalar(
        text("SELECT to_regclass(:name)"), {"name": f"oneroof.{version_table(migrations.plugin)}"}
    )
    taken = connection.scalar(text(_TAKEN), {"prefix": _prefix(migrations)})
    if began is None and taken is not None:
        raise RuleBroken(f"Its tables would begin with “{_prefix(migrations)}”, as {taken} does, which is not its own.")


def _prefix(migrations: PluginMigrations) -> str:
    return f"{migrations.plugin.replace('-', '_')}_"


def _others(connection: Connection, plugin: str) -> dict[str, str]:
    """A fingerprint of everything in the two schemas that is not the plugin's."""
    rows = connection.execute(
        text(_FINGERPRINTS), {"prefix": f"{plugin.replace('-', '_')}_", "versions": version_table(plugin)}
    )
    return {row[0]: row[1] for row in rows}


_FINGERPRINTS = """
    WITH ours AS (SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('public', 'oneroof'))
    SELECT n.nspname || '.' || c.relname, md5(concat_ws('|', c.relkind, c.relowner, c.relacl::text,
           c.relrowsecurity, c.relforcerowsecurity,
           (SELECT string_agg(concat_ws(' ', a.attname, a.atttypid, a.attnotnull, a.attisdropped, a.attacl::text), ','
                              ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
           (SELECT string_agg(concat_ws(' ', p.polname, p.polpermissive, p.polcmd, p.polroles::text,
                                        pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)),
                              ',' ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid),
           (SELECT string_agg(pg_get_constraintdef(k.oid), ',' ORDER BY k.conname) FROM pg_constraint k
             WHERE k.conrelid = c.oid),
           (SELECT string_agg(t.tgname, ',' ORDER BY t.tgname) FROM pg_trigger t
             WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)))
      FROM pg_class c JOIN ours n ON n.oid = c.relnamespace
      LEFT JOIN pg_index i ON i.indexrelid = c.oid
      LEFT JOIN pg_class o ON o.oid = i.indrelid
     WHERE NOT starts_with(coalesce(o.relname, c.relname), :prefix)
       AND coalesce(o.relname, c.relname) <> :versions
    UNION ALL
    SELECT n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
           md5(concat_ws('|', p.prosrc, p.prosecdef, p.proacl::text, p.proconfig::text))
      FROM pg_proc p JOIN ours n ON n.oid = p.pronamespace
"""

_TAKEN = """
    SELECT min(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND starts_with(relname, :prefix)
"""

_OWN_TABLES = """
    WITH own AS (
        SELECT c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND starts_with(c.relname, :prefix)
           AND c.relkind NOT IN ('i', 'I', 'c')
    ), first AS (
        SELECT a.attrelid, a.attnum FROM pg_attribute a JOIN own ON own.oid = a.attrelid
         WHERE a.attname = 'tenant_id' AND a.attnotnull AND a.atttypid = 'int4'::regtype
    )
"""

_RULES = {
    "is no ordinary table: no views, sequences or partitions": """
        SELECT relname FROM own WHERE relkind <> 'r' ORDER BY 1""",
    "must have a tenant_id that is an integer and never null": """
        SELECT relname FROM own WHERE oid NOT IN (SELECT attrelid FROM first) ORDER BY 1""",
    "is not protected: call tenant_table of oneroof.migrations.protection for it": """
        SELECT relname FROM own WHERE NOT (relrowsecurity AND relforcerowsecurity AND EXISTS (
               SELECT FROM pg_policy p WHERE p.polrelid = own.oid AND NOT p.polpermissive AND p.polcmd = '*'
                  AND pg_get_expr(p.polqual, p.polrelid) = '(tenant_id = oneroof.tenant_id())'
                  AND pg_get_expr(p.polwithcheck, p.polrelid) = '(tenant_id = oneroof.tenant_id())')) ORDER BY 1""",
    "needs the primary key (tenant_id, id), id being a uuid": """
        SELECT relname FROM own WHERE NOT EXISTS (
               SELECT FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[2]
                 JOIN first ON first.attrelid = k.conrelid AND first.attnum = k.conkey[1]
                WHERE k.conrelid = own.oid AND k.contype = 'p' AND a.attname = 'id'
                  AND a.atttypid = 'uuid'::regtype) ORDER BY 1""",
    "is a key or index that does not begin with tenant_id": """
        SELECT c.relname FROM pg_index i JOIN own ON own.oid = i.indrelid JOIN pg_class c ON c.oid = i.indexrelid
          LEFT JOIN first ON first.attrelid = i.indrelid
         WHERE i.indkey[0] IS DISTINCT FROM first.attnum ORDER BY 1""",
    "is a foreign key that does not lead from tenant_id to tenant_id": """
        SELECT k.conname FROM pg_constraint k JOIN own ON own.oid = k.conrelid
          LEFT JOIN first ON first.attrelid = k.conrelid
          LEFT JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attname = 'tenant_id'
         WHERE k.contype = 'f' AND (k.conkey[1] IS DISTINCT FROM first.attnum OR k.confkey[1] IS DISTINCT FROM t.attnum)
         ORDER BY 1""",
    "is a column with a default or a value of its own: the application makes all values": """
        SELECT own.relname || '.' || a.attname FROM pg_attribute a JOIN own ON own.oid = a.attrelid
         WHERE a.attnum > 0 AND NOT a.attisdropped AND (a.atthasdef OR a.attidentity <> '' OR a.attgenerated <> '')
         ORDER BY 1""",
}
"""What is wrong with the thing that a query finds. The same as the guards hold the core's own tables to."""


def _told(error: Exception) -> str:
    origin = getattr(error, "orig", None) or error
    line = (str(origin).strip().splitlines() or [type(origin).__name__])[0]
    return line if line.endswith(".") else f"{line}."


def _configuration(folder: Path) -> Config:
    configuration = Config()
    # The environment is the core's: a plugin brings its versions and nothing else.
    configuration.set_main_option("script_location", str(_ENVIRONMENT))
    configuration.set_main_option("version_locations", str(folder / "versions"))
    configuration.set_main_option("path_separator", "os")
    return configuration
