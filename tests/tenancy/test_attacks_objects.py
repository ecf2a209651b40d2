"""Attacks by making things, by taking other roles, and on what the platform keeps for itself."""

from typing import Any

import psycopg
import pytest

from .conftest import NEIGHBOUR, OURS, Attacker

TEMPORARY = "permission denied to create temporary tables in database"
CREATE = "permission denied for schema public"


def primary(attacker: Attacker, statement: str) -> str:
    """The refusal, without the name of the test's database."""
    name = attacker.ask("SELECT current_database()")[0][0]
    attacker.connection.rollback()
    return attacker.enter(OURS).refused(statement).replace(f' "{name}"', "").replace(f" {name}", "")


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("CREATE VIEW everybody AS SELECT * FROM person", CREATE),
        ("CREATE MATERIALIZED VIEW everybody AS SELECT * FROM person", CREATE),
        ("CREATE TABLE person_copy AS SELECT * FROM person", CREATE),
        ("CREATE TABLE child () INHERITS (person)", CREATE),
        ("CREATE FUNCTION look() RETURNS int LANGUAGE sql AS 'SELECT 1'", CREATE),
        (
            "CREATE FUNCTION oneroof.look() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "permission denied for schema oneroof",
        ),
        ("CREATE OPERATOR <<< (FUNCTION = int4lt, LEFTARG = int, RIGHTARG = int)", CREATE),
        ("CREATE TYPE t AS (a int)", CREATE),
        ("CREATE SEQUENCE s", CREATE),
        ("CREATE SCHEMA mine", "permission denied for database"),
        ("CREATE PUBLICATION p FOR TABLE person", "permission denied for database"),
        (
            "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()",
            'permission denied to create event trigger "e"',
        ),
        ("CREATE ROLE friend", "permission denied to create role"),
        ("CREATE TEMP TABLE person (id int)", TEMPORARY),
        ("CREATE TEMP VIEW everybody AS SELECT * FROM person", TEMPORARY),
        ("CREATE FUNCTION pg_temp.look() RETURNS int LANGUAGE sql AS 'SELECT 1'", TEMPORARY),
        ("SELECT 1 AS id INTO TEMP person", TEMPORARY),
        ("DO $$ BEGIN EXECUTE 'CREATE VIEW everybody AS SELECT * FROM person'; END $$", CREATE),
    ],
)
def test_nothing_can_be_made(attacker: Attacker, statement: str, refusal: str) -> None:
    answer = primary(attacker, statement)
    assert answer.split(" / ")[0] == refusal


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("CREATE EXTENSION vector", 'permission denied to create extension "vector"'),
        ("CREATE EXTENSION dblink", 'extension "dblink" is not available'),
        ("CREATE EXTENSION postgres_fdw", 'extension "postgres_fdw" is not available'),
        ("LOAD 'auto_explain'", 'access to library "auto_explain" is not allowed'),
        (
            "SELECT * FROM dblink('dbname=x', 'SELECT 1') AS t(a int)",
            "function dblink(unknown, unknown) does not exist",
        ),
        ("DO LANGUAGE c 'x'", "permission denied for language c"),
        ("CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw", 'foreign-data wrapper "postgres_fdw" does not exist'),
        (
            "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = false)",
            "permission denied to create subscription",
        ),
    ],
)
def test_no_way_around_through_another_connection_or_library(attacker: Attacker, statement: str, refusal: str) -> None:
    assert primary(attacker, statement).split(" / ")[0] == refusal


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("SET ROLE oneroof_owner", 'permission denied to set role "oneroof_owner"'),
        ("SET ROLE oneroof_umbrella", 'permission denied to set role "oneroof_umbrella"'),
        ("SET ROLE postgres", 'permission denied to set role "postgres"'),
        ("SET ROLE pg_read_all_data", 'permission denied to set role "pg_read_all_data"'),
        (
            "SET SESSION AUTHORIZATION oneroof_owner",
            'permission denied to set session authorization "oneroof_owner"',
        ),
        (
            "SET SESSION AUTHORIZATION oneroof_umbrella",
            'permission denied to set session authorization "oneroof_umbrella"',
        ),
        ("GRANT oneroof_owner TO oneroof_app", 'permission denied to grant role "oneroof_owner"'),
        ("GRANT pg_read_all_data TO oneroof_app", 'permission denied to grant role "pg_read_all_data"'),
        ("ALTER ROLE oneroof_app BYPASSRLS", "permission denied to alter role"),
        ("ALTER ROLE oneroof_umbrella PASSWORD 'x'", "permission denied to alter role"),
        ("ALTER ROLE oneroof_owner SET row_security = off", "permission denied to alter role"),
        ("SET session_replication_role = replica", 'permission denied to set parameter "session_replication_role"'),
        ("SET log_statement = 'all'", 'permission denied to set parameter "log_statement"'),
        ("REASSIGN OWNED BY oneroof_owner TO oneroof_app", "permission denied to reassign objects"),
    ],
)
def test_no_other_role_can_be_taken(attacker: Attacker, statement: str, refusal: str) -> None:
    assert primary(attacker, statement).split(" / ")[0] == refusal


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("CREATE DATABASE mine", "permission denied to create database"),
        ("ALTER SYSTEM SET log_statement = 'all'", 'permission denied to set parameter "log_statement"'),
        ("ALTER DATABASE {} SET row_security = off", "must be owner of database {}"),
        ("DROP DATABASE {}", "must be owner of database {}"),
        ("VACUUM FULL pg_authid", None),
    ],
)
def test_what_runs_outside_of_a_transaction_is_refused_too(
    attacker: Attacker, statement: str, refusal: str | None
) -> None:
    attacker.connection.autocommit = True
    name = attacker.ask("SELECT current_database()")[0][0]
    if refusal is None:
        attacker.run(statement)  # a warning: skipped
    else:
        assert attacker.refused(statement.format(name)) == refusal.format(name)


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("ALTER TABLE person DISABLE ROW LEVEL SECURITY", "must be owner of table person"),
        ("ALTER TABLE person NO FORCE ROW LEVEL SECURITY", "must be owner of table person"),
        ("ALTER TABLE person OWNER TO oneroof_app", "must be owner of table person"),
        ("ALTER POLICY tenant ON person USING (true)", "must be owner of table person"),
        ("DROP POLICY tenant ON person", "must be owner of relation person"),
        ("CREATE POLICY mine ON person USING (true)", "must be owner of table person"),
        ("CREATE INDEX ON person (kind)", "must be owner of table person"),
        ("CREATE RULE r AS ON SELECT TO person DO INSTEAD SELECT 1", "must be owner of table person"),
        ("CREATE STATISTICS s ON kind, id FROM person", "must be owner of table person"),
        ("CREATE TRIGGER t BEFORE INSERT ON person EXECUTE FUNCTION f()", "permission denied for table person"),
        ("DROP TABLE person", "must be owner of table person"),
        ("COMMENT ON TABLE person IS 'x'", "must be owner of table person"),
        ("ALTER FUNCTION oneroof.tenant_id() RESET ALL", "must be owner of function oneroof.tenant_id"),
        ("DROP FUNCTION oneroof.tenant_id()", "must be owner of function oneroof.tenant_id"),
        ("ALTER TABLE person ADD FOREIGN KEY (id) REFERENCES staff (id)", "must be owner of table person"),
        ("ANALYZE VERBOSE person", None),
        (
            "SET LOCAL row_security = off; SELECT * FROM person",
            'query would be affected by row-level security policy for table "person"',
        ),
    ],
)
def test_the_protection_cannot_be_changed(attacker: Attacker, statement: str, refusal: str | None) -> None:
    if refusal is None:
        attacker.enter(OURS).run(statement)  # a warning, and nothing done
    else:
        assert primary(attacker, statement).split(" / ")[0] == refusal


