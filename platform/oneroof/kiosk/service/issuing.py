"""A ticket that a visitor takes at a kiosk, and what it tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.appointments.service import check_in
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Office, Queue, Ticket, TicketEvent
from oneroof.frontdesk.service.arriving import walk_in
from oneroof.frontdesk.service.estimating import Estimate, estimate
from oneroof.frontdesk.service.following import follow_code
from oneroof.frontdesk.service.overview import people_before
from oneroof.kiosk.service.paper import put_on_paper
from oneroof.kiosk.service.reasons import queue_for
from oneroof.kiosk.service.ways import Way, way_to
from oneroof.tenancy.context import Context

ASKED_NEEDS = ("elderly", "pregnant", "disability", "small_child")
"""What a kiosk asks for. That somebody needs an interpreter it knows from the language that was chosen."""
MOST_TOGETHER = 9
SHOWN_FOR = timedelta(minutes=15)
"""How long a kiosk shows a ticket that it gave."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What somebody is told who has just taken a ticket."""

    ticket: Ticket
    where: Mapping[str, str]
    """The public name of where they wait to be called."""
    way: Way
    estimate: Estimate
    """People before them, and how long it may take, as far as that is known."""
    follow_code: str
    """With which a phone follows the visit."""


def take_ticket(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    language: str,
    service_id: UUID | None,
    needs: Sequence[str],
    size: int,
    queue_ids: Sequence[UUID] = (),
    printer_id: UUID | None = None,
) -> Ticket:
    """Register a visit and issue its first ticket in one of the kiosk's queues, or in the centre's first one; print it.

    Raises Invalid, and Conflict where no tickets are taken now.
    """
    ticket = walk_in(
        session,
        context,
        clock,
        keys,
        channel="kiosk",
        language=language,
        queue_id=queue_for(session, context, queue_ids=queue_ids, service_id=service_id),
        service_id=service_id,
        needs=[need for need in needs if need in ASKED_NEEDS],
        size=size,
    )
    put_on_paper(session, context, clock, ticket_id=ticket.id, printer_id=printer_id)
    return ticket


def arrive(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str, printer_id: UUID | None = None
) -> Ticket:
    """The ticket of today's appointment with this code, printed; the same again for the same code.

    Raises Invalid, NotFound and Conflict as `appointments.service.check_in` does.
    """
    ticket = check_in(session, context, clock, keys, code=code)
    put_on_paper(session, context, clock, ticket_id=ticket.id, printer_id=printer_id)
    return ticket


def receipt(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, ticket_id: UUID, known: bool = False
) -> Receipt:
    """What to say of a ticket that the calling device issued a moment ago; of any, to whom it is `known`.

    Raises NotFound for others.
    """
    query = (
        select(Ticket, Office)
        .join(Queue, (Queue.tenant_id == Ticket.tenant_id) & (Queue.id == Ticket.queue_id))
        .join(Office, (Office.tenant_id == Queue.tenant_id) & (Office.id == Queue.office_id))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.id == ticket_id)
    )
    if not known:
        issued_here = (
            (TicketEvent.tenant_id == Ticket.tenant_id)
            & (TicketEvent.ticket_id == Ticket.id)
            & (TicketEvent.event == "issue")
            & (TicketEvent.actor_id == context.actor_id)
            & (TicketEvent.at > clock.now() - SHOWN_FOR)
        )
        query = query.join(TicketEvent, issued_here)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("ticket_not_found", public_text("There is no such ticket here."))
    before = people_before(session, context, row.Ticket)
    return Receipt(
        row.Ticket,
        row.Office.public_name,
        way_to(session, context, office_id=row.Office.id),
        estimate(session, context, clock, queue_id=row.Ticket.queue_id, before=before),
        follow_code(keys, context, row.Ticket.visit_id),
    )
