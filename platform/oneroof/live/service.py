"""Tell every screen what happened: `publish` in the transaction that did it, `position` before a snapshot."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.core.time import Clock, real_now
from oneroof.core.written import promise
from oneroof.core.written_rows import insertion
from oneroof.live.models import LiveEvent, LiveStream
from oneroof.live.waking import PUBLISHED
from oneroof.tenancy.context import Context

NAMES = frozenset({"ticket", "queue", "desk", "message", "emergency", "clock"})
"""What events are called; consumers pass over a name that they do not know."""

_PUBLISH = insertion(LiveEvent)


def publish(
    session: Session,
    _context: Context,
    _clock: Clock,  # the manner of all services; the order of events is the order of real time
    *,
    name: str,
    data: dict[str, Any],
    staff_data: dict[str, Any] | None = None,
) -> None:
    """Promise that every screen of the tenant learns of it once this transaction has committed, and never otherwise.

    `data` is for everybody, public screens too; `staff_data` is what staff learn besides. What is called `message` or
    `emergency` is for staff alone. One thing's versions (`v` in `data`, `id` in `staff_data` or `label` and
    `queue` in `data`) are told in their order. It costs one INSERT and no trip of its
    own: it is written before the next query, or with the commit.
    """
    assert name in NAMES, name
    session.info[PUBLISHED] = True
    event = {
        "id": new_id(),
        "name": name,
        "data": data,
        "staff_data": staff_data,
        "created_at": real_now(),
        "sequence": None,
    }
    promise(session, _PUBLISH, event)


def position(session: Session, context: Context) -> int:
    """The last number of the tenant's stream; 0 before its first event.

    Read it BEFORE what it stands for, in the same transaction: what is told later has a higher number, or was seen.
    """
    reached = session.scalar(select(LiveStream.sequence).where(LiveStream.tenant_id == context.tenant_id))
    return reached or 0
