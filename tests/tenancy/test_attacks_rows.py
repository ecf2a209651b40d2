"""Attacks on another tenant's rows, in every table there is, from a rightly entered context of one's own."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.types.json import Jsonb

from oneroof.tenancy.context import system_context
from support import rows
from support.models import all_metadata, tenant_tables
from support.schema_rules import reviewed

from .conftest import FOREIGNER, NEIGHBOUR, OURS, UMBRELLA, Attacker

TABLES = tenant_tables()
APPEND_ONLY = tuple(reviewed.APPEND_ONLY)
NEVER_ADDED = {"public_version"}
"""Written by triggers alone."""
NEVER_CHANGED = {*APPEND_ONLY, *NEVER_ADDED, "audit_pending", "site_picture", "partner_call", "webhook_attempt"}
PHONE_LINE = {"line_agreement", "phone_call", "phone_call_back", "phone_code"}
NEVER_REMOVED = {*APPEND_ONLY, *NEVER_ADDED, *PHONE_LINE, "audit_head", "consent", "consent_proof", "live_stream"} | {
    "protection",
    "referral",
    "referral_clock",
    "referral_link",
    "sharing",
    "partner_stream",
    "partnership",
    "agency_grant",
    "conference",
}
MUST_BE_SEEN = {
    ("protection", "person_id"),
    ("sharing", "person_id"),
    ("visit", "casefile_id"),
    ("visit_companion", "casefile_id"),
    ("visit_companion", "person_id"),
}
"""Keys that are refused before they are looked up: who writes them decides who sees the row that they name."""
EMPTY = UUID(int=0)
COMES_WITH: dict[tuple[str, str], dict[str, Any]] = {
    ("phone_call_back", "claimed_by"): {"claimed_at": rows.MORNING},
    ("sharing", "partnership_id"): {"office_id": None, "source_kind": "grant"},
    ("conference_partner", "partnership_id"): {"office_id": None},
    ("conference_step", "partner_id"): {"addressee": EMPTY},
    ("referral", "partnership_id"): {"office_id": None, "destination_kind": "agency"},
}
"""Keys that stand only together with another column."""
EMPTY_TENANT = 77
KEYS = sorted(
    (table.name, element.parent.name, element.column.table.name)
    for table in all_metadata().sorted_tables
    if table.name in TABLES
    for key in table.foreign_key_constraints
    for element in key.elements
    if element.parent.name != "tenant_id"
)

every_table = pytest.mark.parametrize("table", TABLES)


def violates(table: str) -> str:
    return f'new row violates row-level security policy "tenant" for table "{table}"'


def denied(table: str) -> str:
    return f"permission denied for table {table}"


def not_added(table: str) -> str:
    """How a row of another tenant is refused: by the policy, where the table takes rows at all."""
    return denied(table) if table in NEVER_ADDED else violates(table)


def settle(attacker: Attacker, tables: list[str]) -> None:
    """Enter a tenant that has nothing yet, and give it copies of the attacker's own rows."""
    attacker.connection.rollback()
    context = attacker.arena.signer.sign(system_context(EMPTY_TENANT, 1, "accountability"))
    attacker.run("SELECT oneroof.enter(%s)", context)
    for table in (each for each in tables if each not in NEVER_ADDED):
        rows.insert(attacker.connection, table, attacker.arena.rows[OURS][table] | {"tenant_id": EMPTY_TENANT})


def test_the_arena_is_full(owner: psycopg.Connection[Any]) -> None:
    """Each attack below has something to find: without this, an empty answer would prove nothing."""
    for table in TABLES:
        found = owner.execute(f"SELECT array_agg(DISTINCT tenant_id ORDER BY tenant_id) FROM {table}".encode())
        assert found.fetchone() == ([OURS, NEIGHBOUR, UMBRELLA, FOREIGNER],), table


