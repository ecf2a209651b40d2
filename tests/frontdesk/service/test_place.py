"""The place in line: who goes before whom, by rule, and that everybody's turn comes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.service.overview import first_in_lines, people_before
from oneroof.frontdesk.service.rules import CREDITS, HIGHEST_PRIORITY, LONGEST_CREDIT, place
from support.floor import Floor

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

moments = st.timedeltas(timedelta(0), timedelta(hours=10)).map(lambda span: NINE + span)
priorities = st.integers(0, HIGHEST_PRIORITY)
appointments = st.none() | moments
worths = st.lists(st.integers(0, 240), min_size=9, max_size=9).map(
    lambda minutes: tuple(timedelta(minutes=each) for each in (0, *sorted(minutes)))
)


@given(moments, priorities, appointments, worths)
def test_a_place_is_never_worse_than_without_credit_nor_better_than_the_longest(
    since: datetime, priority: int, due_at: datetime | None, worth: tuple[timedelta, ...]
) -> None:
    rank = place(since, priority=priority, due_at=due_at, worth=worth)
    assert since - LONGEST_CREDIT <= rank <= since


@given(moments, moments, priorities, priorities, appointments, appointments)
def test_nobody_is_passed_over_by_who_came_later_than_the_bound(
    first: datetime, later: datetime, one: int, other: int, due: datetime | None, other_due: datetime | None
) -> None:
    if later - first > LONGEST_CREDIT:
        assert place(first, priority=one, due_at=due) < place(later, priority=other, due_at=other_due)


@given(moments, moments, moments)
def test_of_two_with_the_same_appointment_who_comes_first_is_not_behind(
    one: datetime, other: datetime, due_at: datetime
) -> None:
    first, second = sorted((one, other))
    assert place(first, priority=3, due_at=due_at) <= place(second, priority=3, due_at=due_at)


def at(hours: int, minutes: int) -> datetime:
    return NINE.replace(hour=hours, minute=minutes)


@pytest.mark.parametrize(
    ("came", "due", "place_is"),
    [
        (at(10, 0), at(10, 0), at(9, 15)),  # on time: before all who came after 9:15 without an appointment
        (at(9, 50), at(10, 0), at(9, 15)),  # early: the same
        (at(9, 0), at(12, 0), at(9, 0)),  # very early: not behind those who came at the same moment
        (at(10, 10), at(10, 0), at(9, 35)),  # ten minutes late: ten less of the credit
        (at(10, 45), at(10, 0), at(10, 45)),  # later than that: like everybody else
        (at(13, 0), at(10, 0), at(13, 0)),
    ],
)
def test_an_appointment_counts_from_its_time_and_lateness_costs_the_credit(
    came: datetime, due: datetime, place_is: datetime
) -> None:
    assert place(came, priority=3, due_at=due) == place_is
    assert place(came, priority=5, due_at=due) == min(place_is, came - CREDITS[5])


def labels_called(floor: Floor) -> list[str]:
    """The order in which one desk calls all who wait."""
    clerk = floor.open("reception1", "welcome")
    called: list[str] = []
    while (ticket := floor.call("reception1", clerk)) is not None:
        called.append(ticket.label)
        floor.do(frontdesk.no_show, clerk, ticket_id=ticket.id)
    return called


def test_lists_counts_and_calls_follow_one_order(floor: Floor) -> None:
    came: list[Ticket] = []
    for minutes, needs in ((0, []), (10, ["interpreter"]), (170, ["elderly"]), (185, ["disability"]), (300, [])):
        came.append(floor.later(minutes=minutes).ticket("welcome", needs=needs))
    now = floor.later(minutes=301)
    wanted = [came[index].label for index in (2, 0, 3, 1, 4)]
    queue_id = floor.centre.queues["welcome"]
    page = now.do(frontdesk.tickets_in_queue, queue_id=queue_id, state="waiting")
    assert [ticket.label for ticket in page.items] == wanted
    lines = now.do(first_in_lines, queue_ids=[queue_id], most=9)
    assert [ticket.label for ticket in lines[queue_id]] == wanted
    assert [now.look(people_before, ticket=ticket) for ticket in page.items] == [0, 1, 2, 3, 4]
    assert labels_called(now) == wanted


def test_a_booked_visitor_stands_where_the_appointment_says(floor: Floor) -> None:
    due = floor.centre.clock.now() + timedelta(minutes=60)
    early = floor.ticket("welcome")
    walk_in = floor.later(minutes=20).ticket("welcome")
    now = floor.later(minutes=60)
    booked = now.do(
        frontdesk.walk_in,
        keys=floor.keys,
        channel="appointment",
        language="pt",
        queue_id=floor.centre.queues["welcome"],
        due_at=due,
        size=3,
    )
    assert (booked.due_at, booked.size, booked.priority) == (due, 3, 3)
    assert labels_called(now) == [early.label, booked.label, walk_in.label]


def test_a_centre_sets_its_own_credits(floor: Floor, neighbour: Floor) -> None:
    coordinator = floor.centre.member("coordinator")
    floor.refused("credit_out_of_range", frontdesk.set_line_credits, coordinator, minutes={5: 200})
    floor.refused("credit_out_of_range", frontdesk.set_line_credits, coordinator, minutes={9: 241})
    floor.do(frontdesk.set_line_credits, coordinator, minutes={5: 90, 4: 60})
    early = floor.ticket("welcome")
    late = floor.later(minutes=100).ticket("welcome", needs=["elderly"])
    assert late.waiting_since - late.rank_at == timedelta(minutes=90)
    assert labels_called(floor.later(minutes=101)) == [early.label, late.label]
    assert neighbour.look(frontdesk.line_credits) == CREDITS
