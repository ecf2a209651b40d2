"""Attacks inside one centre, on every personal table there is: an office reads what is shared with it, and no more.

In our centre the rows are shared with office A; in the neighbour's they are shared with office A too, and kept from the
police.
"""

import json
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from oneroof.identity.permissions import CENTRE_ROLES
from oneroof.tenancy.clearance import CLEARED_ROLES, clearance_of
from oneroof.tenancy.context import Context
from oneroof.tenancy.data_classes import DATA_CLASSES, PERSONAL_CLASSES
from support import rows
from support.models import all_metadata, tenant_tables

from .conftest import NEIGHBOUR, OURS, Arena, Attacker

OFFICE_A, OFFICE_B = uuid4(), uuid4()
POLICE = frozenset({"police", "enforcement"})


def _classes() -> dict[str, str]:
    """Personal tables by what their own CHECK says."""
    found = {}
    for name in tenant_tables():
        checks = [str(getattr(check, "sqltext", "")) for check in all_metadata().tables[name].constraints]
        for code in PERSONAL_CLASSES:
            if f"data_class = '{code}'" in checks:
                found[name] = code
    return found


CLASSES = _classes()
every_table = pytest.mark.parametrize("table", CLASSES)


@pytest.fixture(scope="module", autouse=True)
def shared(arena: Arena) -> None:
    """All rows of ours and the neighbour's are shared with office A; the neighbour's are kept from the police."""
    assert arena.urls.owner
    with psycopg.connect(arena.urls.owner) as owner:
        for table in CLASSES:
            for tenant, kept in ((OURS, []), (NEIGHBOUR, ["police"])):
                owner.execute(
                    f"UPDATE {table} SET shared_office_ids = %s, protected_from = %s WHERE tenant_id = %s".encode(),
                    [[OFFICE_A], kept, tenant],
                )
    assert arena.urls.admin
    with psycopg.connect(arena.urls.admin) as administrator:
        # one row in a page tells the planner nothing: let it believe in a million
        administrator.execute(
            "UPDATE pg_class SET relpages = 1, reltuples = 1000000 WHERE relname = ANY (%s)", [list(CLASSES)]
        )


def enter(
    attacker: Attacker, role: str, *offices: UUID, tags: frozenset[str] = frozenset(), tenant: int = OURS
) -> None:
    context = Context(
        tenant, 1, "staff", uuid4(), roles=frozenset({role}), office_ids=frozenset(offices), agency_tags=tags
    )
    attacker.connection.rollback()
    attacker.run("SELECT oneroof.enter(%s)", attacker.arena.signer.sign(context))


def seen(attacker: Attacker, table: str, role: str, *offices: UUID, **more: Any) -> int:
    enter(attacker, role, *offices, **more)
    return len(attacker.ask(f"SELECT 1 FROM {table} LIMIT 1"))


def test_every_personal_class_has_a_table_or_waits_for_one() -> None:
    assert PERSONAL_CLASSES - set(CLASSES.values()) <= {"messages"}
    assert len(CLASSES) > 10


@every_table
def test_an_office_reads_what_is_shared_with_it(attacker: Attacker, table: str) -> None:
    assert seen(attacker, table, "officer", OFFICE_A) == 1
    assert seen(attacker, table, "officer", OFFICE_B, OFFICE_A) == 1
    assert seen(attacker, table, "officer", OFFICE_B) == 0
    assert seen(attacker, table, "officer") == 0


@every_table
@pytest.mark.parametrize("role", CENTRE_ROLES)
def test_a_role_reads_the_classes_it_is_cleared_for(attacker: Attacker, table: str, role: str) -> None:
    cleared = CLASSES[table] in CLEARED_ROLES.get(role, frozenset())
    assert seen(attacker, table, role, OFFICE_B) == int(cleared)
    if role == "reception":
        assert cleared != DATA_CLASSES[CLASSES[table]].special
    if role in ("mediator", "coordinator"):
        assert cleared
    if role in ("officer", "analyst", "auditor"):
        assert not cleared


