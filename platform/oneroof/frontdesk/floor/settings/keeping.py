"""What every change of the floor's model does: lock the row, account for it, tell the screens."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import LazyText, public_text, staff_text
from oneroof.core.time import Clock
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Desk, Office, Queue, Ticket
from oneroof.frontdesk.service.rules import WORKING_DAY
from oneroof.live.service import publish
from oneroof.tenancy.context import Context

Row = TypeVar("Row", Office, Desk, Queue)

_MISSING: dict[type, tuple[str, LazyText]] = {
    Office: ("office_not_found", staff_text("There is no such office here.")),
    Desk: ("desk_not_found", public_text("There is no such desk here.")),
    Queue: ("queue_not_found", public_text("There is no such queue here.")),
}


def locked(session: Session, context: Context, kind: type[Row], id_: UUID) -> Row:
    """The row, locked until the transaction ends. Raises NotFound."""
    row = session.scalars(
        select(kind)
        .where(kind.tenant_id == context.tenant_id, kind.id == id_)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound(*_MISSING[kind])
    return row


def account(session: Session, context: Context, clock: Clock, row: Office | Desk | Queue, verb: str) -> None:
    """The row is the centre's own from now on; record what was done, and let the screens fetch the floor anew."""
    row.origin = "centre"
    session.flush()
    noun = row.__tablename__
    action = f"{noun}.{verb}"
    audit.record(session, context, clock, action=action, object_kind=noun, object_id=row.id)
    if isinstance(row, Queue):
        data = {"queue": row.letter, "receiving": row.receiving}
        publish(session, context, clock, name="queue", data=data, staff_data={"id": str(row.id)})
    elif isinstance(row, Desk):
        publish(session, context, clock, name="desk", data={"desk": row.number}, staff_data={"id": str(row.id)})
    else:
        publish(session, context, clock, name="queue", data={}, staff_data={"office_id": str(row.id)})
    session.flush()


def refuse_while_people_wait(session: Session, context: Context, clock: Clock, queue_ids: Sequence[UUID]) -> None:
    """Raise Conflict `people_wait` while somebody waits, is called or being served in one of the queues."""
    open_there = session.scalars(
        select(func.count()).where(
            Ticket.tenant_id == context.tenant_id,
            Ticket.queue_id.in_(queue_ids),
            Ticket.state.in_(OPEN_TICKET_STATES),
            Ticket.waiting_since >= clock.now() - WORKING_DAY,
        )
    ).one()
    if open_there:
        raise Conflict(
            "people_wait",
            staff_text(
                "%(count)s people wait or are being served there. First move them to another line, or carry them over.",
                count=open_there,
            ),
        )


def invalid(field: str, message: LazyText, code: str | None = None) -> Invalid:
    """What is wrong with one field."""
    return Invalid(code or f"{field}_invalid", message, fields={field: [message]})


def active_office(session: Session, context: Context, office_id: UUID) -> Office:
    """An office in use. Raises Invalid."""
    office = session.get(Office, (context.tenant_id, office_id))
    if office is None or office.state != "active":
        raise invalid("office_id", staff_text("Choose an office."))
    return office
