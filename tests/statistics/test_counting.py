from collections.abc import Iterator
from datetime import date, timedelta
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, make_transient

from oneroof.core.db import Database
from oneroof.core.errors import Conflict
from oneroof.core.ids import new_id
from oneroof.core.time import FixedClock
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Ticket, Visit
from oneroof.statistics.counting import close_day, figures_between, figures_of
from oneroof.statistics.day_rows import TicketRow
from oneroof.statistics.endings import ending_of
from oneroof.statistics.measures import WAIT_CLASSES, median_wait, wait_class, waits_of
from support.days import T, add_visit
from support.factories import MORNING, Centre, make_two_centres

DAY = date(2026, 3, 2)
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def centres(database: Database) -> tuple[Centre, Centre]:
    return make_two_centres(database)


@pytest.fixture
def centre(centres: tuple[Centre, Centre]) -> Centre:
    return centres[0].at(MORNING + timedelta(hours=18))


@pytest.fixture
def session(database: Database, centre: Centre) -> Iterator[Session]:
    with database.transaction(centre.system) as session:
        yield session


def close(session: Session, centre: Centre, day: date = DAY) -> dict[str, int]:
    return close_day(session, centre.system, centre.clock, day)


@pytest.mark.parametrize(
    ("tickets", "ending"),
    [
        (("welcome served", "office served"), "served"),
        (("welcome served",), "served"),
        (("welcome served", "office no_show"), "no_show"),
        (("welcome served", "office left"), "left"),
        (("welcome no_show",), "no_show"),
        (("welcome served", "office served", "office left"), "served"),
        (("welcome served", "office handed_on", "office no_show"), "no_show"),
        (("office handed_on",), "left"),
        (("presorting left",), "left"),
        ((), "left"),
    ],
)
def test_how_a_visit_ended(tickets: tuple[str, ...], ending: str) -> None:
    visit = Visit(id=new_id(), channel="walk_in")
    rows = [
        TicketRow(visit.id, new_id(), kind, state, None, None, MORNING)
        for kind, state in (ticket.split() for ticket in tickets)
    ]
    assert ending_of(visit, rows) == ending
    figures = figures_of([visit], {visit.id: rows}, {visit.id: ending})
    assert figures["visits"] == figures["served"] + figures["no_shows"] + figures["left"] == 1


def test_a_visit_goes_on_while_a_ticket_is_open() -> None:
    visit = Visit(id=new_id(), channel="walk_in")
    rows = [TicketRow(visit.id, new_id(), "office", state, None, None, MORNING) for state in ("served", "serving")]
    assert ending_of(visit, rows) == "present"


def test_a_call_needs_no_ticket_to_be_served() -> None:
    assert ending_of(Visit(id=new_id(), channel="phone"), []) == "served"


def test_the_figures_of_a_day(session: Session, centre: Centre) -> None:
    add_visit(session, centre, T("presorting", wait=2), T("welcome", wait=7), T("immigration", wait=33))
    add_visit(session, centre, T("welcome", wait=8), channel="appointment")
    add_visit(session, centre, T("welcome", "waiting", None))
    assert close(session, centre) == {
        "visits": 3,
        "served": 2,
        "no_shows": 0,
        "left": 1,
        "visits_walk_in": 2,
        "visits_appointment": 1,
        "first_tickets": 4,
        "second_tickets": 1,
        "waits_from_0": 1,
        "waits_from_5": 2,
        "waits_from_30": 1,
    }


def test_closing_twice_changes_nothing(session: Session, centre: Centre) -> None:
    add_visit(session, centre, T("welcome"))
    first = close(session, centre)
    assert close(session, centre) == first == figures_between(session, DAY, DAY)


def test_an_empty_day_is_closed_with_zeros(session: Session, centre: Centre) -> None:
    assert close(session, centre) == {"visits": 0, "served": 0, "no_shows": 0, "left": 0}


