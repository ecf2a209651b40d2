"""Days and months close by themselves, once, in order, in the centre's own time zone."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from oneroof.core.db import Database
from oneroof.core.time import FixedClock
from oneroof.frontdesk.models import Ticket, Visit
from oneroof.jobs.models import OutboxRow
from oneroof.statistics.closing import MOST_DAYS, PATIENCE, close_until, enqueue_due, reopen_from
from oneroof.statistics.counting import close_day, write_figures
from oneroof.statistics.models import ClosedMonth, DayFigure
from oneroof.statistics.months import close_month, earlier_month, is_complete, month_figures, next_month
from support.days import T, add_visit
from support.factories import MORNING, Centre, make_centre, make_network

DAY = date(2026, 3, 2)
MIDNIGHT = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)


@pytest.fixture
def centre(database: Database) -> Centre:
    make_network(database)
    return make_centre(database).at(MIDNIGHT)


@pytest.fixture
def session(database: Database, centre: Centre) -> Iterator[Session]:
    with database.transaction(centre.system) as session:
        yield session


@pytest.fixture
def due(session: Session, centre: Centre) -> Callable[..., tuple[bool, list[str]]]:
    """Look at the clock: whether all is settled, and the new promises as `kind key`, which count as kept then."""

    def look(moment: datetime = MIDNIGHT, zone: str = "Europe/Lisbon") -> tuple[bool, list[str]]:
        settled = enqueue_due(session, centre.system, FixedClock(moment=moment), zone)
        rows = session.scalars(select(OutboxRow).where(OutboxRow.done_at.is_(None)).order_by(OutboxRow.id)).all()
        for row in rows:
            row.done_at = moment
        return settled, [f"{row.kind} {row.key}" for row in rows]

    return look


def test_a_day_is_due_at_the_first_moment_of_the_next_one(
    session: Session, centre: Centre, due: Callable[..., tuple[bool, list[str]]]
) -> None:
    add_visit(session, centre, T("welcome"))
    assert due(MIDNIGHT - timedelta(seconds=1)) == (True, [])
    assert due(MIDNIGHT) == (False, ["day.close 2026-03-02"])
    assert due(MIDNIGHT) == (False, [])
    close_until(session, centre.system, centre.clock, DAY)
    assert due(MIDNIGHT) == (True, [])


def test_midnight_is_the_centres_own(
    session: Session, centre: Centre, due: Callable[..., tuple[bool, list[str]]]
) -> None:
    add_visit(session, centre, T("welcome"))
    assert due(MIDNIGHT + timedelta(minutes=59), "Atlantic/Azores") == (True, [])
    assert due(MIDNIGHT + timedelta(minutes=60), "Atlantic/Azores") == (False, ["day.close 2026-03-02"])


def test_a_day_waits_for_those_who_are_served_past_midnight_but_not_for_ever(
    session: Session, centre: Centre, due: Callable[..., tuple[bool, list[str]]]
) -> None:
    add_visit(session, centre, T("welcome", "serving"))
    assert due(MIDNIGHT) == (False, [])
    assert due(MIDNIGHT + PATIENCE) == (False, ["day.close 2026-03-02"])


def test_nothing_is_due_before_the_first_visit(due: Callable[..., tuple[bool, list[str]]]) -> None:
    assert due() == (True, [])


def test_after_a_time_in_which_nothing_ran_the_days_are_closed_in_order_and_a_few_at_once(
    session: Session, centre: Centre, due: Callable[..., tuple[bool, list[str]]]
) -> None:
    add_visit(session, centre, T("welcome"))
    add_visit(session, centre, T("welcome"), at=MORNING + timedelta(days=3))
    later = MIDNIGHT + timedelta(days=MOST_DAYS + 2)
    assert due(later) == (False, ["day.close 2026-03-11"])
    close_until(session, centre.system, FixedClock(moment=later), date(2026, 3, 11))
    visits = select(DayFigure.day).where(DayFigure.measure == "visits", DayFigure.value == 1)
    assert session.scalars(visits.order_by(DayFigure.day)).all() == [DAY, DAY + timedelta(days=3)]
    assert due(later) == (False, ["day.close 2026-03-14"])


def test_a_month_is_due_when_its_last_day_is_closed(
    session: Session, centre: Centre, due: Callable[..., tuple[bool, list[str]]]
) -> None:
    add_visit(session, centre, T("welcome", wait=12))
    april = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)  # summer time has begun
    clock = FixedClock(moment=april)
    close_until(session, centre.system, clock, date(2026, 3, 30))
    assert not is_complete(session, date(2026, 3, 1))
    assert not close_month(session, centre.system, clock, date(2026, 3, 1))
    assert due(april) == (False, ["day.close 2026-03-31"])
    close_until(session, centre.system, clock, date(2026, 3, 31))
    assert due(april) == (False, ["month.close 2026-03-01"])
    assert close_month(session, centre.system, clock, date(2026, 3, 1))
    assert not close_month(session, centre.system, clock, date(2026, 3, 1))
    assert due(april) == (True, [])
    figures = month_figures(session, date(2026, 3, 1))
    assert figures == {"visits": 1, "served": 1, "no_shows": 0, "left": 0, "waiting_minutes_median": 12}


def test_a_month_with_a_gap_is_never_closed(session: Session, centre: Centre) -> None:
    days = [date(2026, 2, day) for day in range(1, 29) if day != 17]
    write_figures(session, centre.system, {day: {"visits": 1} for day in days})
    assert not is_complete(session, date(2026, 2, 1))


def test_a_clock_set_back_opens_its_day_again_with_all_that_follows(session: Session, centre: Centre) -> None:
    """In a demo network: otherwise a day walked through to its end could not be walked through again."""
    visit_id = add_visit(session, centre, T("welcome"))
    days = [date(2026, 2, 1) + timedelta(days=day) for day in range(29)]
    write_figures(session, centre.system, {day: {"visits": 20} for day in days})
    close_day(session, centre.system, centre.clock, DAY)
    close_month(session, centre.system, centre.clock, date(2026, 2, 1))
    assert not reopen_from(session, DAY + timedelta(days=1))
    assert session.scalars(select(Visit.ending).where(Visit.id == visit_id)).one() == "served"
    assert reopen_from(session, DAY)
    assert session.scalars(select(Visit.ending).where(Visit.id == visit_id)).one() is None
    session.execute(update(Ticket).where(Ticket.visit_id == visit_id).values(state="no_show"))
    assert close_day(session, centre.system, centre.clock, DAY)["no_shows"] == 1
    assert session.scalar(select(func.count()).select_from(ClosedMonth)) == 1
    assert reopen_from(session, date(2026, 2, 20))
    assert session.scalar(select(func.count()).select_from(ClosedMonth)) == 0


@pytest.mark.parametrize(
    ("month", "months", "earlier"),
    [((2026, 3), 0, (2026, 3)), ((2026, 3), 3, (2025, 12)), ((2026, 12), 12, (2025, 12)), ((2026, 1), 13, (2024, 12))],
)
def test_months_before(month: tuple[int, int], months: int, earlier: tuple[int, int]) -> None:
    assert earlier_month(date(*month, 1), months) == date(*earlier, 1)


def test_after_december_comes_january() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)


def test_a_centre_that_is_closed_for_good_ends_with_the_month_of_its_last_visit(
    session: Session, centre: Centre
) -> None:
    add_visit(session, centre, T("welcome"))
    july = FixedClock(moment=MIDNIGHT + timedelta(days=120))
    while not enqueue_due(session, centre.system, july, "Europe/Lisbon", for_good=True):
        close_until(session, centre.system, july, date(2026, 3, 31))
        close_month(session, centre.system, july, date(2026, 3, 1))
    assert session.scalar(select(func.max(DayFigure.day))) == date(2026, 3, 31)
    assert session.scalars(select(ClosedMonth.month)).all() == [date(2026, 3, 1)]


def test_a_centre_that_closed_before_anybody_came_has_nothing_to_close(session: Session, centre: Centre) -> None:
    assert enqueue_due(session, centre.system, centre.clock, "Europe/Lisbon", for_good=True)
