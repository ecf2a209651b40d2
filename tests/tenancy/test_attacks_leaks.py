"""Attacks that ask no row of another tenant, but its traces: errors, plans, statistics, and what sessions leave."""

import re
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from oneroof.core.db import Database
from oneroof.tenancy.context import Context

from .conftest import FOREIGNER, NEIGHBOUR, OURS, Arena, Attacker

MANY = 40_000


@pytest.fixture(scope="module")
def crowd(arena: Arena) -> None:
    """Many members of staff at the neighbour's, freshly analysed: what an attacker would like to learn of."""
    assert arena.urls.owner
    with psycopg.connect(arena.urls.owner, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO staff (tenant_id, id, email, name, active, spoken_languages, created_at, version) "
            "SELECT %s, gen_random_uuid(), md5(i::text) || '@neighbour.example', 'Neighbour ' || i, true, '{uk}', "
            "'2026-03-02T08:00Z', 1 FROM generate_series(1, %s) i",
            [NEIGHBOUR, MANY],
        )
        owner.execute("ANALYZE")


def expected_rows(attacker: Attacker, condition: str, *parameters: Any) -> set[str]:
    """How many rows the planner expects at each step of reading staff."""
    plan = attacker.ask(f"EXPLAIN SELECT 1 FROM staff WHERE {condition}", *parameters)
    return set(re.findall(r"rows=(\d+)", " ".join(line for (line,) in plan)))


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("column", ["email", "name", "lower(name)"])
def test_plans_do_not_tell_values_of_other_tenants(attacker: Attacker, column: str) -> None:
    """By halving, an attacker would find whole values in the planner's histogram: each probe must expect the same."""
    attacker.enter(OURS)
    probes = ("0", "2", "4", "6", "8", "a", "c", "e", "Neighbour 1", "Neighbour 5", "neighbour 5", "zz")
    expectations = [expected_rows(attacker, f"{column} < %s", probe) for probe in probes]
    assert all(rows == expectations[0] for rows in expectations), expectations


@pytest.mark.usefixtures("crowd")
def test_plans_would_tell_if_values_were_sampled(attacker: Attacker, owner: psycopg.Connection[Any]) -> None:
    """The attack above is a real one: with PostgreSQL's usual statistics the same probes do tell."""
    owner.execute("ALTER TABLE staff ALTER email SET STATISTICS DEFAULT")
    owner.execute("ANALYZE staff")
    try:
        attacker.enter(OURS)
        assert expected_rows(attacker, "email < %s", "4") != expected_rows(attacker, "email < %s", "c")
    finally:
        attacker.connection.rollback()
        # setting the type, even to itself, is what makes PostgreSQL forget the sample
        owner.execute("ALTER TABLE staff ALTER email SET STATISTICS 0, ALTER email TYPE varchar")


@pytest.mark.usefixtures("crowd")
def test_plans_do_not_tell_whether_a_value_or_key_exists(attacker: Attacker, owner: psycopg.Connection[Any]) -> None:
    found = owner.execute("SELECT email, id FROM staff WHERE name = 'Neighbour 7'").fetchone()
    assert found is not None
    attacker.enter(OURS)
    assert expected_rows(attacker, "email = %s", found[0]) == expected_rows(attacker, "email = %s", "no@where.example")
    assert expected_rows(attacker, "id = %s", found[1]) == expected_rows(attacker, "id = %s", uuid4())


@pytest.mark.usefixtures("crowd")
def test_plans_do_not_tell_how_many_rows_another_tenant_has(attacker: Attacker) -> None:
    attacker.enter(OURS)
    busy, quiet, none = (expected_rows(attacker, f"tenant_id = {tenant}") for tenant in (NEIGHBOUR, FOREIGNER, 4711))
    assert busy == quiet == none


@pytest.mark.usefixtures("crowd")
def test_the_server_keeps_no_sample_of_texts_and_keys(attacker: Attacker, owner: psycopg.Connection[Any]) -> None:
    kept = owner.execute(
        "SELECT DISTINCT attname FROM pg_stats s JOIN information_schema.columns c "
        "ON (c.table_name, c.column_name) = (s.tablename, s.attname) WHERE s.schemaname = 'public' "
        "AND data_type IN ('uuid', 'bytea', 'jsonb') AND tablename NOT IN "
        "('network', 'tenant', 'tenant_host', 'network_agency', 'operational_total')"
    ).fetchall()
    assert kept == []
    assert attacker.enter(OURS).ask("SELECT 1 FROM pg_stats WHERE schemaname = 'public' AND tablename = 'staff'") == []
    assert attacker.ask("SELECT 1 FROM pg_stats_ext") == []


@pytest.mark.usefixtures("crowd")
def test_explain_analyze_counts_own_rows_only(attacker: Attacker) -> None:
    plan = attacker.enter(OURS).ask("EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) SELECT 1 FROM staff")
    touched = {float(number) for number in re.findall(r"actual rows=([\d.]+)", str(plan))}
    assert touched == {1.0}
    other = attacker.ask(
        f"EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) SELECT 1 FROM staff WHERE tenant_id = {NEIGHBOUR}"
    )
    assert "never executed" in str(other)


@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize(
    "condition",
    [
        "email::int = 1",
        "CAST(email AS uuid) IS NOT NULL",
        "1 / (length(email) - 100000) = 7 OR name::date < 'today'",
        "email::int = 1 AND tenant_id = 2",
        "name::xml IS NOT NULL",
    ],
)
def test_errors_in_conditions_show_own_values_only(attacker: Attacker, condition: str) -> None:
    """A function that fails with the value in its text is called on rows that passed the policy, never before."""
    for statement in (f"SELECT 1 FROM staff WHERE {condition}", f"DELETE FROM staff WHERE {condition}"):
        attacker.enter(OURS)
        try:
            attacker.run(statement)
        except psycopg.Error as error:
            assert "eighbour" not in str(error)
            own = attacker.arena.rows[OURS]["staff"]
            assert own["email"] in str(error) or own["name"] in str(error) or "xml" in str(error)


