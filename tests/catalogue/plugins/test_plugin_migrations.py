"""A plugin's own tables: made after the core's, protected like them, and taken back where they are not."""

from pathlib import Path

import psycopg
import pytest

from oneroof.core.db import Database
from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.embedded import DatabaseUrls
from oneroof.migrations import FailedMigrations, migrate
from support.factories import make_two_centres
from support.plugins import WrittenPlugin, loaded, written
from support.servers import Servers

HEAD = '''"""Made by a test."""
from alembic import op
from oneroof.migrations.protection import tenant_table
revision = "0001"
down_revision = None
def upgrade():
'''
TABLE = """
    op.execute('''CREATE TABLE {table} (tenant_id INTEGER NOT NULL, id UUID NOT NULL, place VARCHAR NOT NULL,
        CONSTRAINT pk_{table} PRIMARY KEY (tenant_id, id))''')
    tenant_table(op, "{table}")
"""


def prefixed(plugin: WrittenPlugin, name: str) -> str:
    return f"{plugin.name.replace('-', '_')}_{name}"


def migrated(servers: Servers, urls: DatabaseUrls, *plugins: WrittenPlugin) -> list[FailedMigrations]:
    assert urls.owner
    key = servers.settings.keys.context
    wanted = loaded(*plugins).migrations()
    failed: list[FailedMigrations] = migrate(urls.owner, key_id=CONTEXT_KEY_ID, key=key, plugins=wanted)
    return failed


def test_its_tables_are_made_and_protected(
    plugin: WrittenPlugin, servers: Servers, database_urls: DatabaseUrls, database: Database
) -> None:
    table = prefixed(plugin, "well")
    plugin.file("migrations/versions/0001_wells.py", HEAD + TABLE.format(table=table))
    plugins = loaded(plugin)
    lisboa, _ = make_two_centres(database)
    with database.transaction(lisboa.system) as session:
        (behind,) = plugins.behind(session).values()
        assert "its own tables are at nothing and its code needs 0001" in behind.reason
        assert "oneroof migrate" in behind.remedy
        assert plugins.of_session(session, lisboa.system).names == ("core",)
    assert migrated(servers, database_urls, plugin) == []
    assert migrated(servers, database_urls, plugin) == []  # again changes nothing
    with database.transaction(lisboa.system) as session:
        assert plugins.behind(session) == {}
    with psycopg.connect(database_urls.app) as connection, pytest.raises(psycopg.DatabaseError):
        connection.execute(f"SELECT * FROM {table}")  # no tenant was entered


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ("    raise RuntimeError('the well is dry')\n", "the well is dry."),
        ("    op.execute('SELECT no')\n", 'column "no" does not exist'),
        ("    op.execute('CREATE TABLE stray (id UUID)')\n", "makes or changes public.stray"),
        ("    op.execute('ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY')\n", "makes or changes public.ticket"),
        ("    op.execute('GRANT SELECT ON tenant TO PUBLIC')\n", "makes or changes public.tenant"),
        ("    op.execute('DROP POLICY tenant ON ticket')\n", "makes or changes public.ticket"),
        ("    op.execute('CREATE TABLE {own} (tenant_id INTEGER NOT NULL)')\n", "is not protected: call tenant_table"),
        ("    op.execute('CREATE TABLE {own} (id UUID PRIMARY KEY)')\n", "must have a tenant_id"),
        ("    op.execute('CREATE VIEW {own} AS SELECT 1 AS tenant_id')\n", "is no ordinary table"),
        (
            TABLE.replace("{table}", "{own}") + "    op.execute('CREATE INDEX ix_{own}_place ON {own} (place)')\n",
            "_place is a key or index that does not begin with tenant_id",
        ),
        (
            TABLE.replace("{table}", "{own}") + "    op.execute('ALTER TABLE {own} ALTER place SET DEFAULT 1')\n",
            "is a column with a default",
        ),
    ],
)
def test_what_breaks_a_rule_is_taken_back_and_the_rest_runs(
    plugin: WrittenPlugin,
    other: WrittenPlugin,
    servers: Servers,
    database_urls: DatabaseUrls,
    statements: str,
    told: str,
) -> None:
    own, good = prefixed(plugin, "well"), prefixed(other, "pump")
    first = TABLE.format(table=prefixed(plugin, "first"))
    plugin.file("migrations/versions/0001_wells.py", HEAD + first + statements.replace("{own}", own))
    other.file("migrations/versions/0001_pumps.py", HEAD + TABLE.format(table=good))
    (failed,) = migrated(servers, database_urls, plugin, other)
    assert failed.plugin == plugin.name
    assert told in failed.reason
    assert str(failed).startswith(f"The plugin “{plugin.name}” is left out: its migrations failed and were taken back.")
    assert database_urls.owner
    with psycopg.connect(database_urls.owner) as connection:
        there = connection.execute("SELECT relname FROM pg_class WHERE relname LIKE ANY (%s)", [[f"{own[:7]}%"]])
        tables = {name for (name,) in there if not name.startswith("pk_")}
    assert good in tables
    assert own not in tables
    assert prefixed(plugin, "first") not in tables


def test_it_cannot_take_the_cores_tables_for_its_own(
    servers: Servers, database_urls: DatabaseUrls, tmp_path: Path
) -> None:
    with written(tmp_path, name="ticket") as plugin:
        plugin.file("migrations/versions/0001_more.py", HEAD + TABLE.format(table="ticket_more"))
        (failed,) = migrated(servers, database_urls, plugin)
    assert "Its tables would begin with “ticket_”, as ticket_event does" in failed.reason
