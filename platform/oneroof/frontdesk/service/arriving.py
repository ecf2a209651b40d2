"""Somebody comes: a visit and its first ticket in one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.service.issuing import issue_ticket
from oneroof.frontdesk.service.numbers import Held
from oneroof.frontdesk.service.promising import PHONE, keep_place
from oneroof.frontdesk.service.reception import first_queue_id
from oneroof.frontdesk.service.visits import register_visit
from oneroof.tenancy.context import Context


def walk_in(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    channel: str,
    language: str,
    queue_id: UUID | None = None,
    office_id: UUID | None = None,
    service_id: UUID | None = None,
    needs: Sequence[str] = (),
    reason: str | None = None,
    size: int = 1,
    due_at: datetime | None = None,
    held: Held | None = None,
) -> Ticket:
    """Register a visit that begins now and issue its first ticket, in a queue or at an office; else for first tickets.

    `size` people are served together; `due_at` is the time of an appointment; `held` takes the number out of a block
    that the device holds. Who calls on the phone (`channel` phone, `due_at` later today) is promised a place: the
    ticket is kept until they are here. Raises as `register_visit` and `issue_ticket` do, Invalid for a time that cannot
    be promised, and Conflict `no_first_queue` where neither queue nor office is given and the centre has no queue for
    first tickets.
    """
    visit = register_visit(
        session, context, clock, keys, channel=channel, language=language, reason=reason, needs=needs
    )
    if queue_id is None and office_id is None:
        queue_id = first_queue_id(session, context)
    ticket = issue_ticket(
        session,
        context,
        clock,
        visit_id=visit.id,
        queue_id=queue_id,
        office_id=office_id,
        service_id=service_id,
        size=size,
        due_at=due_at,
        held=held,
    )
    if channel == PHONE and due_at is not None:
        keep_place(session, context, clock, ticket)
    return ticket
