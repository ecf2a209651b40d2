"""Serving: what happens to a ticket between its call and its end.

Every function raises NotFound for a ticket that is not there, Conflict `ticket_state` for a step that does not fit
(saying how the ticket stands), and Forbidden to those who do not hold it.
"""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict, Forbidden, Invalid
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.core.written import all_rows, rows_of
from oneroof.frontdesk.models import OUTCOMES, Ticket
from oneroof.frontdesk.service import steps
from oneroof.frontdesk.service.calling import put_at_desk
from oneroof.frontdesk.service.desks import OpenDesk, desk_busy, desk_of
from oneroof.frontdesk.service.issuing import issue_ticket
from oneroof.frontdesk.service.limits import check_may_park, check_may_recall, grace_is_over, to_the_end
from oneroof.frontdesk.service.promising import arrived, is_promised, not_here_yet
from oneroof.frontdesk.service.records import (
    keep_event,
    settle_visit,
    ticket_in,
)
from oneroof.frontdesk.service.returning import open_again
from oneroof.frontdesk.service.statements import SERVING, TICKET_LOCKED, TICKETS
from oneroof.frontdesk.service.stops import go_on, has_been_served
from oneroof.frontdesk.service.waiting import read_ticket
from oneroof.tenancy.context import Context


def start(session: Session, context: Context, clock: Clock, *, ticket_id: UUID) -> Ticket:
    """The visitor has come to the desk: serving begins."""
    ticket, desk_number = _ticket_and_desk(session, context, ticket_id, "start")
    ticket.state = "serving"
    ticket.started_at = clock.now()
    return _kept(session, context, clock, ticket, "start", desk_number=desk_number)


def finish(session: Session, context: Context, clock: Clock, *, ticket_id: UUID, outcome: str) -> Ticket:
    """Serving is over, with one of OUTCOMES; the visit's next planned stop gets its ticket, else the visit ends.

    Raises Invalid for another outcome.
    """
    if outcome not in OUTCOMES:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=outcome, listed=", ".join(OUTCOMES))
        raise Invalid("outcome_unknown", message, fields={"outcome": [message]})
    ticket = _ticket_in_hand(session, context, ticket_id, "finish")
    ticket.outcome = outcome
    _end(ticket, "finish", clock)
    _kept(session, context, clock, ticket, "finish")
    go_on(session, context, clock, ticket)
    return ticket


def no_show(session: Session, context: Context, clock: Clock, *, ticket_id: UUID) -> Ticket:
    """Nobody came when the ticket was called."""
    ticket = _ticket_in_hand(session, context, ticket_id, "no_show")
    return _ended(session, context, clock, ticket, "no_show")


def leave(session: Session, context: Context, clock: Clock, *, ticket_id: UUID) -> Ticket:
    """The visitor gives up this line, without being served to the end.

    Who has been served elsewhere goes on to the visit's next planned stop; anybody else has left, and the visit ends.
    """
    ticket = _ticket_in_hand(session, context, ticket_id, "left")
    if not has_been_served(session, context, ticket.visit_id):
        return _ended(session, context, clock, ticket, "left")
    _end(ticket, "left", clock)
    _kept(session, context, clock, ticket, "left")
    go_on(session, context, clock, ticket)
    return ticket


def park(session: Session, context: Context, clock: Clock, *, ticket_id: UUID) -> Ticket:
    """Put the ticket aside (somebody fetches a document): the desk is free, and call-next does not call it.

    It comes back into line by itself after the queue's `park_minutes`. Raises Conflict `parked_full` when the desk has
    put aside as many as the queue allows.
    """
    ticket = _ticket_in_hand(session, context, ticket_id, "park")
    check_may_park(session, context, ticket)
    ticket.state = "waiting"
    ticket.parked_at = clock.now()
    return _kept(session, context, clock, ticket, "park")


def return_to_queue(session: Session, context: Context, clock: Clock, *, ticket_id: UUID) -> Ticket:
    """Back into the line, at its old place; at the end when a missed call is longer ago than the queue's grace.

    Who was promised a place on the phone is here now: they get the place of an appointment.
    """
    ticket = _ticket_in_hand(session, context, ticket_id, "return")
    missed = ticket.state == "no_show"
    if missed:
        open_again(session, context, clock, ticket)
        if grace_is_over(session, context, clock, ticket):
            to_the_end(session, context, clock, ticket)
    if is_promised(ticket):
        arrived(session, context, clock, ticket)
    desk_id = ticket.desk_id
    ticket.state = "waiting"
    ticket.parked_at = ticket.called_at = ticket.started_at = ticket.ended_at = None
    ticket.desk_id = ticket.staff_id = None
    session.flush()
    if missed:
        settle_visit(session, ticket.visit_id, clock.now())
    return _kept(session, context, clock, ticket, "return", desk_id=desk_id)


