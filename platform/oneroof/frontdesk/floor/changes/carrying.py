"""Places in line that are kept for another day.

The ticket that the visitor holds is the proof: its number and the day on it. The promise is a row, so that it outlives
the visit, which ends with its day; whoever comes back with that ticket gets a new one, before all who come that day and
in the old order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock, day_bounds
from oneroof.frontdesk.floor.hours import LOOK_AHEAD, opening_of
from oneroof.frontdesk.floor.models import CarriedPlace, FloorChange
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Queue, Ticket, Visit
from oneroof.frontdesk.service.numbers import label_of, next_number
from oneroof.frontdesk.service.records import keep_event, local_day, today_at
from oneroof.frontdesk.service.visits import register_visit
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class Carried:
    """A promised place, and the ticket that the visitor holds."""

    place: CarriedPlace
    ticket: Ticket
    queue: Queue


def carry_over(
    session: Session,
    context: Context,
    clock: Clock,
    tickets: Sequence[Ticket],
    *,
    change: FloorChange,
    office_id: UUID,
) -> None:
    """End these waiting tickets (locked by the caller) and promise their places for the office's next day."""
    now = clock.now()
    day = next_day(session, context, clock, office_id)
    for number, ticket in enumerate(tickets, start=1):
        place = CarriedPlace(ticket_id=ticket.id, queue_id=ticket.queue_id, change_id=change.id, day=day)
        place.label, place.place = ticket.label, number
        session.add(place)
        ticket.state, ticket.ended_at, ticket.parked_at = "left", now, None
    session.flush()
    for ticket in tickets:
        keep_event(session, context, clock, ticket, "carry_over")
    _depart(session, context, [ticket.visit_id for ticket in tickets], now)


def carried_places(session: Session, context: Context, *, day: date, label: str | None = None) -> list[Carried]:
    """The places promised for a day, by line and order; with `label` those of tickets with this number."""
    found = (
        select(CarriedPlace, Ticket, Queue)
        .join(Ticket, (Ticket.tenant_id == CarriedPlace.tenant_id) & (Ticket.id == CarriedPlace.ticket_id))
        .join(Queue, (Queue.tenant_id == CarriedPlace.tenant_id) & (Queue.id == CarriedPlace.queue_id))
        .where(CarriedPlace.tenant_id == context.tenant_id, CarriedPlace.day == day)
        .where(CarriedPlace.state != "withdrawn")
        .order_by(Queue.letter, CarriedPlace.change_id, CarriedPlace.place)
    )
    if label is not None:
        found = found.where(CarriedPlace.label == label.strip().upper())
    return [Carried(row.CarriedPlace, row.Ticket, row.Queue) for row in session.execute(found)]


def take_up(session: Session, context: Context, clock: Clock, keys: KeyStore, *, place_id: UUID) -> Ticket:
    """A visitor is back with the ticket of the other day: a new visit, and a ticket at the promised place.

    It is given also where the contingent is used or the line is closed: it was promised. Raises NotFound, and Conflict
    `place_taken` for the second time, `place_other_day` before the day, and `queue_closed` when the line is gone.
    """
    place = _lock_place(session, context, place_id)
    old = session.get_one(Ticket, (context.tenant_id, place.ticket_id))
    before = session.get_one(Visit, (context.tenant_id, old.visit_id))
    queue = session.get_one(Queue, (context.tenant_id, place.queue_id))
    today = today_at(session, context, clock)
    _check_takeable(place, queue, today)
    visit = register_visit(
        session,
        context,
        clock,
        keys,
        channel=before.channel,
        language=before.language,
        needs=before.needs,
    )
    ticket = _first_in_line(session, context, clock, visit, queue, place, today)
    ticket.service_id, ticket.priority = old.service_id, old.priority
    ticket.size, ticket.skill = old.size, old.skill
    session.add(ticket)
    session.flush()
    keep_event(session, context, clock, ticket, "issue")
    place.state, place.new_ticket_id = "taken", ticket.id
    _record(session, context, clock, "take", place)
    session.flush()
    return ticket


