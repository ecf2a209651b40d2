"""The guard of the ORM: no context, no query; the tenant's condition in every query; no row of another tenant."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from sqlalchemy import (
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, aliased

from oneroof.catalogue.models import Agency
from oneroof.core.db import ContextMissing, Database, TenantMismatch, UnguardedStatement
from oneroof.core.ids import new_id
from oneroof.frontdesk.models import Office
from support.doors import HERE, THERE, context, two_tenants
from support.servers import Servers
from support.tenant_conditions import every_statement_names_its_tenant

TABLE, OFFICE_TABLE = cast(Table, Agency.__table__), cast(Table, Office.__table__)
OtherAgency = aliased(Agency)
Recent = select(Agency).subquery()
Listed = select(Agency.id, Agency.tenant_id).cte()


@pytest.fixture(scope="module")
def doors(servers: Servers) -> Iterator[Database]:
    with two_tenants(servers) as database:
        yield database


def agency(**values: Any) -> Agency:
    return Agency(code=new_id().hex, name={}, kind="ministry", area="registry", **values)


@pytest.mark.parametrize(
    "statement",
    [select(Agency), select(literal(1)), text("SELECT 1"), update(Agency).values(area="x"), delete(Agency)],
    ids=str,
)
def test_without_context_there_is_no_query(doors: Database, statement: Any) -> None:
    with Session(doors.engine) as session, pytest.raises(ContextMissing, match="a session needs a tenant context"):
        session.execute(statement)


def test_without_context_there_is_no_row_and_no_transaction(doors: Database) -> None:
    with Session(doors.engine) as session, pytest.raises(ContextMissing):
        session.add(agency())
    with Session(doors.engine) as session, pytest.raises(ContextMissing):
        session.connection()
    with Session(doors.engine) as session, pytest.raises(ContextMissing):
        session.get(Agency, (HERE, new_id()))


@pytest.mark.parametrize(
    "statement",
    [
        select(Agency.tenant_id),
        select(OtherAgency.tenant_id),
        select(Office.tenant_id).join(Agency, Agency.id == Office.agency_id),
        select(Agency.tenant_id).join(Office, Agency.id == Office.agency_id),
        select(Office.tenant_id).outerjoin(OtherAgency, OtherAgency.id == Office.agency_id),
        select(Office.tenant_id).where(exists().where(Agency.id == Office.agency_id)),
        select(Office.tenant_id).where(Office.agency_id.in_(select(Agency.id))),
        select(Office.tenant_id, select(func.count(Agency.id)).scalar_subquery()),
        select(Recent.c.tenant_id),
        select(aliased(Agency, Recent).tenant_id),
        select(Listed.c.tenant_id),
        select(Office.tenant_id).join(Listed, Listed.c.id == Office.agency_id),
        select(Agency.tenant_id).union(select(Office.tenant_id)),
        select(select(Agency.tenant_id).union_all(select(Office.tenant_id)).subquery().c.tenant_id).distinct(),
        select(func.min(Agency.tenant_id)).select_from(Agency),
        select(Office.tenant_id, select(Agency.code).where(Agency.id == Office.agency_id).lateral().c.code),
        select(Agency.tenant_id).with_for_update(skip_locked=True),
        select(Agency.tenant_id).where((Agency.tenant_id == THERE) | (Agency.tenant_id == HERE)),
        update(Agency).values(area="x").returning(Agency.tenant_id),
        update(Agency).values(area="x").where(Agency.id.in_(select(Office.agency_id))).returning(Agency.tenant_id),
        delete(Office).where(Office.code == "desk").returning(Office.tenant_id),
    ],
    ids=lambda statement: " ".join(str(statement).split())[:90],
)
def test_every_query_names_its_tenant_and_finds_nobody_elses(doors: Database, statement: Any) -> None:
    for tenant_id in (HERE, THERE):
        with every_statement_names_its_tenant(doors.engine) as seen, doors.session(context(tenant_id)) as session:
            found = session.execute(statement).all()
            session.rollback()
        assert len(seen) == 2, seen  # the context, and the statement itself
        assert {row[0] for row in found} == {tenant_id}


def test_exists_alone_is_guarded(doors: Database) -> None:
    with every_statement_names_its_tenant(doors.engine), doors.transaction(context()) as session:
        assert session.scalar(select(exists().where(Agency.tenant_id == THERE))) is False
        assert session.scalar(select(exists().where(Agency.tenant_id == HERE))) is True


def test_another_tenants_row_is_not_there_by_its_key(doors: Database) -> None:
    with doors.transaction(context(THERE)) as session:
        identity = session.scalars(select(Agency.id)).one()
    with every_statement_names_its_tenant(doors.engine), doors.transaction(context(HERE)) as session:
        assert session.get(Agency, (THERE, identity)) is None
        assert session.get(Agency, (HERE, identity)) is None


def test_refreshing_and_loading_late_name_the_tenant(doors: Database) -> None:
    with every_statement_names_its_tenant(doors.engine) as seen, doors.transaction(context()) as session:
        row = session.scalars(select(Agency)).first()
        assert row is not None
        session.refresh(row)
        session.expire(row)
        assert row.code
    assert len(seen) == 4


@pytest.mark.parametrize(
    "statement",
    [
        select(TABLE),
        select(TABLE.c.code),
        select(func.count()).select_from(TABLE),
        select(TABLE.alias().c.code),
        select(TABLE.join(OFFICE_TABLE, OFFICE_TABLE.c.agency_id == TABLE.c.id)),
        select(select(TABLE.c.code).subquery().c.code),
        update(TABLE).values(area="x"),
        delete(TABLE),
        insert(TABLE).values(tenant_id=HERE, id=new_id()),
        update(Agency).values(area="x").where(Agency.id == Office.agency_id),
        delete(Agency).where(and_(Agency.id == Office.agency_id, Office.code == "desk")),
    ],
    ids=lambda statement: " ".join(str(statement).split())[:90],
)
def test_what_the_guard_cannot_reach_is_refused(doors: Database, statement: Any) -> None:
    with (
        doors.session(context()) as session,
        pytest.raises(UnguardedStatement, match="no tenant condition reaches "),
    ):
        session.execute(statement)


def test_a_new_row_is_stamped(doors: Database) -> None:
    with doors.session(context(THERE)) as session:
        row = agency()
        session.add(row)
        session.flush()
        assert (row.tenant_id, row.id.version) == (THERE, 7)


def test_a_row_of_another_tenant_is_refused_where_it_is_added(doors: Database) -> None:
    with (
        doors.session(context(HERE)) as session,
        pytest.raises(TenantMismatch, match="Agency belongs to tenant 2, the session to 1"),
    ):
        session.add(agency(tenant_id=THERE))


def test_a_row_from_another_tenants_session_is_refused(doors: Database) -> None:
    with doors.transaction(context(THERE)) as session:
        stranger = session.scalars(select(Agency)).first()
    assert stranger is not None
    for act in ("add", "merge", "delete"):
        with doors.session(context(HERE)) as session, pytest.raises(TenantMismatch):
            getattr(session, act)(stranger)
            session.flush()  # a merged copy gets its tenant after it was added


def test_a_row_cannot_be_moved_to_another_tenant(doors: Database) -> None:
    with doors.session(context(HERE)) as session:
        row = session.scalars(select(Agency)).first()
        assert row is not None
        row.tenant_id = THERE
        with pytest.raises(TenantMismatch):
            session.flush()
    with doors.session(context(HERE)) as session:
        late = agency()
        session.add(late)
        late.tenant_id = THERE
        with pytest.raises(TenantMismatch):
            session.flush()


def test_what_escapes_the_guard_meets_the_database(doors: Database) -> None:
    """Inserts in bulk are not seen by the guard (a lint rule bans them): row level security is the floor."""
    values = {"tenant_id": THERE, "id": new_id(), "code": "x", "name": {}, "kind": "x", "area": "x"}
    with doors.session(context(HERE)) as session, pytest.raises(ProgrammingError, match="row-level security"):
        session.execute(insert(Agency), [values])


def test_an_update_of_the_key_meets_the_database(doors: Database) -> None:
    with doors.session(context(HERE)) as session, pytest.raises(ProgrammingError, match="row-level security"):
        session.execute(update(Agency).values(tenant_id=THERE))


def test_a_savepoint_does_not_enter_again(doors: Database) -> None:
    with every_statement_names_its_tenant(doors.engine) as seen, doors.transaction(context()) as session:
        with session.begin_nested():
            session.scalars(select(Agency)).all()
            with session.begin_nested() as inner:
                session.scalars(select(Agency)).all()
                inner.rollback()
        session.scalars(select(Agency)).all()
    assert [statement for statement in seen if "oneroof.enter" in statement] == [seen[0]]


def test_a_session_enters_anew_in_each_transaction(doors: Database) -> None:
    with every_statement_names_its_tenant(doors.engine) as seen, doors.session(context()) as session:
        for _ in range(3):
            session.scalars(select(Agency)).all()
            session.commit()
    assert [statement for statement in seen if "oneroof.enter" in statement] == [seen[0], seen[2], seen[4]]


def test_nothing_is_kept_in_memory_that_a_new_context_could_read(doors: Database) -> None:
    with doors.transaction(context(THERE)) as session:
        row = session.scalars(select(Agency)).first()
    assert row is not None
    assert inspect(row).detached


def test_a_lookup_takes_names_only(doors: Database) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a function"):
        doors.call("list_tenants(); DROP TABLE person; --")
    assert [row.id for row in doors.call("list_tenants")] == [HERE, THERE]