def recall(session: Session, context: Context, clock: Clock, *, ticket_id: UUID) -> Ticket:
    """Call a ticket once more: the one that is called, one that was put aside, or one whose visitor missed the call.

    Raises Conflict when the actor's desk still has another ticket, the actor serves at no desk, the ticket was called
    again as often as its queue allows (`recalls_used`), or its visitor, to whom it was promised, is `not_here_yet`.
    """
    opened = _desk_for_recall(session, context, read_ticket(session, context, ticket_id=ticket_id))
    ticket = _ticket_in_hand(session, context, ticket_id, "recall")
    if is_promised(ticket):
        raise not_here_yet(ticket)
    check_may_recall(session, context, ticket)
    if opened.current is not None and opened.current.id != ticket.id:
        raise desk_busy(opened)
    missed = ticket.state == "no_show"
    if missed:
        open_again(session, context, clock, ticket)
    put_at_desk(session, context, clock, ticket, opened, "recall")
    if missed:
        settle_visit(session, ticket.visit_id, clock.now())
        session.flush()
    return ticket


def hand_on(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    ticket_id: UUID,
    queue_id: UUID | None = None,
    office_id: UUID | None = None,
    service_id: UUID | None = None,
) -> Ticket:
    """End this ticket and issue the visit's next one, with the same priority and for as many people; the new ticket.

    The service stays where the next office provides it, unless another is given. Raises as `issue_ticket` does for the
    queue, office and service.
    """
    ticket = _ticket_in_hand(session, context, ticket_id, "hand_on")
    _end(ticket, "hand_on", clock)
    session.flush()
    keep_event(session, context, clock, ticket, "hand_on")
    return issue_ticket(
        session,
        context,
        clock,
        visit_id=ticket.visit_id,
        queue_id=queue_id,
        office_id=office_id,
        service_id=service_id,
        priority=ticket.priority,
        size=ticket.size,
        previous=ticket,
        keep_service=True,
    )


def check_may_act(session: Session, context: Context, ticket: Ticket) -> None:
    """Raise Forbidden unless this actor may take a step with this ticket. See `steps.WHO_MAY`."""
    who = _who_may(context, ticket)
    if who == "anyone":
        return
    _check_serves(ticket, who, rows_of(session, SERVING, {"staff_id": context.actor_id}))


def _who_may(context: Context, ticket: Ticket) -> steps.Who:
    # who was promised a place says at the door that they are here
    who: steps.Who = "welcomer" if is_promised(ticket) else steps.WHO_MAY.get(steps.situation_of(ticket), "anyone")
    anyhow = context.allows("floor.direct") or (who == "welcomer" and context.allows("visits.register"))
    return "anyone" if anyhow else who


def _check_serves(ticket: Ticket, who: steps.Who, rows: list[Any]) -> None:
    serving = rows[0] if rows else None
    holds = serving is not None and serving.desk_id == ticket.desk_id
    serves = serving is not None and ticket.queue_id in serving.queue_ids
    if holds or (who != "holder" and serves):
        return
    raise Forbidden(
        "ticket_not_yours",
        public_text("Another desk has ticket %(label)s.", label=ticket.label),
    )


def _ticket_in_hand(session: Session, context: Context, ticket_id: UUID, event: str) -> Ticket:
    """The ticket, locked, after checking that the step fits and that the actor may take it."""
    return _ticket_and_desk(session, context, ticket_id, event)[0]


def _ticket_and_desk(session: Session, context: Context, ticket_id: UUID, event: str) -> tuple[Ticket, str | None]:
    """The same, with the number of the ticket's desk where it is the actor's."""
    found, serving = all_rows(
        session, (TICKET_LOCKED, {"ticket_id": ticket_id}), (SERVING, {"staff_id": context.actor_id})
    )
    ticket = ticket_in(session, found)
    steps.check(ticket, event)
    who = _who_may(context, ticket)
    if who != "anyone":
        _check_serves(ticket, who, serving)
    own = bool(serving) and serving[0].desk_id == ticket.desk_id
    return ticket, serving[0].number if own else None


def _desk_for_recall(session: Session, context: Context, ticket: Ticket) -> OpenDesk:
    """The desk that has called it; else the actor's own. Locked before the ticket, as call-next does."""
    staff_id = None if ticket.state == "called" else context.actor_id
    desk_id = ticket.desk_id if ticket.state == "called" else None
    opened = desk_of(session, context, desk_id=desk_id, staff_id=staff_id, lock=True)
    if opened is None:
        raise Conflict("desk_not_open", public_text("You are not serving at any desk. Open one first."))
    return opened


def _end(ticket: Ticket, event: str, clock: Clock) -> None:
    ticket.state = steps.STEPS[event].target
    ticket.parked_at = None
    ticket.ended_at = clock.now()


def _ended(session: Session, context: Context, clock: Clock, ticket: Ticket, event: str) -> Ticket:
    _end(ticket, event, clock)
    session.flush()
    settle_visit(session, ticket.visit_id, clock.now())
    return _kept(session, context, clock, ticket, event)


def _kept(
    session: Session,
    context: Context,
    clock: Clock,
    ticket: Ticket,
    event: str,
    *,
    desk_id: UUID | None = None,
    desk_number: str | None = None,
) -> Ticket:
    TICKETS.save(session, ticket)
    keep_event(session, context, clock, ticket, event, desk_id=desk_id, desk_number=desk_number)
    return ticket