def test_own_rights_cannot_be_handed_on(attacker: Attacker, owner: psycopg.Connection[Any]) -> None:
    before = owner.execute("SELECT relacl FROM pg_class WHERE relname = 'person'").fetchone()
    attacker.enter(OURS).run("GRANT SELECT ON person TO PUBLIC")  # a warning: no privileges were granted
    attacker.connection.commit()
    assert owner.execute("SELECT relacl FROM pg_class WHERE relname = 'person'").fetchone() == before


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("SELECT * FROM oneroof.context_key", "permission denied for table context_key"),
        ("INSERT INTO oneroof.context_key VALUES ('mine', '', '')", "permission denied for table context_key"),
        ("UPDATE oneroof.context_key SET inner_block = ''", "permission denied for table context_key"),
        ("COPY oneroof.context_key TO STDOUT", "permission denied for table context_key"),
        ("SELECT * FROM oneroof.counter", "permission denied for table counter"),
        ("SELECT oneroof.allocate_number('tenant')", "permission denied for function allocate_number"),
        ("UPDATE oneroof.alembic_version SET version_num = '0'", "permission denied for table alembic_version"),
        ("DELETE FROM oneroof.alembic_version", "permission denied for table alembic_version"),
        ("SELECT * FROM pg_authid", "permission denied for table pg_authid"),
        ("SELECT * FROM pg_largeobject", "permission denied for table pg_largeobject"),
        ("SELECT * FROM pg_statistic", "permission denied for table pg_statistic"),
        ("SELECT * FROM pg_hba_file_rules", "permission denied for view pg_hba_file_rules"),
        ("SELECT pg_read_file('postgresql.conf')", "permission denied for function pg_read_file"),
        ("SELECT * FROM pg_ls_dir('.')", "permission denied for function pg_ls_dir"),
        ("COPY person TO '/tmp/person'", "permission denied to COPY to a file"),
        ("COPY person TO PROGRAM 'cat'", "permission denied to COPY to or from an external program"),
        ("SELECT lo_import('/etc/passwd')", "permission denied for function lo_import"),
        ("SELECT pg_create_logical_replication_slot('s', 'pgoutput')", "permission denied to use replication slots"),
    ],
)
def test_what_the_platform_keeps_stays_closed(attacker: Attacker, statement: str, refusal: str) -> None:
    assert primary(attacker, statement).split(" / ")[0] == refusal


