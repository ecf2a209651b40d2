"""The life of a tenant, as the umbrella moves it on in the real database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import ProgrammingError

from oneroof.core.db import Database
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.time import FixedClock
from oneroof.federation.lifecycle import TRANSITIONS, change_state, move_tenant
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.directory import Directory
from oneroof.tenancy.models import TENANT_STATES
from support import rows

UMBRELLA = system_context(9, 1, "administration")
CLOCK = FixedClock(moment=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))

ALLOWED = {
    ("draft", "prepare"): "preparing",
    ("draft", "open"): "open",
    ("draft", "close"): "closed",
    ("preparing", "open"): "open",
    ("preparing", "close"): "closed",
    ("open", "suspend"): "suspended",
    ("open", "close"): "closed",
    ("suspended", "resume"): "open",
    ("suspended", "close"): "closed",
}


@pytest.fixture
def network(owner_connection: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    rows.network(owner_connection, 1, "home")
    rows.network(owner_connection, 2, "abroad")
    rows.tenant(owner_connection, 9, 1, "umbrella", kind="umbrella")
    rows.tenant(owner_connection, 21, 2, "foreigner")
    for number, state in enumerate(TENANT_STATES):
        rows.tenant(owner_connection, 100 + number, 1, state, state=state)
    owner_connection.commit()
    return owner_connection


def stored(network: psycopg.Connection[Any], code: str) -> tuple[Any, ...]:
    network.rollback()
    query = "SELECT state, state_reason, state_changed_at FROM tenant WHERE code = %s"
    found: tuple[Any, ...] | None = network.execute(query, [code]).fetchone()
    assert found is not None
    return found


@pytest.mark.parametrize("before", TENANT_STATES)
@pytest.mark.parametrize("action", TRANSITIONS)
def test_each_move_is_allowed_or_refused_as_the_table_says(
    database: Database, network: psycopg.Connection[Any], before: str, action: str
) -> None:
    after = ALLOWED.get((before, action))
    if after is None:
        with pytest.raises(Conflict) as refusal:
            move_tenant(database, UMBRELLA, CLOCK, code=before, action=action)
        assert refusal.value.code == f"tenant_{before}"
        assert before in str(refusal.value.message)
        assert stored(network, before) == (before, None, None)
    else:
        assert move_tenant(database, UMBRELLA, CLOCK, code=before, action=action, reason="Water") == after
        assert stored(network, before) == (after, "Water", CLOCK.moment)


def test_a_whole_life(database: Database, network: psycopg.Connection[Any]) -> None:
    for action, state in (
        ("prepare", "preparing"),
        ("open", "open"),
        ("suspend", "suspended"),
        ("resume", "open"),
        ("suspend", "suspended"),
        ("close", "closed"),
    ):
        assert move_tenant(database, UMBRELLA, CLOCK, code="draft", action=action) == state
    entries = network.execute(
        "SELECT action, details ->> 'state' FROM audit_entry WHERE tenant_id = 9 ORDER BY id"
    ).fetchall()
    assert entries == [
        ("tenant.prepare", "preparing"),
        ("tenant.open", "open"),
        ("tenant.suspend", "suspended"),
        ("tenant.resume", "open"),
        ("tenant.suspend", "suspended"),
        ("tenant.close", "closed"),
    ]


def test_a_refused_move_leaves_no_entry(database: Database, network: psycopg.Connection[Any]) -> None:
    with pytest.raises(Conflict):
        move_tenant(database, UMBRELLA, CLOCK, code="closed", action="open")
    assert network.execute("SELECT count(*) FROM audit_entry").fetchone() == (0,)


@pytest.mark.parametrize("action", ["suspend", "close"])
def test_the_umbrella_cannot_be_shut(database: Database, network: psycopg.Connection[Any], action: str) -> None:
    """Its administrators would lock themselves out, and nobody could open it again."""
    with pytest.raises(Conflict) as refusal:
        move_tenant(database, UMBRELLA, CLOCK, code="umbrella", action=action)
    assert refusal.value.code == "tenant_umbrella"
    assert stored(network, "umbrella")[0] == "open"


@pytest.mark.parametrize("code", ["foreigner", "nobody", "' OR true --"])
def test_another_networks_tenant_is_not_there(database: Database, network: psycopg.Connection[Any], code: str) -> None:
    with pytest.raises(NotFound) as refusal:
        move_tenant(database, UMBRELLA, CLOCK, code=code, action="suspend")
    assert refusal.value.code == "unknown_tenant"
    assert stored(network, "foreigner")[0] == "open"


def test_a_wrong_network_in_the_call_reaches_nothing(database: Database, network: psycopg.Connection[Any]) -> None:
    """The service asks for one network and the session was entered for another: the database decides."""
    with database.umbrella_transaction(UMBRELLA) as session, pytest.raises(NotFound):
        change_state(session, Context(9, 2, "system"), CLOCK, code="foreigner", action="suspend")
    assert stored(network, "foreigner")[0] == "open"


def test_the_applications_role_cannot_move_a_tenant(database: Database, network: psycopg.Connection[Any]) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied for table tenant"),
        database.transaction(UMBRELLA) as session,
    ):
        change_state(session, UMBRELLA, CLOCK, code="open", action="suspend")


def outcomes(database: Database, actions: list[str]) -> Iterator[str]:
    """Each action at once, on the tenant that is open: the new state, or the code of the refusal."""

    def move(action: str) -> str:
        try:
            return move_tenant(database, UMBRELLA, CLOCK, code="open", action=action)
        except Conflict as conflict:
            return conflict.code

    with ThreadPoolExecutor(len(actions)) as pool:
        yield from pool.map(move, actions)


def test_of_many_who_suspend_at_once_one_does(database: Database, network: psycopg.Connection[Any]) -> None:
    found = sorted(outcomes(database, ["suspend"] * 4))
    assert found == ["suspended"] + ["tenant_suspended"] * 3
    assert network.execute("SELECT count(*) FROM audit_entry").fetchone() == (1,)


def test_suspending_and_closing_at_once_end_closed(database: Database, network: psycopg.Connection[Any]) -> None:
    """Whichever comes first, the other sees its result: closing after suspending, or a refusal of the suspension."""
    suspended, closed = outcomes(database, ["suspend", "close"])
    assert closed == "closed"
    assert suspended in ("suspended", "tenant_closed")
    assert stored(network, "open")[0] == "closed"


def test_the_directory_tells_the_new_state(database: Database, network: psycopg.Connection[Any]) -> None:
    directory = Directory(database, "localhost")
    move_tenant(database, UMBRELLA, CLOCK, code="open", action="suspend", reason="Water")
    facts = directory.resolve("open.localhost")
    assert facts is not None
    assert facts.state == "suspended"