@every_table
def test_only_own_rows_are_read(attacker: Attacker, table: str) -> None:
    attacker.enter(OURS)
    assert attacker.ask(f"SELECT tenant_id FROM {table}") == [(OURS,)]
    for other in (NEIGHBOUR, FOREIGNER):
        assert attacker.ask(f"SELECT 1 FROM {table} WHERE tenant_id = %s", other) == []
        assert attacker.ask(f"SELECT 1 FROM {table} WHERE id = %s", attacker.arena.rows[other][table]["id"]) == []
    assert attacker.ask(f"SELECT 1 FROM {table} WHERE tenant_id <> {OURS} OR true OR random() < 2") == [(1,)]


@every_table
def test_no_row_of_another_tenant_is_added(attacker: Attacker, table: str) -> None:
    row = rows.new_row(attacker.enter(OURS).connection, table, NEIGHBOUR, attacker.arena.rows[NEIGHBOUR])
    with pytest.raises(psycopg.errors.InsufficientPrivilege) as refusal:
        rows.insert(attacker.connection, table, row)
    assert (refusal.value.diag.message_primary, refusal.value.diag.message_detail) == (not_added(table), None)


@every_table
def test_a_taken_key_and_a_free_one_are_refused_alike(attacker: Attacker, table: str) -> None:
    """Whether the row is there already must not show: the policy speaks before the unique key does."""
    taken = attacker.arena.rows[NEIGHBOUR][table]
    for row in (taken, taken | {"id": uuid4()}):
        attacker.enter(OURS)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match=not_added(table)):
            rows.insert(attacker.connection, table, row)


@every_table
def test_conflict_clauses_reach_no_further(attacker: Attacker, table: str) -> None:
    identity = attacker.arena.rows[NEIGHBOUR][table]["id"]
    attacker.enter(OURS)
    statement = f"INSERT INTO {table} SELECT (jsonb_populate_record(o, %s)).* FROM {table} o ON CONFLICT "
    move = Jsonb({"tenant_id": NEIGHBOUR, "id": str(identity)})
    assert attacker.refused(f"{statement} DO NOTHING", move) == not_added(table)
    attacker.enter(OURS)
    update = attacker.refused(f"{statement} (tenant_id, id) DO UPDATE SET tenant_id = {OURS}", move)
    assert update == (denied(table) if table in NEVER_CHANGED else violates(table))


@every_table
def test_other_rows_are_not_changed(attacker: Attacker, table: str) -> None:
    for change in (f"tenant_id = {OURS}", "id = gen_random_uuid()"):
        attacker.enter(OURS)
        statement = f"UPDATE {table} SET {change} WHERE tenant_id = {NEIGHBOUR}"
        if table in NEVER_CHANGED:
            assert attacker.refused(statement) == denied(table)
        else:
            assert attacker.run(statement) == 0


@every_table
def test_an_own_row_is_not_moved_to_another_tenant(attacker: Attacker, table: str) -> None:
    refusal = attacker.enter(OURS).refused(f"UPDATE {table} SET tenant_id = {NEIGHBOUR}")
    assert refusal == (denied(table) if table in NEVER_CHANGED else violates(table))


@every_table
def test_other_rows_are_not_removed(attacker: Attacker, table: str) -> None:
    statement = f"DELETE FROM {table} WHERE tenant_id <> {OURS}"
    if table in NEVER_REMOVED:
        assert attacker.enter(OURS).refused(statement) == denied(table)
    else:
        assert attacker.enter(OURS).run(statement) == 0


@every_table
def test_other_rows_are_not_locked(attacker: Attacker, table: str) -> None:
    statement = f"SELECT 1 FROM {table} WHERE tenant_id = {NEIGHBOUR} FOR UPDATE"
    if table in NEVER_CHANGED:
        assert attacker.enter(OURS).refused(statement) == denied(table)
    else:
        assert attacker.enter(OURS).ask(statement) == []


