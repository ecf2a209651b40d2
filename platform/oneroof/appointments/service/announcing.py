"""Telling others that places were taken or became free: the waiting list, and the network."""

from datetime import timedelta

from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.jobs.service import enqueue
from oneroof.tenancy.context import Context

OFFER = "appointments.offer"
"""The job that offers what has become free to who waits for it."""
PUBLISH_FREE = "appointments.publish_free"
"""The job that lets the network read when a service can next be had here."""
MINUTE = timedelta(minutes=1)
_PROMISED = "appointments changed"


def announce(session: Session, context: Context) -> None:
    """Promise both, once in a transaction; the network reads of all changes of a minute together."""
    if session.info.get(_PROMISED) is session.get_transaction():
        return
    session.info[_PROMISED] = session.get_transaction()
    enqueue(session, context, kind=OFFER, key=str(new_id()), payload={})
    begun = real_now().replace(second=0, microsecond=0)
    ends = begun + MINUTE
    enqueue(session, context, kind=PUBLISH_FREE, key=ends.isoformat(), payload={}, after=ends - real_now())
