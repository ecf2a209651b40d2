"""Closing a day: every visit gets its ending, and the day's figures are written.

A visit is counted by writing its ending, once; the figures of a day are the visits that were counted with it. One that
was being written while its day closed, or whose visitor is served past midnight, is counted with the next: so none is
lost, and a closed figure never changes. For a counted visit the database refuses new tickets and changes of state
(migration 0007).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Queue, Ticket, Visit
from oneroof.statistics import measures
from oneroof.statistics.models import DayFigure
from oneroof.tenancy.context import Context

WITHOUT_DESK = ("phone", "online", "email", "post", "outreach")
"""Channels on which a visit may be served without a ticket."""

_AT_ONCE = 5000
"""Rows to an insert: a statement takes 65,535 parameters."""


@dataclass(frozen=True, slots=True)
class CountedTicket:
    """What the figures need of a ticket."""

    visit_id: UUID
    queue_kind: str
    state: str
    wait_minutes: float | None


def close_day(session: Session, context: Context, clock: Clock, day: date) -> dict[str, int]:
    """End what was left open and count the visits up to `day`; the figures of the day by measure.

    Closing a closed day changes nothing.
    """
    if is_closed(session, day):
        return figures_between(session, day, day)
    frontdesk.end_day(session, context, clock, day=day)
    figures = count_visits(session, clock, day)
    write_figures(session, context, {day: figures})
    audit.record(session, context, clock, action="day.close", details={"day": day.isoformat(), **figures})
    return figures


def count_visits(session: Session, clock: Clock, day: date) -> dict[str, int]:
    """Give each visit up to `day` that is over and was not counted its ending; what was counted, by measure."""
    locked = _lock_uncounted(session, day)
    # Asked only when nobody holds or gets a lock on these visits any more: what is open now stays open.
    tickets = _tickets_of(session, [visit.id for visit in locked])
    still_there = {ticket.visit_id for ticket in tickets if ticket.state in OPEN_TICKET_STATES}
    visits = [visit for visit in locked if visit.id not in still_there]
    tickets = [ticket for ticket in tickets if ticket.visit_id not in still_there]
    endings = endings_of(visits, tickets)
    now = clock.now()
    for visit in visits:
        visit.ending = endings[visit.id]
        visit.departed_at = visit.departed_at or now
    session.flush()
    return figures_of(visits, tickets, endings)


def endings_of(visits: Iterable[Visit], tickets: Iterable[CountedTicket]) -> dict[UUID, str]:
    """How each visit ended, with its tickets in the order in which they were issued.

    Served were those whom an office served, or whose last ticket ended at a desk, or who needed no desk. Of the others,
    a last ticket that was called in vain is a no-show, and everybody else left.
    """
    by_visit: dict[UUID, list[CountedTicket]] = {visit.id: [] for visit in visits}
    for ticket in tickets:
        by_visit[ticket.visit_id].append(ticket)
    return {visit.id: _ending(visit, by_visit[visit.id]) for visit in visits}


def figures_of(visits: Sequence[Visit], tickets: Iterable[CountedTicket], endings: dict[UUID, str]) -> dict[str, int]:
    """Counts by measure; those that every day has are there even when they are zero."""
    figures = Counter(dict.fromkeys((measures.VISITS, *measures.MEASURE_OF_ENDING.values()), 0))
    figures[measures.VISITS] = len(visits)
    figures.update(measures.channel_measure(visit.channel) for visit in visits)
    figures.update(measures.MEASURE_OF_ENDING[ending] for ending in endings.values())
    for ticket in tickets:
        figures[measures.SECOND_TICKETS if ticket.queue_kind == "office" else measures.FIRST_TICKETS] += 1
        if ticket.wait_minutes is not None:
            figures[measures.waits_measure(measures.wait_class(ticket.wait_minutes))] += 1
    return dict(figures)


def is_closed(session: Session, day: date) -> bool:
    """Whether the day's figures are written."""
    return (
        session.scalar(select(DayFigure.id).where(DayFigure.day == day, DayFigure.measure == measures.VISITS))
        is not None
    )


def figures_between(session: Session, first: date, last: date) -> dict[str, int]:
    """The sums of closed days' figures by measure, both ends included."""
    statement = (
        select(DayFigure.measure, func.sum(DayFigure.value))
        .where(DayFigure.day.between(first, last))
        .group_by(DayFigure.measure)
    )
    return {measure: int(value) for measure, value in session.execute(statement)}


def write_figures(session: Session, context: Context, figures: dict[date, dict[str, int]]) -> None:
    """Write the figures of closed days, by day and measure. What is written already stays as it is."""
    rows = [
        {"tenant_id": context.tenant_id, "id": new_id(), "day": day, "measure": measure, "value": value}
        for day, values in figures.items()
        for measure, value in values.items()
    ]
    for start in range(0, len(rows), _AT_ONCE):
        statement = insert(DayFigure).values(rows[start : start + _AT_ONCE])
        session.execute(statement.on_conflict_do_nothing(index_elements=["tenant_id", "day", "measure"]))


def _lock_uncounted(session: Session, day: date) -> Sequence[Visit]:
    """The visits to be counted. Whoever was about to change one of them has finished, and nobody begins."""
    statement = select(Visit).where(Visit.day <= day, Visit.ending.is_(None)).order_by(Visit.id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).all()


def _tickets_of(session: Session, visit_ids: Sequence[UUID]) -> list[CountedTicket]:
    statement = (
        select(Ticket.visit_id, Queue.kind, Ticket.state, Ticket.waiting_since, Ticket.called_at)
        .join(Queue, and_(Queue.tenant_id == Ticket.tenant_id, Queue.id == Ticket.queue_id))
        .where(Ticket.visit_id.in_(visit_ids))
        .order_by(Ticket.issued_at, Ticket.id)
    )
    return [
        CountedTicket(visit_id, kind, state, (called - since).total_seconds() / 60 if called else None)
        for visit_id, kind, state, since, called in session.execute(statement)
    ]


def _ending(visit: Visit, tickets: Sequence[CountedTicket]) -> str:
    if any(ticket.state == "served" and ticket.queue_kind == "office" for ticket in tickets):
        return "served"
    if not tickets:
        return "served" if visit.channel in WITHOUT_DESK else "left"
    return last if (last := tickets[-1].state) in ("served", "no_show") else "left"
