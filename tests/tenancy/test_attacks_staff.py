"""Attacks by somebody of the centre who runs SQL in a context that is theirs: to see more, or to hide a look."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from oneroof.tenancy.context import Context, system_context
from support import rows
from support.models import all_metadata, tenant_tables

from .conftest import OURS, Attacker

PERSONAL = [name for name in tenant_tables() if "shared_office_ids" in all_metadata().tables[name].columns]
POLICE = frozenset({"police"})


def enter(attacker: Attacker, role: str, *offices: UUID, tags: frozenset[str] = frozenset(), **more: Any) -> Context:
    context = Context(
        OURS, 1, "staff", uuid4(), roles=frozenset({role}), office_ids=frozenset(offices), agency_tags=tags, **more
    )
    attacker.connection.rollback()
    attacker.run("SELECT oneroof.enter(%s)", attacker.arena.signer.sign(context))
    return context


def ours(attacker: Attacker, table: str) -> Any:
    return attacker.arena.rows[OURS][table]["id"]


def add(attacker: Attacker, table: str, **values: Any) -> None:
    rows.insert(attacker.connection, table, attacker.arena.rows[OURS][table] | {"id": uuid4()} | values)


@pytest.fixture(autouse=True)
def nothing_shared(attacker: Attacker, owner: psycopg.Connection[Any]) -> None:
    for table in ("sharing", "protection"):
        owner.execute(f"DELETE FROM {table} WHERE tenant_id = {OURS}".encode())
    for table in PERSONAL:
        owner.execute(
            f"UPDATE {table} SET shared_office_ids = '{{}}', protected_from = '{{}}' WHERE tenant_id = {OURS}".encode()
        )


def test_no_procedure_opens_by_a_sharing_of_the_person(attacker: Attacker, owner: psycopg.Connection[Any]) -> None:
    """The office knows who the person is, and not the procedure: what it may share opens nothing of that."""
    office, person, procedure = (ours(attacker, table) for table in ("office", "person", "procedure"))
    rows.insert(owner, "sharing", attacker.arena.rows[OURS]["sharing"])
    values = {"shared_office_ids": [office], "office_id": office, "person_id": person, "source_kind": "procedure"}
    enter(attacker, "officer", office)
    assert attacker.ask("SELECT 1 FROM person") and not attacker.ask("SELECT 1 FROM procedure")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="cannot decide who does"):
        add(attacker, "sharing", source_id=procedure, **values)
    enter(attacker, "officer", office)
    add(attacker, "sharing", source_id=uuid4(), **values)  # a procedure that is about to be opened
    enter(attacker, "mediator")
    add(attacker, "sharing", source_id=procedure, **values)


@pytest.mark.parametrize("table", ["sharing", "protection"])
def test_nobody_decides_about_whom_they_do_not_see(
    attacker: Attacker, owner: psycopg.Connection[Any], table: str
) -> None:
    rows.insert(owner, "protection", attacker.arena.rows[OURS]["protection"] | {"agency_tag": "police"})
    enter(attacker, "mediator", tags=POLICE)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="cannot decide who does"):
        add(attacker, table, protected_from=[])


@pytest.mark.parametrize("table", ["sharing", "protection"])
def test_what_never_began_does_not_end(attacker: Attacker, table: str) -> None:
    moment = rows.MORNING
    enter(attacker, "mediator")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="begins before it ends"):
        add(attacker, table, ended_at=moment)
    enter(attacker, "mediator")
    assert attacker.refused(f"DELETE FROM {table}") == f"permission denied for table {table}"


def test_a_protection_that_runs_keeps_away_whatever_else_ends(
    attacker: Attacker, owner: psycopg.Connection[Any]
) -> None:
    there = attacker.arena.rows[OURS]["protection"] | {"agency_tag": "police"}
    rows.insert(owner, "protection", there)
    rows.insert(owner, "protection", there | {"id": uuid4(), "ended_at": rows.MORNING})
    enter(attacker, "mediator", tags=POLICE)
    assert attacker.ask("SELECT 1 FROM person_identity") == []
    owner.execute("UPDATE protection SET ended_at = since WHERE id = %s", [there["id"]])
    enter(attacker, "mediator", tags=POLICE)
    assert attacker.ask("SELECT 1 FROM person_identity") == [(1,)]


def test_a_visit_is_made_that_of_somebody_who_is_seen(attacker: Attacker, owner: psycopg.Connection[Any]) -> None:
    """A ticket of one's own office would show one whoever the visit is said to be."""
    owner.execute(f"UPDATE visit SET departed_at = NULL, casefile_id = NULL WHERE tenant_id = {OURS}".encode())
    casefile = ours(attacker, "casefile")
    enter(attacker, "officer", ours(attacker, "office"))
    told = attacker.refused("UPDATE visit SET casefile_id = %s", casefile)
    enter(attacker, "officer", ours(attacker, "office"))
    assert told == attacker.refused("UPDATE visit SET casefile_id = %s", uuid4()), "there or not, it sounds the same"
    enter(attacker, "officer", ours(attacker, "office"))
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="cannot decide who does"):
        add(attacker, "visit", casefile_id=casefile)
    enter(attacker, "reception")
    assert attacker.run("UPDATE visit SET casefile_id = %s", casefile) == 1


