"""How many can still be served today, against how many wait."""

from dataclasses import dataclass
from datetime import datetime
from math import floor
from statistics import fmean
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.floor.hours import opening_of
from oneroof.frontdesk.models import Desk, DeskSession, Office, Queue, Ticket
from oneroof.frontdesk.service.estimating import desks_serving, minutes_lately
from oneroof.frontdesk.service.rules import LEAST_SAMPLES, WORKING_DAY
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class Capacity:
    """One line's promises of today, and what can be kept of them."""

    queue: Queue
    office: Office
    waiting: int
    given_out: int
    """Tickets of today."""
    desks: int
    """How many serve it now."""
    minutes_left: int | None
    """Until the office closes for the day; None where no hours are known."""
    usual_minutes: int | None
    """How long a desk is taken by one ticket, lately; None while too few were served."""
    can_serve: int | None
    """About how many can still be served until closing; None while that is not known."""

    @property
    def too_many(self) -> int:
        """About how many of those who wait will not be served today; 0 as long as that is not known."""
        return 0 if self.can_serve is None else max(0, self.waiting - self.can_serve)

    @property
    def tickets_left(self) -> int | None:
        """What is left of the contingent; None where there is none."""
        if self.queue.daily_tickets is None:
            return None
        return max(0, self.queue.daily_tickets - self.given_out)


@dataclass(frozen=True, slots=True)
class OfficePlaces:
    """How many wait for an office, and for how many there is room."""

    office: Office
    desks: int
    open_desks: int
    waiting: int

    @property
    def over(self) -> int:
        """How many more wait than there are places for."""
        return max(0, self.waiting - self.office.places) if self.office.places is not None else 0


def capacity_of(session: Session, context: Context, clock: Clock, *, queue_id: UUID | None = None) -> list[Capacity]:
    """Each active line's capacity, or that of one."""
    found = (
        select(Queue, Office)
        .join(Office, (Office.tenant_id == Queue.tenant_id) & (Office.id == Queue.office_id))
        .where(Queue.tenant_id == context.tenant_id, Queue.state == "active", Office.state == "active")
        .order_by(Office.position, Queue.position, Queue.letter)
    )
    if queue_id is not None:
        found = found.where(Queue.id == queue_id)
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    now = clock.now().astimezone(ZoneInfo(zone))
    waiting, given_out = _waiting(session, context, clock), _given_out(session, context, now)
    left: dict[UUID, int | None] = {}
    answers = []
    for queue, office in session.execute(found):
        if office.id not in left:
            left[office.id] = _minutes_left(session, context, office.id, now)
        answers.append(
            _capacity(
                session,
                context,
                clock,
                queue,
                office,
                waiting.get(queue.id, 0),
                given_out.get(queue.id, 0),
                left[office.id],
            )
        )
    return answers


def places_of(session: Session, context: Context, lines: list[Capacity]) -> list[OfficePlaces]:
    """By office, its desks and the people who wait for it; `lines` are those of `capacity_of`."""
    rows = session.execute(
        select(Desk.office_id, func.count().label("desks"), func.count(DeskSession.id).label("open"))
        .outerjoin(
            DeskSession,
            (DeskSession.tenant_id == Desk.tenant_id)
            & (DeskSession.desk_id == Desk.id)
            & DeskSession.closed_at.is_(None),
        )
        .where(Desk.tenant_id == context.tenant_id, Desk.state == "active")
        .group_by(Desk.office_id)
    ).all()
    desks = {row.office_id: (row.desks, row.open) for row in rows}
    offices = {line.office.id: line.office for line in lines}
    return [
        OfficePlaces(
            office, *desks.get(id_, (0, 0)), waiting=sum(line.waiting for line in lines if line.office.id == id_)
        )
        for id_, office in offices.items()
    ]


def _capacity(
    session: Session,
    context: Context,
    clock: Clock,
    queue: Queue,
    office: Office,
    waiting: int,
    given_out: int,
    minutes_left: int | None,
) -> Capacity:
    desks, shares = desks_serving(session, context, clock, queue.id)
    lately = minutes_lately(session, context, clock, queue.id)
    usual = fmean(lately) if len(lately) >= LEAST_SAMPLES else None
    can_serve = None
    if usual and minutes_left is not None and desks:
        can_serve = floor(shares * minutes_left / usual)
    return Capacity(queue, office, waiting, given_out, desks, minutes_left, round(usual) if usual else None, can_serve)


def _minutes_left(session: Session, context: Context, office_id: UUID, now: datetime) -> int | None:
    """Minutes in which the office is open from now until the end of its day; None where no hours are known."""
    opening = opening_of(session, context, office_id, now)
    if opening is None:
        return None
    seconds = 0.0
    for opens, closes in opening.spans_on(now.date()):
        begins = max(now, datetime.combine(now.date(), opens, now.tzinfo))
        seconds += max(0.0, (datetime.combine(now.date(), closes, now.tzinfo) - begins).total_seconds())
    return int(seconds // 60)


def _waiting(session: Session, context: Context, clock: Clock) -> dict[UUID, int]:
    rows = session.execute(
        select(Ticket.queue_id, func.count().label("waiting"))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.state == "waiting")
        .where(Ticket.waiting_since >= clock.now() - WORKING_DAY)
        .group_by(Ticket.queue_id)
    )
    return {row.queue_id: row.waiting for row in rows}


def _given_out(session: Session, context: Context, now: datetime) -> dict[UUID, int]:
    rows = session.execute(
        select(Ticket.queue_id, func.count().label("tickets"))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.day == now.date())
        .group_by(Ticket.queue_id)
    )
    return {row.queue_id: row.tickets for row in rows}
