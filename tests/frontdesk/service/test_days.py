"""Which day a ticket is of: the centre's own, by its clock, also where clocks change and islands lie behind."""

from datetime import UTC, date, datetime

import pytest

from oneroof.core.db import Database
from oneroof.core.keystore import KeyStore
from oneroof.frontdesk import service as frontdesk
from support.factories import make_centre, make_network
from support.floor import Floor


@pytest.fixture
def two_zones(database: Database, networks: set[int], keys: KeyStore) -> tuple[Floor, Floor]:
    """A centre in Lisbon, and one in Ponta Delgada, where it is an hour earlier."""
    if not networks:
        make_network(database)
        networks.add(1)
    lisboa = make_centre(database, "days-lisboa", tenant_id=5001)
    azores = make_centre(database, "days-azores", tenant_id=5002, time_zone="Atlantic/Azores")
    first, second = (Floor(centre, keys, centre.member("mediator")) for centre in (lisboa, azores))
    return first, second


def test_midnight_comes_to_each_centre_at_its_own_time(two_zones: tuple[Floor, Floor]) -> None:
    just_before = datetime(2026, 7, 1, 22, 59, 59, 999_999, tzinfo=UTC)
    midnight_in_lisbon = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    midnight_in_the_azores = datetime(2026, 7, 2, 0, 0, tzinfo=UTC)
    found = {
        (floor.centre.code, moment): (ticket.day.day, ticket.label)
        for moment in (just_before, midnight_in_lisbon, midnight_in_the_azores)
        for floor in two_zones
        for ticket in [floor.at(moment).ticket("welcome")]
    }
    assert found == {
        ("days-lisboa", just_before): (1, "B001"),
        ("days-azores", just_before): (1, "B001"),
        ("days-lisboa", midnight_in_lisbon): (2, "B001"),
        ("days-azores", midnight_in_lisbon): (1, "B002"),
        ("days-lisboa", midnight_in_the_azores): (2, "B002"),
        ("days-azores", midnight_in_the_azores): (2, "B001"),
    }


@pytest.mark.parametrize(
    ("day", "first_hour", "hours"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 0, 0, tzinfo=UTC), 23),  # clocks go forward
        (date(2026, 10, 25), datetime(2026, 10, 24, 23, 0, tzinfo=UTC), 25),  # and back
    ],
)
def test_a_day_of_a_clock_change_has_one_series_of_numbers(
    floor: Floor, day: date, first_hour: datetime, hours: int
) -> None:
    begin = floor.at(first_hour)
    before = begin.later(seconds=-1).ticket("presorting")
    tickets = [begin.later(hours=hour).ticket("presorting") for hour in range(hours)]
    after = begin.later(hours=hours).ticket("presorting")
    assert [ticket.number for ticket in tickets] == list(range(1, hours + 1))
    assert {ticket.day for ticket in tickets} == {day}
    assert before.day < day < after.day
    assert after.number == 1


def test_a_line_goes_on_over_midnight_but_not_into_the_morning(floor: Floor) -> None:
    evening = floor.at(datetime(2026, 7, 1, 22, 50, tzinfo=UTC))
    late = evening.ticket("welcome")
    night = evening.later(minutes=20)
    clerk = night.open("reception1", "welcome")
    assert night.look(frontdesk.today_at, clock=night.centre.clock) == date(2026, 7, 2)
    called = night.call("reception1", clerk)
    assert called is not None
    assert called.id == late.id
    forgotten = night.ticket("welcome")
    morning = night.later(hours=17)
    other = morning.open("reception2", "welcome")
    assert morning.call("reception2", other) is None
    assert morning.read(forgotten.id).state == "waiting"
    statuses = morning.do(frontdesk.queue_statuses)
    assert {status.waiting for status in statuses} == {0}


def test_the_end_of_the_day_ends_what_was_left_open(floor: Floor, neighbour: Floor) -> None:
    clerk = floor.open("reception1", "welcome")
    serving = floor.ticket("welcome")
    floor.call("reception1", clerk)
    floor.do(frontdesk.start, clerk, ticket_id=serving.id)
    waiting, without_ticket = floor.ticket("immigration"), floor.visit()
    elsewhere = neighbour.ticket("welcome")
    day = waiting.day
    evening = floor.later(hours=12)
    assert evening.do(frontdesk.end_day, day=day) == 2
    assert evening.do(frontdesk.end_day, day=day) == 0
    assert {evening.read(ticket.id).state for ticket in (serving, waiting)} == {"left"}
    assert evening.look(frontdesk.desk_of, desk_id=floor.centre.desks["reception1"]) is None
    view = evening.do(frontdesk.read_visit, keys=floor.keys, visit_id=without_ticket.id)
    assert view.visit.departed_at == evening.centre.clock.now()
    assert neighbour.read(elsewhere.id).state == "waiting"


def test_the_end_of_the_day_leaves_the_next_day_alone(floor: Floor) -> None:
    today = floor.ticket("welcome")
    tomorrow = floor.later(hours=24).ticket("welcome")
    assert floor.later(hours=25).do(frontdesk.end_day, day=today.day) == 1
    assert floor.read(tomorrow.id).state == "waiting"