@pytest.mark.parametrize("table", sorted(set(TABLES) - NEVER_REMOVED - NEVER_CHANGED))
def test_merge_reaches_no_further(attacker: Attacker, table: str) -> None:
    """MERGE on a row that is another tenant's finds nothing there, and may not add it either."""
    source = f"MERGE INTO {table} t USING (SELECT {NEIGHBOUR} AS n) s ON t.tenant_id = s.n"
    assert attacker.enter(OURS).run(f"{source} WHEN MATCHED THEN DELETE") == 0
    insert = f"{source} WHEN NOT MATCHED THEN INSERT (tenant_id, id) VALUES (n, gen_random_uuid())"
    refusal = attacker.enter(OURS).refused(insert)
    # a row that says of nobody that it is not kept from them falls at the firewall already
    assert refusal in (violates(table), violates(table).replace('"tenant"', '"firewall"'))


@every_table
def test_truncate_is_not_allowed(attacker: Attacker, table: str) -> None:
    assert attacker.enter(OURS).refused(f"TRUNCATE {table} CASCADE") == denied(table)


@every_table
def test_copy_out_gives_own_rows_only(attacker: Attacker, table: str) -> None:
    for source in (f"{table} (tenant_id)", f"(SELECT tenant_id FROM {table})"):
        with attacker.enter(OURS).connection.cursor().copy(f"COPY {source} TO STDOUT".encode()) as copy:
            assert [bytes(line) for line in copy] == [b"1\n"]


@every_table
def test_copy_in_is_refused(attacker: Attacker, table: str) -> None:
    attacker.enter(OURS)
    refused = (psycopg.errors.FeatureNotSupported, psycopg.errors.InsufficientPrivilege)
    said = denied(table) if table in NEVER_ADDED else "COPY FROM not supported with row-level security"
    with (
        pytest.raises(refused, match=said),
        attacker.connection.cursor().copy(f"COPY {table} (tenant_id, id) FROM STDIN".encode()) as copy,
    ):
        copy.write(f"{NEIGHBOUR}\t{uuid4()}\n")


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_was_recorded_stays(attacker: Attacker, table: str, statement: str) -> None:
    """Not even one's own: these tables are added to, and nothing else."""
    assert attacker.enter(OURS).refused(statement.format(table)) == denied(table)


@pytest.mark.parametrize(("table", "column", "parent"), KEYS)
def test_a_key_to_another_tenants_row_is_a_key_to_nothing(
    attacker: Attacker, table: str, column: str, parent: str
) -> None:
    """The refusal is the same whether the other tenant has that row or nobody has it."""
    answers = []
    for identity in (attacker.arena.rows[NEIGHBOUR][parent]["id"], uuid4()):
        settle(attacker, TABLES[: TABLES.index(table)])
        row = attacker.arena.rows[OURS][table] | {"tenant_id": EMPTY_TENANT, column: identity}
        row |= COMES_WITH.get((table, column), {})
        with pytest.raises((psycopg.errors.ForeignKeyViolation, psycopg.errors.InsufficientPrivilege)) as refusal:
            rows.insert(attacker.connection, table, row)
        answers.append((refusal.value.diag.message_primary, refusal.value.diag.message_detail))
    assert answers[0] == answers[1]
    if (table, column) in MUST_BE_SEEN:
        assert "cannot decide who does" in str(answers[0][0])
    else:
        assert answers[0][1] == f'Key is not present in table "{parent}".'


def test_no_unique_key_knows_of_other_tenants(attacker: Attacker) -> None:
    """A whole tenant's rows, ids and all, fit into an empty tenant beside it."""
    settle(attacker, TABLES)
    for table in set(TABLES) - NEVER_ADDED:
        assert attacker.ask(f"SELECT tenant_id FROM {table}") == [(EMPTY_TENANT,)]


def test_returning_shows_no_other_row(attacker: Attacker) -> None:
    attacker.enter(OURS)
    assert attacker.ask("UPDATE agency SET area = 'x' RETURNING old.tenant_id, new.tenant_id") == [(OURS, OURS)]
    joined = "UPDATE agency a SET area = 'x' FROM staff s WHERE true RETURNING s.tenant_id"
    assert attacker.ask(joined) == [(OURS,)]
