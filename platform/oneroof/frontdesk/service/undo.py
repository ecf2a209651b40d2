"""Taking back a wrong click."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Ticket, TicketEvent, Visit
from oneroof.frontdesk.service import steps
from oneroof.frontdesk.service.desks import desk_busy, my_desk
from oneroof.frontdesk.service.promising import PHONE
from oneroof.frontdesk.service.records import (
    keep_event,
    lock_ticket,
    settle_visit,
)
from oneroof.frontdesk.service.returning import open_again
from oneroof.frontdesk.service.rules import UNDO_WITHIN
from oneroof.frontdesk.service.stops import plan_again
from oneroof.tenancy.context import Context

UNDOABLE = frozenset({"call", "start", "finish", "no_show", "left", "park", "hand_on"})
"""A return or a recall is answered by the step that one meant."""


def undo(session: Session, context: Context, clock: Clock, *, ticket_id: UUID) -> Ticket:
    """Take back the ticket's last step, within UNDO_WITHIN and by the one who took it.

    A ticket that was handed on, or after which the visit's next stop got its ticket, comes back if the new one still
    waits; the new one counts as left. Who was called by mistake has the old place again. Raises NotFound,
    and Conflict `cannot_undo`, `desk_busy` or `ticket_open_in_queue` where it is not safe any more.
    """
    ticket = lock_ticket(session, ticket_id)
    events = _last_events(session, context, ticket_id)
    last = events[0]
    now = clock.now()
    if last.event not in UNDOABLE or last.actor_id != context.actor_id or now - last.at > UNDO_WITHIN:
        raise _too_late()
    was_over = ticket.ended_at is not None
    parked_at = _parked_before(events) or _promised_before(session, context, ticket, events)
    target = _state_before(ticket, last.event, parked_at)
    if last.event in ("hand_on", "finish", "left"):
        _withdraw_successor(session, context, clock, ticket, last.at)
    if was_over:
        open_again(session, context, clock, ticket)
    if target in steps.AT_DESK:
        _check_desk(session, context, ticket)
    ticket.state, ticket.parked_at = target, parked_at
    ticket.ended_at = ticket.outcome = None
    desk_id = ticket.desk_id
    if last.event == "start":
        ticket.started_at = None
    elif last.event == "call":
        _take_back_call(ticket)
    session.flush()
    if was_over:
        settle_visit(session, ticket.visit_id, now)
    keep_event(session, context, clock, ticket, "undo", desk_id=desk_id)
    session.flush()
    return ticket


def _take_back_call(ticket: Ticket) -> None:
    ticket.called_at = ticket.desk_id = ticket.staff_id = None
    ticket.calls -= 1


def _last_events(session: Session, context: Context, ticket_id: UUID) -> list[TicketEvent]:
    statement = (
        select(TicketEvent)
        .where(TicketEvent.tenant_id == context.tenant_id, TicketEvent.ticket_id == ticket_id)
        .order_by(TicketEvent.at.desc(), TicketEvent.id.desc())
        .limit(2)
    )
    return list(session.scalars(statement))


def _parked_before(events: list[TicketEvent]) -> datetime | None:
    """When the ticket had been put aside before its last step, if it had."""
    return events[1].at if len(events) > 1 and events[1].event == "park" else None


def _promised_before(session: Session, context: Context, ticket: Ticket, events: list[TicketEvent]) -> datetime | None:
    """When the ticket was promised on the phone, if its visitor had not come before the last step."""
    if ticket.calls or ticket.due_at is None or len(events) < 2 or events[1].event != "issue":
        return None
    visit = session.get_one(Visit, (context.tenant_id, ticket.visit_id))
    return events[1].at if visit.channel == PHONE else None


def _state_before(ticket: Ticket, event: str, parked_at: datetime | None) -> str:
    """The state in which the ticket was before its last step, as its own times tell."""
    if parked_at is not None or event == "call":
        return "waiting"
    if ticket.started_at is not None and event != "start":
        return "serving"
    return "called" if ticket.called_at is not None else "waiting"


def _check_desk(session: Session, context: Context, ticket: Ticket) -> None:
    """The desk that had the ticket must still be the actor's, and free."""
    opened = my_desk(session, context)
    if opened is None or opened.desk.id != ticket.desk_id:
        raise _too_late()
    if opened.current is not None and opened.current.id != ticket.id:
        raise desk_busy(opened)


def _withdraw_successor(session: Session, context: Context, clock: Clock, ticket: Ticket, since: datetime) -> None:
    """The ticket that the step issued, which is not older than the step."""
    successor_id = session.scalars(
        select(Ticket.id)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.previous_ticket_id == ticket.id)
        .where(Ticket.issued_at >= since)
    ).first()
    if successor_id is None:
        return
    successor = lock_ticket(session, successor_id)
    if steps.situation_of(successor) != "waiting":
        raise Conflict("ticket_state", steps.sentence_about(successor))
    successor.state, successor.ended_at = "left", clock.now()
    session.flush()
    plan_again(session, context, successor.id)
    keep_event(session, context, clock, successor, "undo")


def _too_late() -> Conflict:
    return Conflict("cannot_undo", public_text("The last step can no longer be undone."))
