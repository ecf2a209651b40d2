"""Statements that are built once: each names its tenant, and what is promised is written once, or not at all."""

from collections.abc import Iterator

import pytest
from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import oneroof.registry  # noqa: F401  # loads every slice, and with it every statement
from oneroof.catalogue.models import Agency
from oneroof.core.db import Database
from oneroof.core.ids import new_id
from oneroof.core.written import Written, all_rows, promise, rows_of
from support.doors import HERE, THERE, context, two_tenants
from support.queries import statements
from support.servers import Servers
from support.tenant_conditions import unguarded_tables

_agency = Agency.__table__
ADD = Written(insert(Agency).values({column: bindparam(column.name, type_=column.type) for column in _agency.c}))
RENAME = Written(
    _agency.update()  # type: ignore[attr-defined]
    .where(_agency.c.tenant_id == bindparam("tenant_id"), _agency.c.code == bindparam("which"))
    .values(area=bindparam("new_area"))
)
FIND = Written(
    select(_agency.c.area).where(_agency.c.tenant_id == bindparam("tenant_id"), _agency.c.code == bindparam("which"))
)


@pytest.fixture
def doors(servers: Servers) -> Iterator[Database]:
    with two_tenants(servers) as database:
        yield database


def add(session: Session, code: str, area: str = "health") -> None:
    values = {"id": new_id(), "code": code, "name": {"en": code}, "kind": "ministry", "area": area}
    promise(session, ADD, {**values, "is_enforcement": False})


def areas(doors: Database, code: str, tenant_id: int = HERE) -> list[str]:
    with doors.transaction(context(tenant_id)) as session:
        return [row.area for row in rows_of(session, FIND, {"which": code})]


def test_every_statement_names_its_tenants() -> None:
    dialect: Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
    assert len(Written.every) > 10
    for written in Written.every:
        sent = written.text(dialect)
        assert unguarded_tables(sent) == [], sent


def test_a_statement_without_its_tenant_is_refused() -> None:
    loose = Written(select(_agency.c.code))
    Written.every.remove(loose)
    with pytest.raises(ValueError, match="does not name its tenant"):
        loose.text(PGDialect_psycopg())  # type: ignore[no-untyped-call]


def test_promises_are_kept_in_their_order_and_with_the_commit(doors: Database) -> None:
    with doors.transaction(context(HERE)) as session:
        add(session, "one")
        add(session, "two")
        promise(session, RENAME, {"which": "one", "new_area": "tax"})
        with statements(doors.engine) as seen:
            assert [row.area for row in rows_of(session, FIND, {"which": "one"})] == ["tax"]
        assert len(seen) == 4, "one table is written once in a statement"
        promise(session, RENAME, {"which": "two", "new_area": "labour"})
    assert (areas(doors, "one"), areas(doors, "two")) == (["tax"], ["labour"])
    assert areas(doors, "one", THERE) == []


def test_a_promise_is_kept_before_any_query_and_outside_of_savepoints(doors: Database) -> None:
    with doors.transaction(context(HERE)) as session:
        add(session, "kept")
        with pytest.raises(KeyError), session.begin_nested():
            add(session, "dropped")
            assert session.scalar(select(Agency.code).where(Agency.code == "dropped"))
            add(session, "dropped too")
            raise KeyError
    assert (areas(doors, "kept"), areas(doors, "dropped"), areas(doors, "dropped too")) == (["health"], [], [])


def test_what_is_rolled_back_is_forgotten(doors: Database) -> None:
    session = doors.session(context(HERE))
    add(session, "never")
    session.rollback()
    session.close()
    with doors.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        connection.commit()
    assert areas(doors, "never") == []


def test_a_promise_that_cannot_be_kept_is_an_error_of_the_commit(doors: Database) -> None:
    with pytest.raises(IntegrityError), doors.transaction(context(HERE)) as session:
        add(session, "twice")
        add(session, "twice")
    assert areas(doors, "twice") == []


def test_several_are_asked_in_one_trip(doors: Database) -> None:
    with doors.transaction(context(HERE)) as session:
        add(session, "asked")
        first, none = all_rows(session, (FIND, {"which": "asked"}), (FIND, {"which": "nobody"}))
    assert ([row.area for row in first], none) == (["health"], [])
