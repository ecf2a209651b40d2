"""Attacks with the umbrella role's password, and between two networks that share a database."""

from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from support.models import tenant_tables

from .conftest import FOREIGNER, NEIGHBOUR, NETWORK_OF, OURS, UMBRELLA, Attacker

FEDERATION = ("network_agency", "operational_total")
REFERENCE = ("network", "tenant", "tenant_host")


def violates(table: str) -> str:
    return f'new row violates row-level security policy "network" for table "{table}"'


@pytest.mark.parametrize("table", tenant_tables())
@pytest.mark.parametrize("tenant", [UMBRELLA, OURS])
def test_the_umbrella_role_touches_no_tenants_table(umbrella_attacker: Attacker, table: str, tenant: int) -> None:
    """Not even the umbrella's own: its staff sign in through the application's role like everybody's."""
    for statement in (
        f"SELECT count(*) FROM {table}",
        f"INSERT INTO {table} (tenant_id, id) VALUES ({tenant}, gen_random_uuid())",
        f"UPDATE {table} SET tenant_id = tenant_id",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"COPY {table} TO STDOUT",
        f"LOCK TABLE {table}",
    ):
        assert umbrella_attacker.enter(tenant).refused(statement) == f"permission denied for table {table}"


@pytest.mark.parametrize("table", FEDERATION)
def test_the_umbrella_sees_its_own_network(umbrella_attacker: Attacker, table: str) -> None:
    umbrella_attacker.enter(UMBRELLA)
    assert umbrella_attacker.ask(f"SELECT network_id FROM {table}") == [(1,)]
    assert umbrella_attacker.ask(f"SELECT 1 FROM {table} WHERE network_id = 2") == []
    umbrella_attacker.enter(FOREIGNER)
    assert umbrella_attacker.ask(f"SELECT network_id FROM {table}") == [(2,)]


@pytest.mark.parametrize("table", (*FEDERATION, *REFERENCE))
def test_without_context_the_umbrella_sees_nothing(umbrella_attacker: Attacker, table: str) -> None:
    assert umbrella_attacker.refused(f"SELECT * FROM {table}") == "oneroof: no tenant context has been entered"


@pytest.mark.parametrize("table", (*FEDERATION, "tenant", "tenant_host"))
def test_the_umbrella_cannot_write_into_another_network(umbrella_attacker: Attacker, table: str) -> None:
    assert umbrella_attacker.enter(UMBRELLA).run(f"UPDATE {table} SET network_id = 1 WHERE network_id = 2") == 0
    assert umbrella_attacker.enter(UMBRELLA).refused(f"UPDATE {table} SET network_id = 2") == violates(table)
    assert umbrella_attacker.enter(UMBRELLA).refused(f"DELETE FROM {table}") == f"permission denied for table {table}"
    assert umbrella_attacker.enter(UMBRELLA).refused(f"TRUNCATE {table} CASCADE").startswith("permission denied")


def test_the_umbrella_cannot_found_or_change_another_network(umbrella_attacker: Attacker) -> None:
    insert = (
        "INSERT INTO network (id, code, name, governance, demo, default_language, time_zone, clock_speed) "
        "VALUES (3, 'third', '{}', 'local', false, 'pt', 'Europe/Lisbon', 1)"
    )
    assert umbrella_attacker.enter(UMBRELLA).refused(insert) == violates("network")
    assert umbrella_attacker.enter(UMBRELLA).run("UPDATE network SET demo = true WHERE id = 2") == 0


