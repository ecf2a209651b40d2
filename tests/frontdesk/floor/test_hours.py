from datetime import UTC, date, datetime, time

import pytest

from oneroof.core.time import FixedClock
from oneroof.frontdesk.floor.hours import OpeningTimes, day_groups, opening_times
from oneroof.frontdesk.models import OpeningException, OpeningHours
from support.floor import Floor

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def hours(floor: Floor) -> Floor:
    """The centre: Monday to Friday 08:00-12:30 and 13:30-17:00; immigration on Mondays only; Tuesday is a holiday."""
    with floor.centre.database.transaction(floor.centre.system) as session:
        for weekday in range(5):
            session.add(OpeningHours(office_id=None, weekday=weekday, opens=time(8), closes=time(12, 30)))
            session.add(OpeningHours(office_id=None, weekday=weekday, opens=time(13, 30), closes=time(17)))
        office_id = floor.centre.offices["immigration"]
        session.add(OpeningHours(office_id=office_id, weekday=0, opens=time(9), closes=time(11)))
        session.add(OpeningException(office_id=None, day=date(2026, 3, 3), reason={"en": "Holiday"}))
        session.add(OpeningException(office_id=floor.centre.offices["employment"], day=date(2026, 3, 2), reason={}))
    return floor


def times(floor: Floor, moment: datetime) -> OpeningTimes:
    with floor.centre.database.transaction(floor.centre.system) as session:
        return opening_times(session, floor.centre.system, FixedClock(moment=moment))


@pytest.mark.parametrize(
    ("hour", "minute", "closes"),
    [(7, 59, None), (8, 0, time(12, 30)), (12, 29, time(12, 30)), (12, 30, None), (16, 59, time(17)), (17, 0, None)],
)
def test_open_until(hours: Floor, hour: int, minute: int, closes: time | None) -> None:
    centre = times(hours, MONDAY.replace(hour=hour, minute=minute)).centre
    assert (centre.closes_at, centre.is_open) == (closes, closes is not None)


def test_the_next_opening_is_after_the_pause_or_the_holiday(hours: Floor) -> None:
    assert times(hours, MONDAY.replace(hour=13)).centre.opens_next == MONDAY.replace(hour=13, minute=30)
    assert times(hours, MONDAY.replace(hour=18)).centre.opens_next == MONDAY.replace(day=4, hour=8)


def test_an_office_keeps_its_own_week_or_the_centres(hours: Floor) -> None:
    found = times(hours, MONDAY)
    offices = hours.centre.offices
    assert found.offices[offices["immigration"]].closes_at == time(11)
    assert not found.offices[offices["employment"]].is_open
    assert found.offices[offices["employment"]].week == found.centre.week
    assert offices["reception"] not in found.offices


def test_hours_are_local_time_also_after_the_clocks_change(hours: Floor) -> None:
    summer = datetime(2026, 7, 6, 7, 30, tzinfo=UTC)
    assert times(hours, summer).centre.is_open, "07:30 UTC is 08:30 in Lisbon in summer"


def test_equal_days_stand_together(hours: Floor) -> None:
    groups = day_groups(times(hours, MONDAY).centre.week)
    assert [(first, last, len(spans)) for first, last, spans in groups] == [(0, 4, 2), (5, 6, 0)]


def test_a_centre_without_hours_is_closed(neighbour: Floor) -> None:
    centre = times(neighbour, MONDAY).centre
    assert (centre.is_open, centre.opens_next, centre.closings) == (False, None, ())
