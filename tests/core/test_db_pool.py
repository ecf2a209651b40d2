"""Connections are shared by all tenants, one after another: nothing of one request may meet the next."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from oneroof.catalogue.models import Agency
from oneroof.core.db import Database
from support.doors import HERE, THERE, context, two_tenants
from support.servers import Servers

BACKEND = text("SELECT pg_backend_pid()")
MISSING = "oneroof: no tenant context has been entered"


@pytest.fixture(scope="module")
def doors(servers: Servers) -> Iterator[Database]:
    with two_tenants(servers) as database:
        yield database


def tenants_seen(session: Session) -> set[int]:
    return set(session.scalars(text("SELECT tenant_id FROM agency")))


def next_request(doors: Database, tenant_id: int, before: int) -> set[int]:
    """What the next request sees, on the very connection that the last one had."""
    with doors.transaction(context(tenant_id)) as session:
        assert session.scalar(BACKEND) == before
        return tenants_seen(session)


def test_a_checkout_finds_no_context(doors: Database) -> None:
    with doors.transaction(context(HERE)) as session:
        backend = session.scalar(BACKEND)
    with doors.engine.connect() as connection:
        assert connection.scalar(BACKEND) == backend
        with pytest.raises(DBAPIError, match=MISSING):
            connection.execute(text("SELECT 1 FROM agency"))
    assert next_request(doors, THERE, backend) == {THERE}


def test_a_checkout_after_an_error_finds_no_context(doors: Database) -> None:
    backend = 0
    with pytest.raises(DBAPIError), doors.transaction(context(HERE)) as session:
        backend = session.scalar(BACKEND)
        session.execute(text("SELECT 1/0 FROM agency"))
    assert next_request(doors, THERE, backend) == {THERE}
    with pytest.raises(KeyError), doors.transaction(context(HERE)) as session:
        tenants_seen(session)
        raise KeyError
    assert next_request(doors, THERE, backend) == {THERE}


LEFT_BEHIND: dict[str, tuple[str, str, Any]] = {
    "context": ("SET oneroof.context = 'k1:forged:{}'", "SELECT current_setting('oneroof.context', true)", ""),
    "own setting": ("SET my.note = 'person 7'", "SELECT coalesce(current_setting('my.note', true), '')", ""),
    "search path": ("SET search_path = pg_catalog", "SELECT current_setting('search_path')", "public"),
    "row security": ("SET row_security = off", "SELECT current_setting('row_security')", "on"),
    "read only": ("SET default_transaction_read_only = on", "SELECT current_setting('transaction_read_only')", "off"),
    "prepared statement": ("PREPARE look AS SELECT * FROM agency", "SELECT count(*) FROM pg_prepared_statements", 0),
    "held cursor": (
        "DECLARE look CURSOR WITH HOLD FOR SELECT * FROM agency",
        "SELECT count(*) FROM pg_cursors WHERE is_holdable",
        0,
    ),
    "listening": ("LISTEN gossip", "SELECT count(*) FROM pg_listening_channels()", 0),
    "advisory lock": (
        "SELECT pg_advisory_lock(7406001)",
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
        0,
    ),
}


@pytest.mark.parametrize("left", LEFT_BEHIND)
def test_a_request_leaves_nothing_on_its_connection(doors: Database, left: str) -> None:
    act, look, nothing = LEFT_BEHIND[left]
    with doors.transaction(context(HERE)) as session:
        backend = session.scalar(BACKEND)
        if left == "context":
            session.execute(text("RESET oneroof.context"))
        session.execute(text(act.replace(":", r"\:")))
    with doors.engine.connect() as connection:
        assert connection.scalar(BACKEND) == backend
        assert connection.scalar(text(look)) == nothing
    assert next_request(doors, THERE, backend) == {THERE}


@pytest.mark.parametrize("act", ["SET row_security = off", "SET search_path = pg_catalog"])
def test_a_request_that_failed_leaves_nothing_either(doors: Database, act: str) -> None:
    with doors.engine.connect() as connection:
        backend = connection.scalar(BACKEND)
        connection.execute(text(act))
        connection.commit()
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT 1 FROM agency"))
    assert next_request(doors, THERE, backend) == {THERE}


def test_a_lookup_leaves_no_autocommit(doors: Database) -> None:
    doors.call("list_tenants")
    with doors.session(context(HERE)) as session:
        session.add(Agency(code="unsaved", name={}, kind="x", area="x"))
        session.flush()
        session.rollback()
    with doors.transaction(context(HERE)) as session:
        assert session.scalar(select(Agency.code).where(Agency.code == "unsaved")) is None


def test_a_connection_that_was_cut_is_not_used_again(doors: Database, servers: Servers) -> None:
    assert servers.template.admin
    with doors.transaction(context(HERE)) as session:
        backend = session.scalar(BACKEND)
    with psycopg.connect(servers.template.of_database("postgres").admin or "") as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s, 10000)", [backend])
    with doors.transaction(context(THERE)) as session:
        assert session.scalar(BACKEND) != backend
        assert tenants_seen(session) == {THERE}


def test_a_connection_cut_in_the_middle_is_an_error_and_then_replaced(doors: Database, servers: Servers) -> None:
    with pytest.raises(OperationalError), doors.transaction(context(HERE)) as session:
        backend = session.scalar(BACKEND)
        with psycopg.connect(servers.template.of_database("postgres").admin or "") as administrator:
            administrator.execute("SELECT pg_terminate_backend(%s)", [backend])
        tenants_seen(session)
    with doors.transaction(context(THERE)) as session:
        assert tenants_seen(session) == {THERE}


@pytest.mark.parametrize("statement", ["SELECT oneroof.enter(:secret)", "SELECT 1/0, :secret"])
def test_errors_do_not_carry_parameters_into_logs(doors: Database, statement: str) -> None:
    with pytest.raises(DBAPIError) as caught, doors.transaction(context()) as session:
        session.execute(text(statement), {"secret": "Fatumata"})
    assert "[SQL parameters hidden" in str(caught.value)
    assert "Fatumata" not in str(caught.value)