@pytest.mark.parametrize(
    ("statement", "key"),
    [
        (
            "INSERT INTO operational_total VALUES (1, %(id)s, '2026-01-01', 'visits', 10, '2026-02-01T03:00Z')",
            "operational_total_network_id_centre_id",
        ),
        ("UPDATE operational_total SET centre_id = %(id)s", "operational_total_network_id_centre_id"),
        ("INSERT INTO tenant_host VALUES ('stolen', 1, %(id)s, true)", "tenant_host_network_id_tenant_id"),
        ("UPDATE tenant_host SET tenant_id = %(id)s WHERE host = 'ours'", "tenant_host_network_id_tenant_id"),
        ("UPDATE tenant SET region_id = %(id)s WHERE id = 1", "tenant_network_id_region_id"),
    ],
)
def test_no_key_leads_into_another_network(umbrella_attacker: Attacker, statement: str, key: str) -> None:
    """A tenant of another network and no tenant at all are refused in the same words."""
    for tenant in (FOREIGNER, 4711):
        with pytest.raises(psycopg.errors.ForeignKeyViolation) as refusal:
            umbrella_attacker.enter(UMBRELLA).connection.execute(statement.encode(), {"id": tenant})
        assert refusal.value.diag.constraint_name == f"fk_{key}"
        assert refusal.value.diag.message_detail == 'Key is not present in table "tenant".'


def test_a_centre_of_one_network_does_not_see_the_other(attacker: Attacker) -> None:
    for tenant in (OURS, NEIGHBOUR, FOREIGNER):
        attacker.enter(tenant)
        assert attacker.ask("SELECT DISTINCT network_id FROM tenant") == [(NETWORK_OF[tenant],)]
        assert attacker.ask("SELECT DISTINCT network_id FROM tenant_host") == [(NETWORK_OF[tenant],)]
        assert attacker.ask("SELECT id FROM network") == [(NETWORK_OF[tenant],)]


def test_the_application_cannot_make_itself_an_umbrella(attacker: Attacker) -> None:
    for table in FEDERATION:
        assert attacker.enter(UMBRELLA).refused(f"SELECT * FROM {table}") == f"permission denied for table {table}"
    assert (
        attacker.enter(UMBRELLA).refused("UPDATE tenant SET state = 'closed'") == "permission denied for table tenant"
    )


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("SET ROLE oneroof_app", 'permission denied to set role "oneroof_app"'),
        ("SET ROLE oneroof_owner", 'permission denied to set role "oneroof_owner"'),
        ("CREATE VIEW v AS SELECT 1", "permission denied for schema public"),
        ("CREATE TEMP TABLE tenant (id int)", None),
        ("SELECT * FROM oneroof.context_key", "permission denied for table context_key"),
        ("SELECT * FROM oneroof.alembic_version", "permission denied for table alembic_version"),
        ("SELECT * FROM oneroof.list_tenants()", "permission denied for function list_tenants"),
        ("SELECT * FROM oneroof.resolve_host('ours')", "permission denied for function resolve_host"),
        ("SELECT * FROM oneroof.open_outbox(now(), 1)", "permission denied for function open_outbox"),
        ("SELECT lo_create(0)", "permission denied for function lo_create"),
    ],
)
def test_the_umbrella_role_has_no_other_doors(umbrella_attacker: Attacker, statement: str, refusal: str | None) -> None:
    answer = umbrella_attacker.enter(UMBRELLA).refused(statement)
    if refusal is None:
        assert answer.startswith("permission denied to create temporary tables in database")
    else:
        assert answer == refusal


def test_codes_are_free_in_another_network(umbrella_attacker: Attacker, owner: psycopg.Connection[Any]) -> None:
    """A centre's code is unique inside its network; the other network's centres do not show."""
    number = owner.execute("SELECT max(id) + 1 FROM tenant").fetchone()
    assert number is not None
    added = umbrella_attacker.enter(UMBRELLA).run(
        "INSERT INTO tenant (id, network_id, code, kind, state, name, default_language, languages, time_zone, branding)"
        " VALUES (%s, 1, 'foreigner', 'local_centre', 'draft', %s, 'pt', '{pt}', 'Europe/Lisbon', '{}')",
        number[0],
        Jsonb({}),
    )
    assert added == 1
