"""What every live change leaves behind: a row to take it back by, a record, and word to the screens."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.models import FloorChange
from oneroof.frontdesk.models import Queue
from oneroof.live.service import publish
from oneroof.tenancy.context import Context

R = TypeVar("R")

TRIES = 3
_DEADLOCK = "40P01"
_VERB = {"crisis": "create", "close": "close", "carry_over": "close", "reopen": "reopen"}


def keep_change(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    kind: str,
    queue: Queue,
    target: Queue | None = None,
    ticket_ids: Iterable[UUID] = (),
    desk_ids: Iterable[UUID] = (),
    before: dict[str, Any] | None = None,
) -> FloorChange:
    """Write down the change, and tell the screens to fetch the queues anew."""
    change = FloorChange(
        kind=kind,
        queue_id=queue.id,
        target_queue_id=target.id if target else None,
        ticket_ids=list(ticket_ids),
        desk_ids=list(desk_ids),
        before=before or {},
        at=clock.now(),
        actor_id=context.actor_id,
    )
    session.add(change)
    session.flush()
    record(session, context, clock, _VERB.get(kind, "change"), queue, kind=kind, tickets=len(change.ticket_ids))
    tell(session, context, clock, *(each for each in (queue, target) if each))
    session.flush()
    return change


def record(session: Session, context: Context, clock: Clock, verb: str, queue: Queue, **details: Any) -> None:
    """Account for what was done to a queue."""
    action = f"queue.{verb}"
    audit.record(session, context, clock, action=action, object_kind="queue", object_id=queue.id, details=details)


def tell(session: Session, context: Context, clock: Clock, *queues: Queue) -> None:
    """Promise the screens that these queues are not as they were."""
    for queue in queues:
        data = {"queue": queue.letter, "receiving": queue.receiving}
        publish(session, context, clock, name="queue", data=data, staff_data={"id": str(queue.id)})


def unharmed(session: Session, change: Callable[[], R]) -> R:
    """The change, begun anew when a step at a desk came in between. Raises Conflict when one always does."""
    for _ in range(TRIES):
        try:
            with session.begin_nested():
                return change()
        except IntegrityError:
            session.expire_all()
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _DEADLOCK:
                raise
            session.expire_all()
    raise Conflict("floor_changed", staff_text("The floor is changing just now. Nothing was changed; try again."))
