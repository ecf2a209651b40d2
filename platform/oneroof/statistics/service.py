"""A centre's figures of one day, as its own staff see them: exact and at once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.frontdesk.models import CHANNELS, OUTCOMES, Office, Queue
from oneroof.frontdesk.survey.service import Tally, satisfaction_of_day
from oneroof.statistics.counting import figures_between
from oneroof.statistics.day_rows import TicketRow, VisitRow, tickets_of_day, visits_of_day
from oneroof.statistics.endings import PRESENT, ending_of, tickets_by_visit
from oneroof.statistics.first_contact import FirstContact, first_contact
from oneroof.statistics.measures import (
    FIRST_TICKETS,
    MEASURE_OF_ENDING,
    SECOND_TICKETS,
    VISITS,
    channel_measure,
    median_wait,
    waits_of,
)
from oneroof.statistics.spreads import Spread, spread_of
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue on one day. `open` counts those who wait, are called or are being served now."""

    queue: Queue
    office: Office
    issued: int
    open: int
    served: int
    no_shows: int
    left: int
    handed_on: int
    waits: Spread
    services: Spread
    """How long people were served there."""


@dataclass(frozen=True, slots=True)
class Counts:
    """`served`, `no_shows` and `left` are visits by how they ended; with the `present` ones they make up `visits`."""

    visits: int = 0
    served: int = 0
    no_shows: int = 0
    left: int = 0
    present: int = 0
    first_tickets: int = 0
    second_tickets: int = 0
    open_tickets: int = 0


@dataclass(frozen=True, slots=True)
class DayReport:
    """Everything that the page and the API tell of a day."""

    day: date
    today: date
    closed: bool
    """The figures are final."""
    details: bool
    """False for a closed day whose single visits are not here (any more): then the mappings below are empty."""
    counts: Counts
    waits: Spread
    channels: Mapping[str, int]
    services: Spread = field(default_factory=Spread)
    """How long people were served, ticket by ticket."""
    calls: Spread = field(default_factory=Spread)
    """How long calls took that needed no ticket."""
    first_contact: FirstContact = field(default_factory=FirstContact)
    hours: Mapping[int, int] = field(default_factory=dict)
    """Arrivals by the hour of the centre's local day."""
    hourly_waits: Mapping[int, Spread] = field(default_factory=dict)
    """Waits until the call, by the hour in which the wait began."""
    languages: Mapping[str, int] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    queues: Sequence[QueueLine] = ()
    satisfaction: Tally = field(default_factory=Tally)
    """What was answered to the survey on this day, to all its questions together."""


def day_report(session: Session, context: Context, clock: Clock, *, day: date | None = None) -> DayReport:
    """The figures of `day`, today's when None. Seven queries at most, whatever the day brought.

    Raises Invalid for a day that has not come yet.
    """
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    today = clock.today(zone)
    day = day or today
    if day > today:
        message = public_text("This day has not come yet.")
        raise Invalid("day_in_future", message, fields={"day": [message]})
    figures = figures_between(session, day, day)
    visits = visits_of_day(session, day)
    if not visits and figures.get(VISITS):
        return _from_figures(day, today, figures, satisfaction_of_day(session, context, day))
    tickets = tickets_of_day(session, day) if visits else []
    hours = Counter(visit.arrived_at.astimezone(ZoneInfo(zone)).hour for visit in visits)
    by_visit = tickets_by_visit(visits, tickets)
    return DayReport(
        day=day,
        today=today,
        closed=VISITS in figures,
        details=True,
        counts=_final(figures) if VISITS in figures else _counts(visits, tickets, by_visit),
        waits=spread_of(ticket.wait_minutes for ticket in tickets),
        services=spread_of(ticket.service_minutes for ticket in tickets),
        calls=_calls(visits, by_visit),
        first_contact=first_contact(session, context, visits, by_visit),
        hourly_waits=_hourly_waits(tickets, zone),
        channels=_listed(Counter(visit.channel for visit in visits), CHANNELS),
        hours=dict(sorted(hours.items())),
        languages=dict(Counter(visit.language for visit in visits).most_common()),
        outcomes=_listed(Counter(ticket.outcome for ticket in tickets if ticket.outcome), OUTCOMES),
        queues=_lines(session, tickets) if tickets else [],
        satisfaction=satisfaction_of_day(session, context, day) if visits else Tally(),
    )


