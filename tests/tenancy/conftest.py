"""An arena for attacks: two networks, three centres and an umbrella, each with a row in every tenants' table."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.embedded import DatabaseUrls
from oneroof.tenancy.context import ContextSigner, system_context
from support import rows
from support.models import tenant_tables
from support.servers import Servers, fresh_database

OURS, NEIGHBOUR, UMBRELLA, FOREIGNER = 1, 2, 9, 21
"""Tenants: the attacker's centre, another one of its network, their umbrella, and a centre of another network."""
NETWORK_OF = {OURS: 1, NEIGHBOUR: 1, UMBRELLA: 1, FOREIGNER: 2}
CODES = {OURS: "ours", NEIGHBOUR: "neighbour", UMBRELLA: "umbrella", FOREIGNER: "foreigner"}


@dataclass(frozen=True)
class Arena:
    """A filled database. `rows[tenant][table]` is the tenant's row."""

    urls: DatabaseUrls
    signer: ContextSigner
    rows: dict[int, dict[str, rows.Row]]

    def context(self, tenant_id: int, *, lifetime: int = 60) -> str:
        """The signed context of a tenant's system actor, which keeps the record: no other one adds to every table."""
        return self.signer.sign(system_context(tenant_id, NETWORK_OF[tenant_id], "accountability"), lifetime=lifetime)


@dataclass
class Attacker:
    """A raw connection, as somebody has it who can run any SQL with the role's password."""

    arena: Arena
    connection: psycopg.Connection[Any]
    last: BaseException | None = field(default=None)

    def enter(self, tenant_id: int) -> "Attacker":
        """Begin a transaction in the rightly signed context of `tenant_id`."""
        self.connection.rollback()
        self.connection.execute("SELECT oneroof.enter(%s)", [self.arena.context(tenant_id)])
        return self

    def ask(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """The rows that a statement gives."""
        return self.connection.execute(statement.encode(), parameters or None).fetchall()

    def run(self, statement: str, *parameters: Any) -> int:
        """How many rows a statement changed."""
        return self.connection.execute(statement.encode(), parameters or None).rowcount

    def refused(self, statement: str, *parameters: Any) -> str:
        """The text with which PostgreSQL refuses a statement. The transaction ends."""
        with pytest.raises(psycopg.Error) as caught:
            self.connection.execute(statement.encode(), parameters or None)
        self.last = caught.value
        self.connection.rollback()
        detail = caught.value.diag.message_detail
        return f"{caught.value.diag.message_primary}{f' / {detail}' if detail else ''}"


@pytest.fixture(scope="module")
def arena(servers: Servers) -> Iterator[Arena]:
    """One filled database for all attacks of a module: they roll back, and those that succeeded would show."""
    with fresh_database(servers) as urls:
        assert urls.owner
        with psycopg.connect(urls.owner) as owner:
            for number, code in ((1, "home"), (2, "abroad")):
                rows.network(owner, number, code)
            for number, code in CODES.items():
                kind = "umbrella" if number == UMBRELLA else "local_centre"
                rows.tenant(owner, number, NETWORK_OF[number], code, kind=kind)
            filled = {number: rows.fill(owner, tenant_tables(), number) for number in CODES}
            _fill_federation(owner)
        yield Arena(urls, ContextSigner(CONTEXT_KEY_ID, servers.settings.keys.context), filled)


@pytest.fixture(scope="module")
def lines(arena: Arena) -> Iterator[dict[str, psycopg.Connection[Any]]]:
    """One connection for each role: signing in takes longer than most attacks."""
    with psycopg.connect(arena.urls.app) as app, psycopg.connect(arena.urls.umbrella) as umbrella:
        yield {"app": app, "umbrella": umbrella}


@pytest.fixture
def attacker(arena: Arena, lines: dict[str, psycopg.Connection[Any]]) -> Iterator[Attacker]:
    """With the application's password."""
    yield Attacker(arena, lines["app"])
    _leave_nothing(lines["app"])


@pytest.fixture
def umbrella_attacker(arena: Arena, lines: dict[str, psycopg.Connection[Any]]) -> Iterator[Attacker]:
    """With the umbrella role's password."""
    yield Attacker(arena, lines["umbrella"])
    _leave_nothing(lines["umbrella"])


@pytest.fixture
def owner(arena: Arena) -> Iterator[psycopg.Connection[Any]]:
    """The tables' owner, to see what is really there."""
    assert arena.urls.owner
    with psycopg.connect(arena.urls.owner, autocommit=True) as connection:
        yield connection


def _leave_nothing(line: psycopg.Connection[Any]) -> None:
    line.rollback()
    line.autocommit = True
    line.execute("DISCARD ALL")
    line.autocommit = False


def _fill_federation(owner: psycopg.Connection[Any]) -> None:
    for network_id, centre in ((1, NEIGHBOUR), (2, FOREIGNER)):
        owner.execute(
            "INSERT INTO network_agency (network_id, id, code, name, kind, area, is_enforcement) "
            "VALUES (%s, gen_random_uuid(), 'police', '{}', 'government', 'police', true)",
            [network_id],
        )
        owner.execute(
            "INSERT INTO operational_total (network_id, centre_id, month, measure, value, received_at) "
            "VALUES (%s, %s, '2026-02-01', 'visits', 782, '2026-03-01T03:00Z')",
            [network_id, centre],
        )
