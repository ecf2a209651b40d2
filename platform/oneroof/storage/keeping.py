"""Stored files come and go with the rows that name them, in whichever table: none is left over, none goes missing.

A file is written before the transaction that names it is committed. If that fails, even by `kill -9`, the daily sweep
finds a file which no row names, and removes it.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import String, cast, column, select, table, union_all
from sqlalchemy.orm import Session

from oneroof.core.db import Base
from oneroof.core.time import Clock, real_now
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

COLUMN = "storage_key"
"""Every table whose rows name stored files calls the column so; it may be null."""
REMOVE_BLOB = "storage.remove_blob"
REMOVE_ORPHANS = "storage.remove_orphans"
YOUNG = timedelta(days=1)
"""A stored file of this age may belong to a transaction that is not committed yet."""

_CATALOG = table(
    "columns", column("table_schema"), column("table_name"), column("column_name"), schema="information_schema"
)


class UnknownKeeper(RuntimeError):
    """A table names stored files that this process knows nothing of: to remove any would be a guess."""


def promise_removal(session: Session, context: Context, storage_key: str) -> None:
    """Delete the stored content once this transaction is committed, and not otherwise."""
    enqueue(session, context, kind=REMOVE_BLOB, key=storage_key, payload={"storage_key": storage_key})


@handles(REMOVE_BLOB, purpose="administration")
def remove_blob(services: Services, session: Session, context: Context, _clock: Clock, payload: dict[str, Any]) -> None:
    """Delete the content of a file whose row is gone, or was found to be infected."""
    key = payload["storage_key"]
    if key not in named_keys(session, context, only=key):
        services.files.remove(key)


@scheduled("storage upkeep", purpose="administration")
def promise_sweep(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Once a day."""
    day = clock.today(tenant.time_zone).isoformat()
    enqueue(session, context, kind=REMOVE_ORPHANS, key=day, payload={})
    return True


@handles(REMOVE_ORPHANS, purpose="administration")
def remove_orphans(
    services: Services, session: Session, context: Context, _clock: Clock, _payload: dict[str, Any]
) -> None:
    """Delete stored files that no row names: their transaction failed after they were written."""
    sweep(services, session, context, older_than=YOUNG)


def sweep(services: Services, session: Session, context: Context, *, older_than: timedelta) -> int:
    """Delete the tenant's stored files of that age that no row names; how many. Raises UnknownKeeper."""
    _check_that_all_are_known(session)
    # listed first: what is put meanwhile is named later than it is listed, and is not touched
    stored = list(services.files.stored_before(context.tenant_id, real_now() - older_than))
    known = named_keys(session, context)
    removed = 0
    for key in stored:
        # asked again for each: what takes long to look through may have changed meanwhile
        if key not in known and not named_keys(session, context, only=key):
            services.files.remove(key)
            removed += 1
    return removed


def named_keys(session: Session, context: Context, only: str | None = None) -> set[str]:
    """Storage keys that rows of the tenant name and keep; what was found to be infected is not kept.

    One statement, and so one moment: what moves from a table to another is seen in one of them.
    """
    parts = []
    for keeper in _keepers():
        query = select(keeper.storage_key).where(keeper.tenant_id == context.tenant_id, keeper.storage_key.is_not(None))
        if hasattr(keeper, "scan"):
            query = query.where(keeper.scan != "infected")
        parts.append(query if only is None else query.where(keeper.storage_key == only))
    return set(session.scalars(union_all(*parts)))


def _keepers() -> list[Any]:
    """Every mapped class with such a column."""
    return [mapper.class_ for mapper in Base.registry.mappers if COLUMN in mapper.columns]


def _check_that_all_are_known(session: Session) -> None:
    """Raise UnknownKeeper where the database has more tables with such a column than this process has models."""
    with_it = select(cast(_CATALOG.c.table_name, String)).where(
        _CATALOG.c.table_schema == "public", _CATALOG.c.column_name == COLUMN
    )
    named = set(session.scalars(with_it))
    unknown = named - {keeper.__tablename__ for keeper in _keepers()}
    if unknown:
        raise UnknownKeeper(", ".join(sorted(unknown)))