def download_day(session: Session, context: Context, clock: Clock, *, day: date | None = None) -> DayReport:
    """The same for a file, which leaves the platform: that is written down. Raises Invalid as `day_report` does."""
    report = day_report(session, context, clock, day=day)
    details = {"day": report.day.isoformat()}
    audit.record(session, context, clock, action="day_report.download", object_kind="day", details=details)
    return report


def _from_figures(day: date, today: date, figures: Mapping[str, int], satisfaction: Tally) -> DayReport:
    channels = {channel: figures.get(channel_measure(channel), 0) for channel in CHANNELS}
    return DayReport(
        day=day,
        today=today,
        closed=True,
        details=False,
        counts=_final(figures),
        waits=Spread(median=median_wait(waits_of(figures))),
        channels=_listed(channels, CHANNELS),
        satisfaction=satisfaction,
    )


def _final(figures: Mapping[str, int]) -> Counts:
    measures = (VISITS, *MEASURE_OF_ENDING.values(), FIRST_TICKETS, SECOND_TICKETS)
    return Counts(**{measure: figures.get(measure, 0) for measure in measures})


def _counts(
    visits: Sequence[VisitRow], tickets: Sequence[TicketRow], by_visit: Mapping[UUID, Sequence[TicketRow]]
) -> Counts:
    endings = Counter(_ending_now(visit, by_visit[visit.id]) for visit in visits)
    second = sum(ticket.queue_kind == "office" for ticket in tickets)
    return Counts(
        visits=len(visits),
        **{measure: endings[ending] for ending, measure in MEASURE_OF_ENDING.items()},
        present=endings[PRESENT],
        first_tickets=len(tickets) - second,
        second_tickets=second,
        open_tickets=sum(ticket.is_open for ticket in tickets),
    )


def _calls(visits: Iterable[VisitRow], by_visit: Mapping[UUID, Sequence[TicketRow]]) -> Spread:
    return spread_of(
        (visit.departed_at - visit.arrived_at).total_seconds() / 60
        for visit in visits
        if visit.channel == "phone" and visit.departed_at is not None and not by_visit[visit.id]
    )


def _ending_now(visit: VisitRow, tickets: Sequence[TicketRow]) -> str:
    """As when the day is closed, except that who stands at the door without a ticket has not left yet."""
    if not tickets and visit.departed_at is None:
        return PRESENT
    return ending_of(visit, tickets)


def _hourly_waits(tickets: Iterable[TicketRow], zone: str) -> dict[int, Spread]:
    by_hour: dict[int, list[float | None]] = {}
    for ticket in tickets:
        by_hour.setdefault(ticket.waiting_since.astimezone(ZoneInfo(zone)).hour, []).append(ticket.wait_minutes)
    spreads = {hour: spread_of(minutes) for hour, minutes in sorted(by_hour.items())}
    return {hour: spread for hour, spread in spreads.items() if spread.median is not None}


def _lines(session: Session, tickets: Iterable[TicketRow]) -> list[QueueLine]:
    """The queues that had tickets: pre-sorting, then welcome, then the offices in their order."""
    by_queue: dict[UUID, list[TicketRow]] = {}
    for ticket in tickets:
        by_queue.setdefault(ticket.queue_id, []).append(ticket)
    order = case({"presorting": 0, "welcome": 1}, value=Queue.kind, else_=2)
    statement = (
        select(Queue, Office)
        .join(Office, and_(Office.tenant_id == Queue.tenant_id, Office.id == Queue.office_id))
        .where(Queue.id.in_(by_queue))
        .order_by(order, Office.position, Queue.letter)
    )
    return [_line(queue, office, by_queue[queue.id]) for queue, office in session.execute(statement)]


def _line(queue: Queue, office: Office, tickets: Sequence[TicketRow]) -> QueueLine:
    states = Counter(ticket.state for ticket in tickets)
    return QueueLine(
        queue=queue,
        office=office,
        issued=len(tickets),
        open=sum(ticket.is_open for ticket in tickets),
        served=states["served"],
        no_shows=states["no_show"],
        left=states["left"],
        handed_on=states["handed_on"],
        waits=spread_of(ticket.wait_minutes for ticket in tickets),
        services=spread_of(ticket.service_minutes for ticket in tickets),
    )


def _listed(counts: Mapping[str, int], order: Sequence[str]) -> dict[str, int]:
    return {name: counts[name] for name in order if counts[name]}
