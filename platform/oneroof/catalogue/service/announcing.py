"""Telling the network that a tenant's services changed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.jobs.service import enqueue
from oneroof.tenancy.context import Context

PUBLISH = "catalogue.publish"
_PROMISED = "catalogue.publish promised"


def announce(session: Session, context: Context) -> None:
    """Promise to publish what the tenant offers. Once in a transaction is enough, however much changes in it."""
    if session.info.get(_PROMISED) is session.get_transaction():
        return
    session.info[_PROMISED] = session.get_transaction()
    enqueue(session, context, kind=PUBLISH, key=str(new_id()), payload={})
