"""Tables, sessions and the guard that lets no query run without a tenant.

PostgreSQL decides what a session may see (row level security over the signed context); the guard here
turns a forgotten context into an error at the line that forgot it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Engine,
    MetaData,
    Select,
    SelectBase,
    Table,
    TextClause,
    UpdateBase,
    event,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors

from oneroof.core import written
from oneroof.core.connections import engine_of
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


class UnguardedStatement(RuntimeError):
    """A statement names a tenants' table in a way that the guard cannot add the tenant to: a fault in our code."""


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
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True)}


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
    tenant_id = _context_of(state.session).tenant_id
    written.keep_promises(state.session)
    _refuse_unguarded(state)
    if not state.is_column_load:
        state.statement = state.statement.options(
            with_loader_criteria(TenantRow, lambda row: row.tenant_id == tenant_id, include_aliases=True)
        )


@event.listens_for(Session, "after_begin")
def _enter_context(session: Session, transaction: SessionTransaction, connection: Any) -> None:
    if transaction.nested:
        return
    context, signer = _context_of(session), session.info["signer"]
    written.begin(session, connection, ("SELECT oneroof.enter(%(context)s)", {"context": signer.sign(context)}))


@event.listens_for(Session, "after_transaction_create")
def _keep_promises_outside(session: Session, transaction: SessionTransaction) -> None:
    """What was promised before a savepoint must not go with it: SQLAlchemy makes it at the next use only."""
    if transaction.nested:
        written.keep_promises(session)


@event.listens_for(Session, "after_soft_rollback")
def _forget_promises(session: Session, _transaction: SessionTransaction) -> None:
    """What was promised since the savepoint, or since the beginning, goes with all else."""
    written.forget_promises(session)


@event.listens_for(Session, "before_attach")
def _refuse_strangers(session: Session, row: object) -> None:
    if isinstance(row, TenantRow):
        _check_tenant(row, _context_of(session).tenant_id)


@event.listens_for(Session, "before_flush")
def _stamp_the_tenant(session: Session, _flush_context: Any, _instances: Any) -> None:
    tenant_id = _context_of(session).tenant_id
    written.keep_promises(session)
    for row in session.new:
        if isinstance(row, TenantRow) and row.__dict__.get("tenant_id") is None:
            row.tenant_id = tenant_id
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, TenantRow):
            _check_tenant(row, tenant_id)


def _context_of(session: Session) -> "HasTenant":
    context: HasTenant | None = session.info.get("context")
    if context is None:
        raise ContextMissing("a session needs a tenant context: open it with Database.transaction(context)")
    return context


def _check_tenant(row: TenantRow, tenant_id: int) -> None:
    """Raise TenantMismatch for a row of another tenant. Looks at what is in memory: an expired row is loaded later."""
    given = row.__dict__.get("tenant_id")
    if given is not None and given != tenant_id:
        raise TenantMismatch(f"{type(row).__name__} belongs to tenant {given}, the session to {tenant_id}")


def _refuse_unguarded(state: ORMExecuteState) -> None:
    """Raise UnguardedStatement where the tenant's condition could not be added."""
    statement: Any = state.statement
    if isinstance(statement, TextClause):
        return
    if not state.is_orm_statement:
        tables = _plain_tables(statement)
    elif state.is_update or state.is_delete:
        tables = _further_tables(statement)
    else:
        return
    escaped = sorted(table.name for table in tables if "tenant_id" in table.c)
    if escaped:
        raise UnguardedStatement(
            f"no tenant condition reaches {', '.join(escaped)}: select mapped classes and not tables, "
            "and name a second table of an UPDATE or DELETE in a subquery"
        )


def _plain_tables(statement: Any) -> set[Table]:
    """Tables that `statement` takes from as tables and not as mapped classes."""
    found: set[Table] = set()
    for node in visitors.iterate(statement):
        if getattr(node, "_propagate_attrs", {}).get("compile_state_plugin") == "orm":
            continue
        if isinstance(node, UpdateBase):
            found.add(node.table)  # type: ignore[arg-type]  # these tables are never joins
        elif isinstance(node, Select):
            parts = [part for source in node.get_final_froms() for part in visitors.iterate(source)]
            found.update(part for part in parts if isinstance(part, Table))
    return found


def _further_tables(statement: Any) -> set[Table]:
    """Tables that an UPDATE or DELETE compares its own with, outside of subqueries."""
    own, found, nodes = statement.table, set(), list(statement._where_criteria)
    while nodes:
        node = nodes.pop()
        if isinstance(node, SelectBase):
            continue
        table = getattr(node, "table", None)
        if isinstance(table, Table) and table.key != own.key:
            found.add(table)
        nodes.extend(node.get_children())
    return found


class Database:
    """The two doors to PostgreSQL: the application role, and the umbrella role for federation tables."""

    def __init__(
        self,
        app_url: str,
        umbrella_url: str,
        signer: Signer,
        *,
        pool_size: int = 8,
        session_info: Mapping[str, Any] | None = None,
    ) -> None:
        """`session_info` is carried by every session of the application role, for the slices above."""
        self.signer = signer
        self.session_info = dict(session_info or {})
        self.engine = engine_of(app_url, pool_size)
        self.umbrella_engine = engine_of(umbrella_url, 2)

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
        """Rows of one definer function (`oneroof.<function>`), for look-ups before a tenant is known.

        Arguments are bound parameters. `docs/isolation.md` says which functions there are and what each tells.
        """
        if not all(name.isidentifier() for name in (function, *arguments)):
            raise ValueError(f"{function} cannot be the name of a function")
        names = ", ".join(f"{name} => %({name})s" for name in arguments)
        return written.looked_up(self.engine, f"SELECT * FROM oneroof.{function}({names})", arguments)  # noqa: S608

    def dispose(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()
        self.umbrella_engine.dispose()

    def _session(self, engine: Engine, context: HasTenant) -> Session:
        info = {**self.session_info, "context": context, "signer": self.signer}
        return Session(engine, expire_on_commit=False, info=info)
