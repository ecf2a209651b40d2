"""What every look at the network's rows begins with: it is the umbrella that looks."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.db import Database
from oneroof.core.errors import Forbidden
from oneroof.core.i18n import public_text
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@contextmanager
def as_umbrella(database: Database, context: Context) -> Iterator[Session]:
    """A transaction of the umbrella role in the actor's network, for an actor of the umbrella's own tenant.

    A role alone does not open it: analysts and auditors work in centres too. Raises Forbidden for those.
    """
    with database.umbrella_transaction(context) as session:
        require_umbrella(session, context)
        yield session


def require_umbrella(session: Session, context: Context) -> None:
    """Raise Forbidden unless the actor belongs to the umbrella's tenant."""
    own = select(Tenant.kind).where(Tenant.id == context.tenant_id, Tenant.network_id == context.network_id)
    if session.scalar(own) != "umbrella":
        raise Forbidden(
            "umbrella_only", public_text("Only staff of the network's umbrella body may see this, at its own address.")
        )
