"""Two moments that are one act for people: the first ticket at the door, the second at the welcome desk."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Queue, Ticket
from oneroof.frontdesk.service.issuing import issue_ticket
from oneroof.frontdesk.service.records import lock_ticket
from oneroof.frontdesk.service.serving import hand_on
from oneroof.frontdesk.service.visits import read_visit, register_visit, update_visit
from oneroof.tenancy.context import Context


def admit(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    language: str,
    service_id: UUID | None = None,
    reason: str | None = None,
    needs: Sequence[str] = (),
    channel: str = "walk_in",
) -> Ticket:
    """Register a visit at the door and issue its first ticket, for the welcome desk.

    `service_id` is what the visitor asked for, if it is known. Raises Invalid as `register_visit` and `issue_ticket`
    do, and Conflict `no_first_queue` where the centre has no queue for first tickets.
    """
    visit = register_visit(
        session, context, clock, keys, channel=channel, language=language, reason=reason, needs=needs
    )
    queue_id = first_queue_id(session, context)
    return issue_ticket(session, context, clock, visit_id=visit.id, queue_id=queue_id, service_id=service_id)


def first_queue_id(session: Session, context: Context) -> UUID:
    """The queue in which first tickets wait: the welcome desk's, or pre-sorting's where there is no other."""
    found = session.scalars(
        select(Queue.id)
        .where(Queue.tenant_id == context.tenant_id, Queue.state == "active", Queue.kind.in_(("welcome", "presorting")))
        .order_by(case({"welcome": 0}, value=Queue.kind, else_=1), Queue.code)
        .limit(1)
    ).one_or_none()
    if found is None:
        raise Conflict("no_first_queue", public_text("This centre has no queue for first tickets."))
    return found


def send_on(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    ticket_id: UUID,
    office_id: UUID,
    service_id: UUID | None,
    reason: str,
    version: int,
) -> Ticket:
    """Note the reason, end the first ticket and issue the second one; the second.

    `version` is the visit's, as the reason was read. Raises as `update_visit` and `hand_on` do.
    """
    ticket = lock_ticket(session, ticket_id)  # before the visit, like every other step
    known = read_visit(session, context, clock, keys, visit_id=ticket.visit_id)
    if reason.strip() != (known.reason or ""):
        update_visit(session, context, clock, keys, visit_id=ticket.visit_id, version=version, reason=reason)
    return hand_on(session, context, clock, ticket_id=ticket_id, office_id=office_id, service_id=service_id)