@pytest.mark.parametrize("table", ["network_agency", "operational_total"])
@pytest.mark.parametrize(
    "statement", ["SELECT * FROM {}", "INSERT INTO {} DEFAULT VALUES", "UPDATE {} SET network_id = 1", "DELETE FROM {}"]
)
def test_federation_tables_are_not_the_applications(attacker: Attacker, table: str, statement: str) -> None:
    assert attacker.enter(OURS).refused(statement.format(table)) == f"permission denied for table {table}"


@pytest.mark.parametrize("table", ["network", "tenant", "tenant_host"])
def test_reference_tables_are_read_and_not_written(attacker: Attacker, table: str) -> None:
    attacker.enter(OURS)
    assert attacker.ask(f"SELECT 1 FROM {table} LIMIT 1") == [(1,)]
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET demo = true", f"INSERT INTO {table} DEFAULT VALUES"):
        answer = attacker.enter(OURS).refused(statement)
        assert answer in (f"permission denied for table {table}", f'column "demo" of relation "{table}" does not exist')


def test_the_search_path_does_not_change_what_a_definer_function_reads(
    attacker: Attacker, owner: psycopg.Connection[Any]
) -> None:
    """Even where somebody left a shadow of our tables: the functions name their schemas, and pin their path."""
    owner.execute("CREATE SCHEMA shadow")
    owner.execute("GRANT USAGE ON SCHEMA shadow TO oneroof_app")
    owner.execute("CREATE TABLE shadow.context_key (key_id text, inner_block bytea, outer_block bytea)")
    owner.execute("CREATE TABLE shadow.tenant_host (host text, tenant_id int)")
    owner.execute("CREATE FUNCTION shadow.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT ''''::bytea'")
    owner.execute("CREATE FUNCTION shadow.tenant_id() RETURNS int LANGUAGE sql AS 'SELECT 2'")
    try:
        attacker.run("SET search_path = shadow, pg_temp, oneroof, public, pg_catalog")
        attacker.connection.commit()
        assert attacker.enter(OURS).ask("SELECT tenant_id FROM public.person") == [(OURS,)]
        assert attacker.ask("SELECT id FROM oneroof.resolve_host('neighbour')") == [(NEIGHBOUR,)]
        unsigned = attacker.refused("SET LOCAL oneroof.context = 'k1::{}'; SELECT 1 FROM public.person")
        assert unsigned == "oneroof: the tenant context does not carry this platform's signature"
    finally:
        owner.execute("DROP SCHEMA shadow CASCADE")


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("SELECT id FROM oneroof.list_tenants()", {1, 2, 9, 21}),
        ("SELECT id FROM oneroof.resolve_host('foreigner')", {21}),
        ("SELECT id FROM oneroof.resolve_host('%')", set()),
        ("SELECT tenant_id FROM oneroof.open_outbox(now(), 100)", {1, 2, 9, 21}),
    ],
)
def test_lookups_before_a_tenant_is_known_tell_ids_and_public_facts(
    attacker: Attacker, statement: str, names: set[int]
) -> None:
    """What is open on purpose: who has a host or a job to run. Nothing of a person, and no payload."""
    assert {row[0] for row in attacker.ask(statement)} >= names
    columns = {
        column.name
        for column in attacker.connection.execute("SELECT * FROM oneroof.open_outbox(now(), 1)").description or ()
    }
    assert columns == {"tenant_id", "network_id", "id", "kind"}


def test_whose_token_this_is_stays_inside_its_tenant(attacker: Attacker) -> None:
    """A hash that opens a session or token at one tenant opens nothing at another's host."""
    for function, table in (("actor_by_session", "staff_session"), ("actor_by_token", "personal_token")):
        held = attacker.arena.rows[NEIGHBOUR][table]["token_hash"]
        asked = f"SELECT 1 FROM oneroof.{function}(%s, %s, '2026-03-02T08:00Z')"
        assert attacker.ask(asked, NEIGHBOUR, held) == [(1,)]
        assert attacker.ask(asked, OURS, held) == []
        assert attacker.ask(asked, OURS, b"") == []
