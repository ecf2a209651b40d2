"""The guard and what a relationship loads by itself: lazily, joined, or in a second query."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import ForeignKeyConstraint, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    joinedload,
    lazyload,
    mapped_column,
    relationship,
    selectinload,
    subqueryload,
)

from oneroof.core.db import Database, TenantRow
from support.doors import HERE, THERE, context, two_tenants
from support.servers import Servers
from support.tenant_conditions import every_statement_names_its_tenant


class Sketch(DeclarativeBase):
    """Other classes over the same tables: the platform's own have no relationships so far."""


class Agency(TenantRow, Sketch):
    __tablename__ = "agency"

    code: Mapped[str]
    name: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    kind: Mapped[str] = mapped_column(default="ministry")
    area: Mapped[str] = mapped_column(default="registry")
    is_enforcement: Mapped[bool] = mapped_column(default=False)
    offices: Mapped[list["Office"]] = relationship(back_populates="agency")


class Office(TenantRow, Sketch):
    __tablename__ = "office"
    __table_args__ = (ForeignKeyConstraint(["tenant_id", "agency_id"], ["agency.tenant_id", "agency.id"]),)

    code: Mapped[str]
    name: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    public_name: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    kind: Mapped[str] = mapped_column(default="support")
    state: Mapped[str] = mapped_column(default="active")
    position: Mapped[int] = mapped_column(default=0)
    origin: Mapped[str] = mapped_column(default="pack")
    agency_id: Mapped[UUID | None]
    agency: Mapped[Agency | None] = relationship(back_populates="offices")


@pytest.fixture(scope="module")
def doors(servers: Servers) -> Iterator[Database]:
    with two_tenants(servers) as database:
        yield database


@pytest.mark.parametrize("strategy", [lazyload, joinedload, selectinload, subqueryload])
@pytest.mark.parametrize("tenant_id", [HERE, THERE])
def test_loaded_relations_name_their_tenant(doors: Database, strategy: type, tenant_id: int) -> None:
    with every_statement_names_its_tenant(doors.engine), doors.transaction(context(tenant_id)) as session:
        agencies = session.scalars(select(Agency).options(strategy(Agency.offices))).unique().all()
        assert [(row.tenant_id, [office.tenant_id for office in row.offices]) for row in agencies] == [
            (tenant_id, [tenant_id])
        ]
    with every_statement_names_its_tenant(doors.engine), doors.transaction(context(tenant_id)) as session:
        offices = session.scalars(select(Office).options(strategy(Office.agency))).unique().all()
        assert [row.agency.tenant_id for row in offices if row.agency] == [tenant_id]


def test_a_row_made_in_the_session_loads_its_relations_with_the_tenant(doors: Database) -> None:
    with every_statement_names_its_tenant(doors.engine) as seen, doors.session(context()) as session:
        row = Agency(code="new")
        session.add(row)
        session.flush()
        assert row.offices == []
        session.expire(row, ["offices"])
        assert row.offices == []
    assert "office.tenant_id =" in seen[-1]


def test_a_row_added_through_a_relation_is_stamped(doors: Database) -> None:
    with every_statement_names_its_tenant(doors.engine), doors.session(context(THERE)) as session:
        row = Agency(code="new", offices=[Office(code="inner")])
        session.add(row)
        session.flush()
        assert (row.offices[0].tenant_id, row.offices[0].agency_id) == (THERE, row.id)
