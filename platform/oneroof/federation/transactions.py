"""Changes to the network's rows and their audit entry, which two database roles write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from oneroof.core.db import Database
from oneroof.tenancy.context import Context


@contextmanager
def accountable(database: Database, context: Context) -> Iterator[tuple[Session, Session]]:
    """A session of the umbrella role, and one of the application role in the umbrella's tenant for the audit entry.

    Both roll back when the block fails, or when the entry is refused. The change is committed first, the entry right
    after it: only a server that dies between these two commits leaves a change without its entry.
    """
    with database.transaction(context) as own, database.umbrella_transaction(context) as network:
        yield network, own
        own.flush()
