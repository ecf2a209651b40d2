"""The migrated database keeps every rule of the schema, and the models say what it is."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, create_engine, text

from oneroof.embedded import DatabaseUrls
from oneroof.migrations import current_revision, head_revision
from oneroof.migrations.run import _configuration
from support.models import all_metadata, tenant_tables
from support.schema_rules import RULES, Rule, reviewed
from support.servers import Servers, fresh_database


@pytest.fixture(scope="module")
def database_urls(servers: Servers) -> Iterator[DatabaseUrls]:
    with fresh_database(servers) as urls:
        yield urls


@pytest.fixture(scope="module")
def administrator(database_urls: DatabaseUrls) -> Iterator[psycopg.Connection[Any]]:
    assert database_urls.admin
    with psycopg.connect(database_urls.admin, autocommit=True) as connection:
        yield connection


@pytest.fixture
def owner(database_urls: DatabaseUrls) -> Iterator[Connection]:
    assert database_urls.owner
    engine = create_engine(database_urls.owner.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_schema_keeps_the_rule(rule: Rule, administrator: psycopg.Connection[Any]) -> None:
    assert rule.broken(administrator) == []


def test_the_models_and_the_migrations_agree(owner: Connection) -> None:
    """Neither has a table, column, key or index that the other lacks, nor another type."""
    context = MigrationContext.configure(
        owner, opts={"compare_type": True, "compare_server_default": True, "version_table_schema": "oneroof"}
    )
    changes = compare_metadata(context, all_metadata())
    # comments hold the data classes, which the models do not repeat
    assert [change for change in changes if change[0] != "remove_table_comment"] == []


def test_the_models_and_the_migrations_agree_on_checks(owner: Connection) -> None:
    """Alembic does not compare CHECKs: their names must be the same, and the words that they list."""
    rows = owner.execute(
        text("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND connamespace = :n"),
        {"n": owner.scalar(text("SELECT 'public'::regnamespace::oid"))},
    )
    in_database = {name: _words(definition) for name, definition in rows}
    in_models = {
        str(check.name): _words(str(check.sqltext))
        for table in all_metadata().sorted_tables
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }
    assert in_models == in_database


def _words(check: str) -> list[str]:
    return sorted(re.findall(r"'([^']*)'", check))


def test_one_head_and_the_database_is_there(owner: Connection) -> None:
    scripts = ScriptDirectory.from_config(_configuration())
    assert len(scripts.get_heads()) == 1
    assert current_revision(owner) == head_revision()


def test_migrations_form_one_line() -> None:
    """No branches and no merges: each migration follows one other."""
    scripts = list(ScriptDirectory.from_config(_configuration()).walk_revisions())
    followed = [script.down_revision for script in scripts]
    assert len(set(followed)) == len(scripts)
    assert all(revision is None or isinstance(revision, str) for revision in followed)


@pytest.mark.parametrize(
    "listed", [reviewed.TABLES_WITHOUT_TENANT, reviewed.READ_BY_THE_APPLICATION, reviewed.APPEND_ONLY]
)
def test_reviewed_tables_exist(listed: dict[str, str], owner: Connection) -> None:
    for name in listed:
        assert owner.scalar(text("SELECT to_regclass(:name)"), {"name": name}) is not None, name
    assert all(reason.strip() for reason in listed.values())


def test_the_rules_look_at_every_tenants_table(administrator: psycopg.Connection[Any]) -> None:
    """The rules find tenants' tables in the catalog, the other tests in the models: they must mean the same."""
    counted = administrator.execute(
        "SELECT count(*) FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid "
        "AND a.attnum = ANY (k.conkey) WHERE k.contype = 'p' AND a.attname = 'tenant_id'"
    ).fetchone()
    assert counted == (len(tenant_tables()),)
