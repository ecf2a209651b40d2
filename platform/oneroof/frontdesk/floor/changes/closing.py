"""Closing a line early, and opening it again."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.changes.carrying import carry_over, withdraw
from oneroof.frontdesk.floor.changes.keeping import keep_change, unharmed
from oneroof.frontdesk.floor.changes.lines import check_expected, lock_queues, waiting_in
from oneroof.frontdesk.floor.models import FloorChange
from oneroof.frontdesk.service.records import today_at
from oneroof.tenancy.context import Context

RESTS = ("stay", "carry_over")
"""What becomes of those who wait: they are served as long as somebody serves, or they are first another day."""


def close_line(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    queue_id: UUID,
    rest: str = "stay",
    expected: int | None = None,
) -> FloorChange:
    """No new tickets; who waits stays, or is carried over to the office's next day.

    Raises NotFound, Invalid for `rest`, Conflict `queue_closed` when it is closed already and nobody is to be carried
    over, and `floor_changed` when more than `expected` wait.
    """
    if rest not in RESTS:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=rest, listed=", ".join(RESTS))
        raise Invalid("rest_unknown", message, fields={"rest": [message]})

    def change() -> FloorChange:
        queue = lock_queues(session, context, queue_id)[queue_id]
        if queue.receiving == "closed" and rest == "stay":
            raise Conflict("queue_closed", staff_text("This line takes no new tickets already."))
        before = {"receiving": queue.receiving}
        queue.receiving = "closed"
        if rest == "stay":
            return keep_change(session, context, clock, kind="close", queue=queue, before=before)
        tickets = waiting_in(session, context, clock, queue_id, lock=True)
        check_expected(expected, len(tickets))
        ids = [ticket.id for ticket in tickets]
        made = keep_change(session, context, clock, kind="carry_over", queue=queue, ticket_ids=ids, before=before)
        carry_over(session, context, clock, tickets, change=made, office_id=queue.office_id)
        return made

    return unharmed(session, change)


def reopen_line(session: Session, context: Context, clock: Clock, *, queue_id: UUID) -> FloorChange:
    """The line takes tickets again, and those who were carried over out of it today have their places back.

    Raises NotFound, and Conflict `queue_open` for a line that takes tickets.
    """

    def change() -> FloorChange:
        queue = lock_queues(session, context, queue_id)[queue_id]
        if queue.receiving == "open":
            raise Conflict("queue_open", staff_text("This line takes tickets already."))
        queue.receiving = "open"
        today = today_at(session, context, clock)
        carried = session.scalars(
            select(FloorChange)
            .where(FloorChange.tenant_id == context.tenant_id, FloorChange.queue_id == queue_id)
            .where(FloorChange.kind == "carry_over", FloorChange.undone_at.is_(None))
            .order_by(FloorChange.at.desc())
            .limit(5)
        ).all()
        ids = [id_ for each in carried for id_ in withdraw(session, context, clock, each, today=today)]
        before = {"receiving": "closed"}
        return keep_change(session, context, clock, kind="reopen", queue=queue, ticket_ids=ids, before=before)

    return unharmed(session, change)