def test_an_entry_says_who_wrote_it(attacker: Attacker) -> None:
    own = enter(attacker, "officer")
    add(attacker, "audit_entry", actor_kind="staff", actor_id=own.actor_id)
    for kind, actor in (("staff", uuid4()), ("staff", None), ("system", None), ("visitor", own.actor_id)):
        enter(attacker, "officer")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match='policy "own"'):
            add(attacker, "audit_entry", actor_kind=kind, actor_id=actor)


@pytest.mark.parametrize("role", ["officer", "coordinator", "auditor"])
def test_only_its_keeper_writes_the_chain(attacker: Attacker, role: str) -> None:
    enter(attacker, role)
    assert attacker.run("DELETE FROM audit_pending") == attacker.run("UPDATE audit_head SET seq = 0") == 0
    for table in ("audit_head", "audit_link", "audit_root", "audit_witness"):
        enter(attacker, role)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match='policy "keeping_insert"'):
            add(attacker, table)


def test_another_job_of_the_platform_is_not_the_keeper(attacker: Attacker) -> None:
    attacker.connection.rollback()
    attacker.run("SELECT oneroof.enter(%s)", attacker.arena.signer.sign(system_context(OURS, 1, "statistics")))
    assert attacker.run("DELETE FROM audit_pending") == 0 and attacker.ask("SELECT 1 FROM audit_entry") == []


@pytest.mark.parametrize("table", ["audit_entry", "audit_link"])
def test_the_record_is_read_by_auditors_and_for_the_rights_of_persons(attacker: Attacker, table: str) -> None:
    reading = frozenset({"casefiles.read"})
    for role, more, found in (
        ("officer", {"permissions": reading}, []),
        ("coordinator", {"permissions": reading}, []),
        ("reception", {"purpose": "rights"}, []),
        ("reception", {"purpose": "rights", "permissions": reading}, [(1,)]),
        ("auditor", {"permissions": frozenset({"audit.read"})}, [(1,)]),
    ):
        enter(attacker, role, **more)
        assert attacker.ask(f"SELECT 1 FROM {table}") == found, (role, more)
    enter(attacker, "auditor", permissions=frozenset({"audit.read"}))
    attacker.run("SET LOCAL enable_seqscan = off")
    plan = [line for (line,) in attacker.ask(f"EXPLAIN SELECT * FROM {table}")]
    asked = [line for line in plan if "record_tenant_id()" in line]
    assert asked and all("One-Time Filter" in line or "Index Cond" in line for line in asked), plan