def withdraw(session: Session, context: Context, clock: Clock, change: FloorChange, *, today: date) -> list[UUID]:
    """Give the places of today's carrying over back to who waits no longer elsewhere. Returns the tickets' ids."""
    rows = session.execute(
        select(CarriedPlace, Ticket)
        .join(Ticket, (Ticket.tenant_id == CarriedPlace.tenant_id) & (Ticket.id == CarriedPlace.ticket_id))
        .where(CarriedPlace.tenant_id == context.tenant_id, CarriedPlace.change_id == change.id)
        .where(CarriedPlace.state == "promised", Ticket.day == today, Ticket.state == "left")
        .order_by(Ticket.id)
        .with_for_update(of=(CarriedPlace, Ticket), key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    back = [row for row in rows if not _is_back(session, context, row.Ticket)]
    for place, ticket in back:
        place.state = "withdrawn"
        ticket.state, ticket.ended_at = "waiting", None
        ticket.called_at = ticket.started_at = ticket.desk_id = ticket.staff_id = None
    session.flush()
    _return(session, context, [ticket.visit_id for _place, ticket in back])
    for _place, ticket in back:
        keep_event(session, context, clock, ticket, "undo")
    change.undone_at, change.undone_by = clock.now(), context.actor_id
    session.flush()
    return [ticket.id for _place, ticket in back]


def next_day(session: Session, context: Context, clock: Clock, office_id: UUID) -> date:
    """The next day on which the office is open; tomorrow where no hours say otherwise."""
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    now = clock.now().astimezone(ZoneInfo(zone))
    opening = opening_of(session, context, office_id, now)
    days = [now.date() + timedelta(days=ahead) for ahead in range(1, LOOK_AHEAD)]
    return next((day for day in days if opening is not None and opening.spans_on(day)), days[0])


def _first_in_line(
    session: Session, context: Context, clock: Clock, visit: Visit, queue: Queue, place: CarriedPlace, today: date
) -> Ticket:
    """A waiting ticket that stands before everybody of the day, in the order of the promises."""
    now = clock.now()
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    midnight, _end = day_bounds(local_day(now, zone), zone)
    number = next_number(session, context, queue_id=queue.id, day=today)
    return Ticket(
        visit_id=visit.id,
        queue_id=queue.id,
        day=today,
        number=number,
        label=label_of(queue.letter, number),
        language=visit.language,
        state="waiting",
        issued_at=now,
        waiting_since=now,
        rank_at=min(midnight + timedelta(seconds=place.place) - timedelta(hours=4), now),
    )


def _check_takeable(place: CarriedPlace, queue: Queue, today: date) -> None:
    if place.state == "taken":
        raise Conflict("place_taken", staff_text("A ticket has been issued for this place already."))
    if place.state == "withdrawn" or today < place.day:
        raise Conflict("place_other_day", staff_text("This place is kept for %(day)s.", day=f"{place.day:%d/%m/%Y}"))
    if queue.state != "active":
        raise Conflict(
            "queue_closed",
            public_text("This line takes no more people today. Please ask the reception what you can do."),
        )


def _lock_place(session: Session, context: Context, place_id: UUID) -> CarriedPlace:
    place = session.scalars(
        select(CarriedPlace)
        .where(CarriedPlace.tenant_id == context.tenant_id, CarriedPlace.id == place_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if place is None:
        raise NotFound("place_not_found", staff_text("There is no such place here."))
    return place


def _is_back(session: Session, context: Context, ticket: Ticket) -> bool:
    """Whether the visitor got another ticket for the same line meanwhile, or the visit's day has been counted."""
    ending = session.scalars(
        select(Visit.ending).where(Visit.tenant_id == context.tenant_id, Visit.id == ticket.visit_id)
    ).one()
    another = session.scalars(
        select(Ticket.id).where(
            Ticket.tenant_id == context.tenant_id,
            Ticket.visit_id == ticket.visit_id,
            Ticket.queue_id == ticket.queue_id,
            Ticket.state.in_(OPEN_TICKET_STATES),
        )
    ).first()
    return ending is not None or another is not None


def _depart(session: Session, context: Context, visit_ids: Iterable[UUID], now: datetime) -> None:
    """Visits that have no open ticket left end. One that is being worked on at this moment is left to who does."""
    has_open_ticket = (
        select(Ticket.id)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.visit_id == Visit.id)
        .where(Ticket.state.in_(OPEN_TICKET_STATES))
        .exists()
    )
    free = session.scalars(
        select(Visit.id)
        .where(Visit.tenant_id == context.tenant_id, Visit.id.in_(visit_ids), Visit.departed_at.is_(None))
        .where(~has_open_ticket)
        .with_for_update(key_share=True, skip_locked=True)
    ).all()
    _set_departed(session, context, free, now)


def _return(session: Session, context: Context, visit_ids: Iterable[UUID]) -> None:
    _set_departed(session, context, visit_ids, None)


def _set_departed(session: Session, context: Context, visit_ids: Iterable[UUID], moment: datetime | None) -> None:
    session.execute(
        update(Visit)
        .where(Visit.tenant_id == context.tenant_id, Visit.id.in_(visit_ids))
        .values(departed_at=moment, version=Visit.version + 1)
    )


def _record(session: Session, context: Context, clock: Clock, verb: str, place: CarriedPlace) -> None:
    action = f"place.{verb}"
    audit.record(session, context, clock, action=action, object_kind="carried_place", object_id=place.id)


def days_with_places(session: Session, context: Context, *, first: date) -> list[date]:
    """The days from `first` on for which places are promised, in order."""
    found = select(CarriedPlace.day).where(
        CarriedPlace.tenant_id == context.tenant_id, CarriedPlace.day >= first, CarriedPlace.state != "withdrawn"
    )
    return list(session.scalars(found.distinct().order_by(CarriedPlace.day)))
