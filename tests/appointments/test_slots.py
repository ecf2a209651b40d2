"""Which slots there are: hours, days unlike the week, clock changes, changed rules, places beyond the capacity."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.appointments.models import Appointment, Slot
from oneroof.appointments.service import FreeSlot, Wishes, book, free_slots
from oneroof.appointments.service.times import places_beyond, slot_times
from oneroof.core.speakable_codes import new_code
from oneroof.frontdesk.models import OpeningException
from support.appointments import Calendar, calendar_of
from support.factories import MORNING
from support.floor import Floor

LISBON = ZoneInfo("Europe/Lisbon")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
"""When the clocks change in Portugal: at 1:00 to 2:00, and at 2:00 to 1:00."""


def local(moment: datetime) -> str:
    return f"{moment.astimezone(LISBON):%H:%M}"


def times(slots: list[FreeSlot]) -> list[str]:
    return [local(each.slot.starts_at) for each in slots]


def test_slots_fill_the_opening_hours(calendar: Calendar) -> None:
    today = MORNING.date()
    found = calendar.free(first=today, last=today)
    assert times(found) == ["10:00", "10:30", "11:00", "11:30"]
    assert {each.free for each in found} == {2}
    assert max(each.slot.day for each in calendar.free()) == today + timedelta(days=14)
    assert times(calendar.later(minutes=75).free(first=today, last=today)) == ["10:30", "11:00", "11:30"]


def test_a_buffer_and_narrower_hours(calendar: Calendar) -> None:
    calendar.set(minutes=20, buffer_minutes=10, opens=time(10, 30), closes=time(11, 30))
    assert times(calendar.free(first=MORNING.date(), last=MORNING.date())) == ["10:30", "11:00"]


def test_what_is_not_released_and_what_is_too_soon_is_not_shown(calendar: Calendar) -> None:
    calendar.set(release_days=1, notice_minutes=90)
    found = calendar.free()
    assert times(found)[0] == "10:30"
    assert {each.slot.day for each in found} == {MORNING.date(), MORNING.date() + timedelta(days=1)}


@pytest.mark.parametrize(("opens", "closes"), [(None, None), (time(11), time(14))])
def test_a_day_unlike_the_week(calendar: Calendar, opens: time | None, closes: time | None) -> None:
    """It counts from the moment on at which it is noted; who has booked stays, and nobody else may."""
    day = MORNING.date() + timedelta(days=2)
    first = calendar.free(first=day, last=day)[0]
    booked = calendar.book(first.slot.id)
    with calendar.floor.centre.database.transaction(calendar.floor.centre.system) as session:
        session.add(
            OpeningException(
                office_id=None,
                day=day,
                kind="closed" if opens is None else "hours",
                opens=opens,
                closes=closes,
                reason={"en": "Stocktaking"},
            )
        )
    refusal = calendar.floor.refused(
        "slot_not_bookable", book, keys=calendar.floor.keys, slot_id=first.slot.id, wishes=Wishes("pt")
    )
    assert refusal.details["next_free"]
    assert times(calendar.free(first=day, last=day)) == ([] if opens is None else ["11:00", "11:30"])
    assert calendar.slot(first.slot.id).state == "closed"
    assert calendar.read(booked.appointment.id).state == "booked"


def test_clocks_put_forward(floor: Floor) -> None:
    """From 0:30 to 3:00 there are an hour and a half, and no 1:30."""
    there = calendar_of(floor.at(datetime(2026, 3, 20, 9, 0, tzinfo=UTC)), opens="00:30", closes="03:00")
    assert times(there.free(first=FORWARD, last=FORWARD)) == ["00:30", "02:00", "02:30"]
    assert times(there.free(first=date(2026, 3, 28), last=date(2026, 3, 28))) == [
        "00:30",
        "01:00",
        "01:30",
        "02:00",
        "02:30",
    ]


def test_clocks_put_back(floor: Floor) -> None:
    """1:30 comes twice, an hour apart; 10:00 is 10:00 before and after."""
    there = calendar_of(floor.at(datetime(2026, 10, 20, 9, 0, tzinfo=UTC)), opens="01:00", closes="03:00")
    found = there.free(first=BACK, last=BACK)
    assert times(found) == ["01:00", "01:30", "01:00", "01:30", "02:00", "02:30"]
    moments = [each.slot.starts_at for each in found]
    assert {b - a for a, b in pairwise(moments)} == {timedelta(minutes=30)}


def test_local_times_stay_over_a_clock_change() -> None:
    for day in (FORWARD - timedelta(days=1), FORWARD, BACK - timedelta(days=1), BACK):
        found = slot_times(day, [(time(10), time(12))], LISBON, minutes=60, buffer=0)
        assert [local(starts) for starts, _ends in found] == ["10:00", "11:00"]


def test_an_opening_in_the_hour_that_does_not_exist() -> None:
    found = slot_times(FORWARD, [(time(1, 30), time(4))], LISBON, minutes=30, buffer=0)
    assert [local(starts) for starts, _ends in found] == ["02:30", "03:00", "03:30"]


def test_a_changed_length_goes_around_what_is_booked(calendar: Calendar) -> None:
    day = MORNING.date() + timedelta(days=1)
    second = calendar.free(first=day, last=day)[1]
    calendar.book(second.slot.id)
    calendar.set(minutes=60, capacity=3)
    found = calendar.free(first=day, last=day)
    assert [(local(each.slot.starts_at), each.free) for each in found] == [("10:30", 2), ("11:00", 3)]
    following = day + timedelta(days=1)
    assert times(calendar.free(first=following, last=following)) == ["10:00", "11:00"]


def test_fewer_desks_never_put_out_who_has_booked(calendar: Calendar) -> None:
    slot = calendar.free()[5].slot
    for _ in range(2):
        calendar.book(slot.id)
    calendar.set(capacity=1)
    now = calendar.slot(slot.id)
    assert (now.capacity, now.extra, now.taken) == (1, 1, 2)
    assert slot.id not in {each.slot.id for each in calendar.free()}


def test_a_neighbour_sees_no_slots(calendar: Calendar, neighbour: Floor) -> None:
    assert calendar.free() and neighbour.do(free_slots) == []


def test_measured_no_shows_give_places_beyond_the_capacity(calendar: Calendar) -> None:
    """Half of 24 did not come on Mondays: a Monday is booked by the limit of a quarter more, other days are not."""
    _past_mondays(calendar, missed=12, came=12)
    calendar.set(overbooking_percent=25)
    monday, tuesday = MORNING.date() + timedelta(days=7), MORNING.date() + timedelta(days=8)
    assert [each.free for each in calendar.free(first=monday, last=monday)] == [2, 3, 2, 3]
    assert {each.free for each in calendar.free(first=tuesday, last=tuesday)} == {2}
    calendar.set(overbooking_percent=0)
    assert {each.free for each in calendar.free(first=monday, last=monday)} == {2}


def _past_mondays(calendar: Calendar, *, missed: int, came: int) -> None:
    centre = calendar.floor.centre
    with centre.database.transaction(centre.system) as session:
        starts = MORNING - timedelta(days=7)
        slot = Slot(
            rule_id=calendar.rule_id,
            day=starts.date(),
            starts_at=starts,
            ends_at=starts + timedelta(minutes=30),
            capacity=24,
            extra=0,
            taken=24,
        )
        session.add(slot)
        session.flush()
        for number in range(missed + came):
            session.add(
                Appointment(
                    slot_id=slot.id,
                    code=new_code(),
                    state="no_show" if number < missed else "served",
                    channel="phone",
                    language="pt",
                    size=1,
                    needs=[],
                    made_at=starts,
                )
            )


@given(st.lists(st.integers(1, 20), max_size=40), st.fractions(0, Fraction(1, 2)))
def test_never_more_than_the_limit(capacities: list[int], share: Fraction) -> None:
    extra = places_beyond(capacities, share)
    assert all(0 <= more <= capacity for more, capacity in zip(extra, capacities, strict=True))
    assert sum(extra) == int(sum(capacities) * share)