@pytest.mark.usefixtures("crowd")
def test_cheap_conditions_do_not_overtake_the_policy(attacker: Attacker) -> None:
    """The planner likes cheap conditions first; a leaky one must wait for the policy all the same."""
    plan = attacker.enter(OURS).ask("EXPLAIN SELECT 1 FROM staff WHERE email::text::int4 = 1")
    filters = [line for (line,) in plan if "Filter" in line or "Cond" in line]
    assert "oneroof.tenant_id()" in filters[0]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO agency (tenant_id, id) VALUES (1, gen_random_uuid())",
        "INSERT INTO person (tenant_id, id, kind, created_at) VALUES (1, gen_random_uuid(), 'x', '2026-03-02T08:00Z')",
        "UPDATE service SET state = 'x'",
        "INSERT INTO agency SELECT * FROM agency",
    ],
)
def test_broken_rules_do_not_print_the_row(attacker: Attacker, statement: str) -> None:
    """With row level security on, PostgreSQL leaves the row's content out of the error."""
    assert " / " not in attacker.enter(OURS).refused(statement)


def test_large_objects_are_no_store_beside_the_tables(attacker: Attacker) -> None:
    for call in ("lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, 'x')"):
        name = call.partition("(")[0]
        assert attacker.enter(OURS).refused(f"SELECT {call}") == f"permission denied for function {name}"


@pytest.mark.parametrize("view", ["pg_stat_activity", "pg_stat_ssl", "pg_stat_gssapi", "pg_stat_replication"])
def test_other_sessions_statements_are_not_shown(attacker: Attacker, view: str) -> None:
    refusal = attacker.enter(OURS).refused(f"SELECT * FROM {view}")
    assert refusal == "permission denied for function pg_stat_get_activity"
    direct = attacker.enter(OURS).refused("SELECT pg_stat_get_backend_activity(1)")
    assert direct == "permission denied for function pg_stat_get_backend_activity"


def test_other_sessions_cannot_be_ended(attacker: Attacker) -> None:
    for name in ("pg_cancel_backend", "pg_terminate_backend"):
        assert attacker.enter(OURS).refused(f"SELECT {name}(1)") == f"permission denied for function {name}"


def test_no_context_stands_in_the_list_of_sessions(arena: Arena) -> None:
    """What an administrator sees there must not be a context to copy, nor anybody's data: values are parameters."""
    assert arena.urls.admin
    doors = Database(arena.urls.app, arena.urls.umbrella, arena.signer)
    listed = "SELECT query FROM pg_stat_activity WHERE usename = 'oneroof_app' AND datname = current_database()"
    try:
        with doors.transaction(Context(OURS, 1, "system")) as session:
            session.connection()
            with psycopg.connect(arena.urls.admin) as administrator:
                seen = administrator.execute(listed).fetchall()
        assert ("SELECT oneroof.enter($1)",) in seen
        assert not any("k1:" in query for (query,) in seen)
    finally:
        doors.dispose()


def test_messages_between_sessions_carry_what_their_sender_may_read(attacker: Attacker, arena: Arena) -> None:
    """NOTIFY cannot be taken from a role: two attackers may talk, but each reads only the rows of its own context."""
    with psycopg.connect(arena.urls.app, autocommit=True) as other:
        other.execute("LISTEN between")
        attacker.enter(OURS).run("SELECT pg_notify('between', string_agg(tenant_id::text, ',')) FROM person")
        attacker.connection.commit()
        assert [message.payload for message in other.notifies(timeout=5, stop_after=1)] == [str(OURS)]


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan", "auto"])
def test_a_prepared_statement_asks_for_the_tenant_each_time(attacker: Attacker, mode: str) -> None:
    attacker.run(f"SET plan_cache_mode = {mode}")
    attacker.run("PREPARE look AS SELECT tenant_id FROM person")
    attacker.connection.commit()
    for tenant in (OURS, NEIGHBOUR, FOREIGNER) * 3:
        assert attacker.enter(tenant).ask("EXECUTE look") == [(tenant,)]
    attacker.connection.rollback()
    assert attacker.refused("EXECUTE look") == "oneroof: no tenant context has been entered"


def test_a_cursor_ends_with_its_context(attacker: Attacker) -> None:
    attacker.enter(OURS).run("DECLARE look CURSOR FOR SELECT tenant_id FROM person")
    attacker.connection.commit()
    assert attacker.enter(NEIGHBOUR).refused("FETCH ALL FROM look") == 'cursor "look" does not exist'


def test_a_cursor_that_is_held_has_the_rows_of_its_own_context(attacker: Attacker) -> None:
    """Who holds it could read these rows before. That no later request finds it is the pool's matter."""
    attacker.enter(OURS).run("DECLARE look CURSOR WITH HOLD FOR SELECT tenant_id FROM person")
    attacker.connection.commit()
    assert attacker.enter(NEIGHBOUR).ask("FETCH ALL FROM look") == [(OURS,)]


def test_advisory_locks_hold_nothing_of_a_tenant(attacker: Attacker, arena: Arena) -> None:
    """They can hinder (a stated limit) and not tell: no part of the platform takes one under the application's role."""
    attacker.enter(OURS).run("SELECT pg_advisory_xact_lock(7)")
    with psycopg.connect(arena.urls.app) as other:
        context = arena.context(NEIGHBOUR)
        other.execute("SELECT oneroof.enter(%s)", [context])
        assert other.execute("SELECT count(*) FROM person").fetchone() == (1,)