@every_table
def test_an_agency_that_is_kept_away_reads_nothing(attacker: Attacker, table: str) -> None:
    for role in ("officer", "mediator"):
        assert seen(attacker, table, role, OFFICE_A, tenant=NEIGHBOUR) == 1
        assert seen(attacker, table, role, OFFICE_A, tenant=NEIGHBOUR, tags=frozenset({"aima"})) == 1
        assert seen(attacker, table, role, OFFICE_A, tenant=NEIGHBOUR, tags=POLICE) == 0


@every_table
def test_what_is_not_seen_is_not_changed(attacker: Attacker, table: str) -> None:
    for statement in (f"UPDATE {table} SET person_id = person_id", f"DELETE FROM {table}"):
        enter(attacker, "officer", OFFICE_B)
        try:
            assert attacker.run(statement) == 0
        except psycopg.errors.InsufficientPrivilege as refused:
            assert "permission denied" in str(refused)


@every_table
def test_nobody_widens_who_sees_a_row(attacker: Attacker, table: str) -> None:
    for change in ("shared_office_ids = shared_office_ids || %s", "shared_office_ids = ARRAY[%s::uuid]"):
        for role in ("officer", "mediator"):
            enter(attacker, role, OFFICE_A)
            told = attacker.refused(f"UPDATE {table} SET {change}", OFFICE_B)
            assert "changed by a sharing" in told or "permission denied" in told
    enter(attacker, "officer", OFFICE_A)
    told = attacker.refused(f"UPDATE {table} SET protected_from = %s", ["aima"])
    assert "changed by a sharing" in told or "permission denied" in told


@every_table
def test_no_row_is_added_that_its_writer_would_not_see(attacker: Attacker, table: str) -> None:
    row = attacker.arena.rows[OURS][table] | {"id": uuid4(), "shared_office_ids": [OFFICE_A]}
    for offices, tags, kept, policy in (
        ([OFFICE_B], frozenset[str](), [], "clearance"),
        ([OFFICE_A], POLICE, ["police"], "firewall"),
    ):
        enter(attacker, "officer", *offices, tags=tags)
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as refused:
            rows.insert(attacker.connection, table, row | {"protected_from": kept})
        told = str(refused.value)
        assert f'policy "{policy}"' in told or "cannot decide who does" in told


@every_table
def test_an_index_scan_stays_one(attacker: Attacker, table: str) -> None:
    for role in ("officer", "mediator"):
        enter(attacker, role, OFFICE_A)
        attacker.run("SET LOCAL enable_seqscan = off")
        plan = attacker.ask(f"EXPLAIN SELECT * FROM {table} WHERE tenant_id = {OURS} AND person_id = '{uuid4()}'")
        lines = "\n".join(line for (line,) in plan)
        assert "Index Cond" in lines and "(person_id =" in lines.split("Index Cond")[1].split("\n")[0], lines


@pytest.mark.parametrize("missing", ["c", "os", "ak"])
def test_a_claim_that_is_missing_opens_nothing(
    attacker: Attacker, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dumps = json.dumps
    monkeypatch.setattr(
        json, "dumps", lambda claims, **more: dumps({k: v for k, v in claims.items() if k != missing}, **more)
    )
    offices = [] if missing == "c" else [OFFICE_A]
    role = "officer" if missing == "os" else "mediator"
    assert seen(attacker, "casefile", role, *offices, tenant=NEIGHBOUR) == 0


def test_what_kinds_of_actors_see() -> None:
    assert clearance_of("device", frozenset(), "service_delivery") == frozenset()
    assert clearance_of("service", frozenset(), "service_delivery") == frozenset()
    assert clearance_of("visitor", frozenset(), "service_delivery") < {"procedure", "deadlines", "person"}
    assert "identity" not in clearance_of("system", frozenset(), "closing")
    assert clearance_of("staff", frozenset({"reception", "officer"}), "service_delivery").isdisjoint({"notes", "needs"})
