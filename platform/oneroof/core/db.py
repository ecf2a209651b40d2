"""Tables, sessions and the guard that lets no query run without a tenant.

PostgreSQL decides what a session may see (row level security over the signed context); the guard here
turns a forgotten context into an error at the line that forgot it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import DateTime, Engine, MetaData, create_engine, event, text
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    mapped_column,
    with_loader_criteria,
)

from oneroof.core.ids import new_id

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class ContextMissing(RuntimeError):
    """A query was about to run in a session that has no tenant context: a fault in our code."""


class TenantMismatch(RuntimeError):
    """A row of another tenant was about to be written: a fault in our code."""


class HasTenant(Protocol):
    """What the session needs to know of a context; the slice `tenancy` has the whole of it."""

    @property
    def tenant_id(self) -> int:
        """The tenant."""

    @property
    def network_id(self) -> int:
        """Its network."""


class Signer(Protocol):
    """Turns a context into the signed text that the database verifies."""

    def sign(self, context: Any) -> str:
        """The signed text."""


class Base(DeclarativeBase):
    """Base of every mapped class."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True)}


class TenantRow:
    """A table owned by tenants: `(tenant_id, id)` is its key, `tenant_id` first in every index."""

    tenant_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-20)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-10)


@event.listens_for(Session, "do_orm_execute")
def _name_the_tenant(state: ORMExecuteState) -> None:
    """Refuse a query without context; add `tenant_id = …` to every other one.

    The explicit condition makes PostgreSQL check the policy once per statement, and lets Citus
    route the statement to one node.
    """
    context = state.session.info.get("context")
    if context is None:
        raise ContextMissing("a query needs a tenant context: open the session with Database.transaction(context)")
    if not state.is_column_load and not state.is_relationship_load:
        tenant_id = context.tenant_id
        state.statement = state.statement.options(
            with_loader_criteria(TenantRow, lambda row: row.tenant_id == tenant_id, include_aliases=True)
        )


@event.listens_for(Session, "after_begin")
def _enter_context(session: Session, transaction: SessionTransaction, connection: Any) -> None:
    if transaction.nested:
        return
    context, signer = session.info.get("context"), session.info.get("signer")
    if context is None or signer is None:
        raise ContextMissing(
            "a transaction needs a tenant context: open the session with Database.transaction(context)"
        )
    connection.execute(text("SELECT oneroof.enter(:context)"), {"context": signer.sign(context)})


@event.listens_for(Session, "before_flush")
def _stamp_the_tenant(session: Session, _flush_context: Any, _instances: Any) -> None:
    tenant_id = session.info["context"].tenant_id
    for row in session.new:
        if isinstance(row, TenantRow):
            if row.tenant_id is None:
                row.tenant_id = tenant_id
            elif row.tenant_id != tenant_id:
                raise TenantMismatch(
                    f"{type(row).__name__} belongs to tenant {row.tenant_id}, the session to {tenant_id}"
                )


class Database:
    """The two doors to PostgreSQL: the application role, and the umbrella role for federation tables."""

    def __init__(self, app_url: str, umbrella_url: str, signer: Signer, *, pool_size: int = 8) -> None:
        self.signer = signer
        self.engine = _engine(app_url, pool_size)
        self.umbrella_engine = _engine(umbrella_url, 2)

    def session(self, context: HasTenant) -> Session:
        """A session of the application role; the caller commits. Prefer `transaction`."""
        return self._session(self.engine, context)

    @contextmanager
    def transaction(self, context: HasTenant) -> Iterator[Session]:
        """One transaction in `context`: commits at the end, rolls back on an exception."""
        with self._session(self.engine, context) as session, session.begin():
            yield session

    @contextmanager
    def umbrella_transaction(self, context: HasTenant) -> Iterator[Session]:
        """The same as the umbrella role, which sees only federation and release tables of the context's network."""
        with self._session(self.umbrella_engine, context) as session, session.begin():
            yield session

    def call(self, function: str, **arguments: Any) -> list[Any]:
        """Rows of one listed definer function (`oneroof.<function>`), for look-ups before a tenant is known.

        Names are checked against the function list in `tenancy.functions`; arguments are bound parameters.
        """
        names = ", ".join(f"{name} => :{name}" for name in arguments)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return list(connection.execute(text(f"SELECT * FROM oneroof.{function}({names})"), arguments))

    def dispose(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()
        self.umbrella_engine.dispose()

    def _session(self, engine: Engine, context: HasTenant) -> Session:
        return Session(engine, expire_on_commit=False, info={"context": context, "signer": self.signer})


def _engine(url: str, pool_size: int) -> Engine:
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    # Server-side prepared statements do not survive PgBouncer's transaction pooling before 1.21.
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_recycle=600,
        connect_args={"prepare_threshold": None, "connect_timeout": 5, "application_name": "oneroof"},
    )
