"""Calling: the next visitor, or one visitor again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict, Forbidden
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.core.written import rows_of
from oneroof.frontdesk.models import Desk, Ticket
from oneroof.frontdesk.service import steps
from oneroof.frontdesk.service.desks import OpenDesk, desk_busy, desk_of, no_such_desk
from oneroof.frontdesk.service.records import keep_event
from oneroof.frontdesk.service.rules import LANGUAGE_PATIENCE, WORKING_DAY
from oneroof.frontdesk.service.statements import FIRST_OF_QUEUE, FIRST_OF_QUEUES, TICKETS
from oneroof.tenancy.context import Context


def call_next(
    session: Session, context: Context, clock: Clock, *, desk_id: UUID, prefer_languages: bool = False
) -> Ticket | None:
    """Call the next ticket of the desk's queues to the desk; None when nobody waits.

    The order is the place in line (`rules.place`). With `prefer_languages`, those go first whose place is older than
    LANGUAGE_PATIENCE, then those whose language is spoken at the desk, then the others. A ticket that takes a skill
    which nobody has here is left to other desks; one that another desk is calling in this moment is passed over, never
    waited for.
    Raises NotFound for the desk; Conflict when it is not open, or still has a ticket; Forbidden at another's desk.
    """
    opened = my_open_desk(session, context, desk_id)
    if opened.current is not None:
        raise desk_busy(opened)
    now = clock.now()
    languages = opened.spoken_languages if prefer_languages else ()
    ticket = _first_waiting(session, context, opened, languages, now)
    if ticket is None:
        return None
    put_at_desk(session, context, clock, ticket, opened, "call")
    return ticket


def my_open_desk(session: Session, context: Context, desk_id: UUID) -> OpenDesk:
    """The desk at which the actor serves, locked for this transaction. Raises as `call_next` does."""
    opened = desk_of(session, context, desk_id=desk_id, lock=True)
    if opened is None:
        if session.get(Desk, (context.tenant_id, desk_id)) is None:
            raise no_such_desk()
        raise Conflict("desk_not_open", public_text("This desk is not open. Open it first."))
    if opened.staff_id != context.actor_id:
        raise Forbidden(
            "desk_not_yours",
            public_text("%(name)s is serving at desk %(desk)s.", name=opened.staff_name, desk=opened.desk.number),
        )
    return opened


def put_at_desk(session: Session, context: Context, clock: Clock, ticket: Ticket, opened: OpenDesk, event: str) -> None:
    """Make a locked ticket the one that is called at a desk that holds no other."""
    now = clock.now()
    steps.check(ticket, event)
    ticket.recalls = ticket.recalls + 1 if ticket.state == "called" else 0
    ticket.state = "called"
    ticket.called_at = now
    ticket.parked_at = None
    ticket.started_at = None
    ticket.ended_at = None
    ticket.desk_id = opened.desk.id
    ticket.staff_id = opened.staff_id
    ticket.calls += 1
    TICKETS.save(session, ticket)
    keep_event(session, context, clock, ticket, event, desk_number=opened.desk.number)


def _first_waiting(
    session: Session, context: Context, opened: OpenDesk, languages: Sequence[str], now: datetime
) -> Ticket | None:
    if not languages:
        return _first_in_line(session, opened, now)
    order = [
        case((Ticket.rank_at < now - LANGUAGE_PATIENCE, 0), (Ticket.language.in_(languages), 1), else_=2),
        Ticket.rank_at,
        Ticket.id,
    ]
    statement = (
        select(Ticket)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.queue_id.in_(opened.session.queue_ids))
        .where(Ticket.state == "waiting", Ticket.parked_at.is_(None), Ticket.waiting_since >= now - WORKING_DAY)
        .where(Ticket.skill.is_(None) | Ticket.skill.in_(opened.skills))
        .order_by(*order)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.scalars(statement).one_or_none()


def _first_in_line(session: Session, opened: OpenDesk, now: datetime) -> Ticket | None:
    queue_ids = opened.session.queue_ids
    values = {"since": now - WORKING_DAY, "skills": list(opened.skills)}
    if len(queue_ids) == 1:
        rows = rows_of(session, FIRST_OF_QUEUE, values | {"queue_id": queue_ids[0]})
    else:
        rows = rows_of(session, FIRST_OF_QUEUES, values | {"queue_ids": queue_ids})
    return TICKETS.known(session, rows[0]._asdict()) if rows else None
