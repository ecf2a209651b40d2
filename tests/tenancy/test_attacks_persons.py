"""Attacks by a person in their own file, on every personal table there is: they read their own rows, and no more."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from oneroof.tenancy.clearance import CLEARED_KINDS, STAFFS_OWN
from oneroof.tenancy.context import Context
from support import rows

from .conftest import NEIGHBOUR, OURS, Arena, Attacker
from .test_attacks_offices import CLASSES

OWN = CLEARED_KINDS["person"]
every_table = pytest.mark.parametrize("table", CLASSES)


def enter(attacker: Attacker, person_id: UUID | None, *, tenant: int = OURS, joined: tuple[UUID, ...] = ()) -> None:
    """As this person, by a context that the application has rightly signed."""
    context = Context(tenant, 1, "person", person_id, people=frozenset(joined))
    attacker.connection.rollback()
    attacker.run("SELECT oneroof.enter(%s)", attacker.arena.signer.sign(context))


def seen(attacker: Attacker, table: str) -> int:
    return len(attacker.ask(f"SELECT 1 FROM {table}"))


@pytest.fixture
def whose(arena: Arena) -> Iterator[Any]:
    """Whose the row of a table is."""
    yield lambda table, tenant=OURS: arena.rows[tenant][table]["person_id"]


@every_table
def test_a_person_reads_their_own_rows_but_not_what_is_the_staffs(attacker: Attacker, whose: Any, table: str) -> None:
    enter(attacker, whose(table))
    assert seen(attacker, table) == int(CLASSES[table] in OWN)
    enter(attacker, uuid4(), joined=(whose(table),))
    assert seen(attacker, table) == int(CLASSES[table] in OWN)


@every_table
def test_nobody_elses_row_is_read_changed_or_added(attacker: Attacker, whose: Any, table: str) -> None:
    for somebody in (uuid4(), None, whose(table, NEIGHBOUR)):
        enter(attacker, somebody)
        assert seen(attacker, table) == 0
    for statement in (f"UPDATE {table} SET person_id = person_id", f"DELETE FROM {table}"):
        enter(attacker, uuid4())
        try:
            assert attacker.run(statement) == 0
        except psycopg.errors.InsufficientPrivilege as refused:
            assert "permission denied" in str(refused)
    enter(attacker, uuid4())
    row = attacker.arena.rows[OURS][table] | {"id": uuid4()}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        rows.insert(attacker.connection, table, row)


@every_table
def test_a_person_of_another_centre_reads_nothing(attacker: Attacker, whose: Any, table: str) -> None:
    enter(attacker, whose(table, NEIGHBOUR), tenant=OURS)
    assert seen(attacker, table) == 0
    enter(attacker, whose(table), tenant=NEIGHBOUR)
    assert seen(attacker, table) == 0


def test_a_row_is_not_given_away(attacker: Attacker, whose: Any) -> None:
    enter(attacker, whose("centre_message"))
    told = attacker.refused("UPDATE centre_message SET person_id = %s", uuid4())
    assert 'policy "clearance"' in told


def test_a_person_asks_for_no_more_by_the_functions(attacker: Attacker, whose: Any) -> None:
    """The record tells each of themselves; whom it is asked about cannot be chosen."""
    enter(attacker, uuid4())
    assert attacker.ask("SELECT * FROM oneroof.own_record(NULL, NULL, NULL, 10)") == []
    assert attacker.ask("SELECT * FROM audit_entry") == []
    staff = Context(OURS, 1, "staff", whose("person"), roles=frozenset({"mediator"}))
    attacker.connection.rollback()
    attacker.run("SELECT oneroof.enter(%s)", attacker.arena.signer.sign(staff))
    assert attacker.ask("SELECT * FROM oneroof.own_record(NULL, NULL, NULL, 10)") == []


def test_what_is_the_staffs_own() -> None:
    assert {CLASSES[table] for table in ("note_draft", "procedure_note", "task")} <= STAFFS_OWN
    assert OWN.isdisjoint(STAFFS_OWN)