def test_whoever_has_a_ticket_of_the_next_day_is_counted_with_it(session: Session, centre: Centre) -> None:
    """Served past midnight: the visit began yesterday and is not over."""
    visit_id = add_visit(session, centre, T("welcome"))
    session.execute(update(Ticket).where(Ticket.visit_id == visit_id).values(day=NEXT, state="serving"))
    assert close(session, centre)["visits"] == 0
    session.execute(update(Ticket).where(Ticket.visit_id == visit_id).values(state="served"))
    assert close(session, centre, NEXT)["visits"] == 1


def test_a_visit_written_while_its_day_closed_is_counted_with_the_next(session: Session, centre: Centre) -> None:
    add_visit(session, centre, T("welcome"))
    close(session, centre)
    add_visit(session, centre, T("welcome"))
    assert close(session, centre)["visits"] == 1
    assert close(session, centre, NEXT)["visits"] == 1


def test_the_database_takes_no_ticket_for_a_counted_visit(database: Database, centre: Centre) -> None:
    with database.transaction(centre.system) as session:
        visit_id = add_visit(session, centre, T("welcome", "no_show"))
        close(session, centre)
    at_once = centre.at(MORNING + timedelta(minutes=30))
    with pytest.raises(Conflict, match="visit_over"), database.transaction(centre.system) as session:
        queue_id = centre.queues["welcome"]
        frontdesk.issue_ticket(session, centre.system, at_once.clock, visit_id=visit_id, queue_id=queue_id)
    with pytest.raises(DBAPIError, match="has been counted"), database.transaction(centre.system) as session:
        ticket = session.scalars(select(Ticket).where(Ticket.visit_id == visit_id)).one()
        make_transient(ticket)
        ticket.id, ticket.number = new_id(), ticket.number + 1
        session.add(ticket)
    with pytest.raises(DBAPIError, match="has been counted"), database.transaction(centre.system) as session:
        session.execute(update(Ticket).where(Ticket.visit_id == visit_id).values(state="waiting"))


def test_a_ticket_that_is_being_issued_while_its_day_closes_is_counted(database: Database, centre: Centre) -> None:
    """The count waits for whoever holds the visit; it never writes an ending that is wrong a moment later."""
    with database.transaction(centre.system) as session:
        visit_id = add_visit(session, centre, T("welcome", "no_show"))
    counted: list[dict[str, int]] = []

    def count() -> None:
        with database.transaction(centre.system) as other:
            counted.append(close(other, centre))

    counting = Thread(target=count)
    with database.transaction(centre.system) as session:
        clock = FixedClock(moment=MORNING + timedelta(minutes=30))
        ticket = frontdesk.issue_ticket(
            session, centre.system, clock, visit_id=visit_id, queue_id=centre.queues["immigration"]
        )
        counting.start()
        counting.join(timeout=0.5)
        assert counting.is_alive()
        ticket.state, ticket.called_at, ticket.ended_at = "served", clock.now(), clock.now()
    counting.join()
    assert [figures["served"] for figures in counted] == [1]


def test_a_neighbours_visits_are_not_counted(database: Database, centres: tuple[Centre, Centre]) -> None:
    ours, neighbour = centres
    with database.transaction(neighbour.system) as session:
        add_visit(session, neighbour, T("welcome"))
    with database.transaction(ours.system) as session:
        assert close(session, ours)["visits"] == 0


@given(st.lists(st.floats(0, 400), min_size=1))
def test_the_median_of_classes_is_in_the_true_medians_class(waits: list[float]) -> None:
    classes = {start: sum(wait_class(wait) == start for wait in waits) for start in WAIT_CLASSES}
    middle = [sorted(waits)[(len(waits) - 1) // 2], sorted(waits)[len(waits) // 2]]
    median = median_wait(classes)
    assert median is not None
    ends = dict(zip(WAIT_CLASSES, (*WAIT_CLASSES[1:], WAIT_CLASSES[-1]), strict=True))
    assert wait_class(middle[0]) <= median <= ends[wait_class(middle[1])]


def test_nobody_waited() -> None:
    assert median_wait({}) is None


def test_waits_come_back_from_their_measures() -> None:
    assert waits_of({"visits": 9, "waits_from_5": 4, "waits_from_180": 1}) == {5: 4, 180: 1}


def test_a_clock_that_was_set_back_makes_no_negative_wait() -> None:
    assert wait_class(-12.5) == 0
