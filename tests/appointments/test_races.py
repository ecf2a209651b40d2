"""Many who want the same places at once: never more than there are, and everybody gets a clear answer."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from uuid import UUID

from sqlalchemy import func, select

from oneroof.appointments import service
from oneroof.appointments.models import Appointment
from oneroof.appointments.service import Booking
from oneroof.core.errors import Conflict
from support.appointments import Calendar
from support.floor import at_once

PLACES = 50
AT_A_TIME = 25
"""Threads that begin together; all share the application's pool of connections."""


def test_five_hundred_for_fifty_places(calendar: Calendar) -> None:
    calendar.set(capacity=PLACES)
    slot = calendar.free()[-1].slot
    answers: list[Booking | BaseException] = []
    for _ in range(500 // AT_A_TIME):
        answers += at_once([_booking(calendar, slot.id)] * AT_A_TIME)
    booked = [each for each in answers if isinstance(each, Booking)]
    refused = [each for each in answers if isinstance(each, Conflict)]
    assert (len(booked), len(refused)) == (PLACES, 500 - PLACES)
    assert {each.code for each in refused} == {"slot_full"}
    assert all(len(each.details["next_free"]) == 3 for each in refused)
    assert len({each.code for each in booked}) == PLACES
    assert (calendar.slot(slot.id).taken, _count(calendar, slot.id)) == (PLACES, PLACES)


def test_holds_that_run_out_make_room_without_any_job(calendar: Calendar) -> None:
    """Ten race for two places that somebody held; they get two, as if nobody had, and the hold is over."""
    slot = calendar.free()[-1].slot
    held = [calendar.hold(slot.id) for _ in range(2)]
    calendar.floor.refused("slot_full", service.hold, slot_id=slot.id, language="pt")
    later = calendar.later(minutes=11)
    assert later.free(first=slot.day, last=slot.day)[-1].free == 2
    answers = at_once([_booking(later, slot.id)] * 10)
    assert Counter(type(each) for each in answers) == {Booking: 2, Conflict: 8}
    assert {later.read(each.appointment.id).state for each in held} == {"expired"}
    assert later.slot(slot.id).taken == 2


def test_moving_around_in_a_circle_keeps_every_place_counted(calendar: Calendar) -> None:
    """Everybody moves to the next slot at once, the last to the first: nobody is lost and nothing is overbooked."""
    calendar.set(capacity=1)
    slots = [each.slot for each in calendar.free()[-4:]]
    booked = [calendar.book(slot.id) for slot in slots[:3]]
    answers = at_once(
        [
            _moving(calendar, each.appointment.id, target.id)
            for each, (_, target) in zip(booked, pairwise(slots), strict=True)
        ]
    )
    assert [each for each in answers if not isinstance(each, Booking | Conflict)] == []
    for slot in slots:
        assert calendar.slot(slot.id).taken == _count(calendar, slot.id) <= 1
    assert sum(calendar.slot(slot.id).taken for slot in slots) == 3


def test_cancelled_places_are_free_at_once(calendar: Calendar) -> None:
    calendar.set(capacity=1)
    slot = calendar.free()[-1].slot
    booked = calendar.book(slot.id)
    answers = at_once([_cancelling(calendar, booked.appointment.id)] * 4)
    assert all(isinstance(each, Booking) for each in answers)
    assert calendar.slot(slot.id).taken == 0
    assert calendar.book(slot.id).code != booked.code


def _booking(calendar: Calendar, slot_id: UUID) -> Callable[[], Booking]:
    return lambda: calendar.book(slot_id)


def _moving(calendar: Calendar, appointment_id: UUID, slot_id: UUID) -> Callable[[], Booking]:
    return lambda: calendar.floor.do(
        service.move, keys=calendar.floor.keys, appointment_id=appointment_id, slot_id=slot_id
    )


def _cancelling(calendar: Calendar, appointment_id: UUID) -> Callable[[], Booking]:
    return lambda: calendar.floor.do(service.cancel, appointment_id=appointment_id, by="visitor")


def _count(calendar: Calendar, slot_id: UUID) -> int:
    with calendar.floor.centre.database.transaction(calendar.floor.centre.system) as session:
        return (
            session.scalar(
                select(func.count())
                .select_from(Appointment)
                .where(Appointment.slot_id == slot_id, Appointment.state.in_(("held", "booked")))
            )
            or 0
        )
