"""Closing a day: every visit gets its ending, and the day's figures are written.

A visit is counted by writing its ending, once; the figures of a day are the visits that were counted with it. One that
was being written while its day closed, or whose visitor is served past midnight, is counted with the next: so none is
lost, and a closed figure never changes. For a counted visit the database refuses new tickets and changes of state
(migration 0007).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Date, Integer, String, Uuid, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Visit
from oneroof.statistics import measures
from oneroof.statistics.day_rows import TicketRow, tickets_of_visits
from oneroof.statistics.endings import PRESENT, HasChannel, ending_of, tickets_by_visit
from oneroof.statistics.models import DayFigure
from oneroof.tenancy.context import Context


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
    tickets = tickets_by_visit(locked, tickets_of_visits(session, [visit.id for visit in locked]))
    endings = {visit.id: ending_of(visit, tickets[visit.id]) for visit in locked}
    visits = [visit for visit in locked if endings[visit.id] != PRESENT]
    now = clock.now()
    for visit in visits:
        visit.ending = endings[visit.id]
        visit.departed_at = visit.departed_at or now
    session.flush()
    return figures_of(visits, tickets, endings)


def figures_of(
    visits: Sequence[HasChannel], tickets: Mapping[UUID, Iterable[TicketRow]], endings: Mapping[UUID, str]
) -> dict[str, int]:
    """Counts by measure; those that every day has are there even when they are zero."""
    figures = Counter(dict.fromkeys((measures.VISITS, *measures.MEASURE_OF_ENDING.values()), 0))
    figures[measures.VISITS] = len(visits)
    figures.update(measures.channel_measure(visit.channel) for visit in visits)
    figures.update(measures.MEASURE_OF_ENDING[endings[visit.id]] for visit in visits)
    for ticket in (ticket for visit in visits for ticket in tickets[visit.id]):
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


def write_figures(session: Session, context: Context, figures: Mapping[date, Mapping[str, int]]) -> None:
    """Write the figures of closed days, by day and measure. What is written already stays as it is."""
    rows = [(new_id(), day, measure, value) for day, values in figures.items() for measure, value in values.items()]
    if not rows:
        return
    # Columns as arrays: one statement of four parameters, however many rows.
    ids, days, names, values = (list(column) for column in zip(*rows, strict=True))
    source = select(
        literal(context.tenant_id),
        func.unnest(cast(ids, ARRAY(Uuid))),
        func.unnest(cast(days, ARRAY(Date))),
        func.unnest(cast(names, ARRAY(String))),
        func.unnest(cast(values, ARRAY(Integer))),
    )
    statement = insert(DayFigure).from_select(["tenant_id", "id", "day", "measure", "value"], source)
    session.execute(statement.on_conflict_do_nothing(index_elements=["tenant_id", "day", "measure"]))


def _lock_uncounted(session: Session, day: date) -> Sequence[Visit]:
    """The visits to be counted. Whoever was about to change one of them has finished, and nobody begins."""
    statement = select(Visit).where(Visit.day <= day, Visit.ending.is_(None)).order_by(Visit.id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).all()
