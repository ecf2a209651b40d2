"""Waiting for a time: who waits longest is asked first, nobody is asked twice at once, and no place is given twice."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from oneroof.appointments import service, waiting
from oneroof.appointments.models import WaitingEntry
from oneroof.appointments.service import Booking
from oneroof.appointments.waiting import offering
from oneroof.appointments.waiting.joining import proof_of
from oneroof.core.errors import Conflict, DomainError, Invalid, NotFound
from oneroof.jobs.models import OutboxRow
from support.appointments import Calendar
from support.floor import at_once


@pytest.fixture
def full(calendar: Calendar) -> Calendar:
    """Everything is booked; one time a day is released."""
    calendar.set(capacity=1, minutes=120, release_days=1, notice_minutes=0)
    for each in calendar.free():
        calendar.book(each.slot.id)
    assert calendar.free() == []
    return calendar


def join(calendar: Calendar, contact: str, *, confirmed: bool = True, **asked: Any) -> WaitingEntry:
    last: date = calendar.floor.centre.clock.now().date().replace(day=28)
    wanted = waiting.Asked("pt", contact, last_day=asked.pop("last_day", last), agreed=True, **asked)
    made = calendar.floor.do(waiting.join, keys=calendar.floor.keys, rule_id=calendar.rule_id, asked=wanted)
    if confirmed:
        proof = proof_of(calendar.floor.keys, calendar.floor.centre.system, made)
        calendar.floor.do(waiting.confirm, keys=calendar.floor.keys, code=made.code, proof=proof)
    return made


def entry(calendar: Calendar, one: WaitingEntry) -> WaitingEntry:
    with calendar.floor.centre.database.transaction(calendar.floor.centre.system) as session:
        return session.get_one(WaitingEntry, (calendar.floor.centre.tenant_id, one.id))


def take(calendar: Calendar, one: WaitingEntry) -> Booking:
    return calendar.floor.do(waiting.take_offer, keys=calendar.floor.keys, code=one.code)


def free_one(calendar: Calendar) -> Booking:
    """Somebody cancels."""
    day = calendar.floor.centre.clock.now().date()
    booked = next(each for each in calendar.floor.do(days_list) if each.slot.day >= day)
    calendar.floor.do(service.cancel, appointment_id=booked.appointment.id, by="visitor")
    return booked


def days_list(session: Any, context: Any, _clock: Any) -> list[Booking]:
    from oneroof.appointments.models import Appointment, Slot
    from oneroof.appointments.service.records import bookings

    wanted = bookings(context).where(Appointment.state == "booked", Slot.starts_at > _clock.now())
    return [Booking(*row) for row in session.execute(wanted.order_by(Slot.starts_at))]


def test_the_longest_waits_first_and_an_offer_that_passes_goes_on(full: Calendar) -> None:
    first, second = join(full, "first@example.org"), join(full.later(minutes=1), "second@example.org")
    again = join(full.later(minutes=2), "FIRST@example.org")
    place = free_one(full)
    assert full.floor.do(waiting.offer_free) == 1
    offered = entry(full, first)
    assert offered.state == "offered" and full.slot(place.slot.id).taken == 1
    assert (entry(full, second).state, entry(full, again).state) == ("waiting", "waiting")
    full.floor.refused("slot_full", service.hold, slot_id=place.slot.id, language="pt")
    # nobody takes it: the next is asked, and who let it pass stands at the end; the same address is asked once
    assert offered.offered_until is not None
    later = full.at(offered.offered_until)
    free = later.floor.do(waiting.offer_free)
    if place.slot.starts_at > offered.offered_until:
        assert free == 1
        assert (entry(full, first).state, entry(full, second).state) == ("waiting", "offered")
    with pytest.raises(Conflict):
        take(later, first)


def test_taking_leaving_and_what_is_kept(full: Calendar) -> None:
    one, other = join(full, "one@example.org", size=3), join(full, "other@example.org")
    place = free_one(full)
    full.floor.do(waiting.offer_free)
    answers = at_once([lambda: take(full, one)] * 3 + [lambda: full.book(place.slot.id)] * 3)
    booked = [each for each in answers if isinstance(each, Booking)]
    assert {each.appointment.id for each in booked} == {entry(full, one).appointment_id}
    assert all(isinstance(each, Booking | DomainError) for each in answers)
    taken = full.read(booked[0].appointment.id)
    assert (taken.state, taken.size, taken.contact_sealed is not None) == ("booked", 3, True)
    assert full.slot(place.slot.id).taken == 1
    ended = entry(full, one)
    assert (ended.state, ended.contact_sealed, ended.contact_token) == ("booked", None, None)
    for _ in range(2):
        full.floor.do(waiting.leave, code=other.code)
    left = entry(full, other)
    assert (left.state, left.contact_sealed, left.contact_token) == ("left", None, None)


def test_leaving_an_offer_gives_it_back(full: Calendar) -> None:
    one = join(full, "one@example.org")
    place = free_one(full)
    full.floor.do(waiting.offer_free)
    full.floor.do(waiting.leave, code=one.code)
    assert full.slot(place.slot.id).taken == 0


def test_joining_says_the_same_to_everybody(full: Calendar) -> None:
    """The same address gets a code of its own again; what is asked for wrongly is named; promises hold ids only."""
    one, two = join(full, "one@example.org"), join(full, "one@example.org")
    assert one.code != two.code
    with pytest.raises(Invalid) as refused:
        join(full, "one@example.org", last_day=date(2020, 1, 1))
    assert set(refused.value.fields) == {"last_day"}
    with full.floor.centre.database.transaction(full.floor.centre.system) as session:
        assert not [row for row in session.scalars(select(OutboxRow)) if "example.org" in str(row.payload)]


def letters(calendar: Calendar) -> int:
    with calendar.floor.centre.database.transaction(calendar.floor.centre.system) as session:
        promised = session.scalars(select(OutboxRow).where(OutboxRow.kind == "mail.send")).all()
    return sum(row.payload["letter"] == "waiting_joined" for row in promised)


def test_nobody_waits_for_what_is_free(calendar: Calendar) -> None:
    with pytest.raises(Conflict) as refused:
        join(calendar, "one@example.org")
    assert refused.value.code == "times_free"


def test_an_address_is_offered_to_once_its_link_was_opened(full: Calendar) -> None:
    """Strangers get one letter a day, whoever writes their address down, and nothing is held for them."""
    one = join(full, "one@example.org", confirmed=False)
    for _ in range(2):
        full.floor.do(waiting.leave, code=join(full, "ONE@example.org", confirmed=False).code)
    assert letters(full) == 1
    free_one(full)
    assert full.floor.do(waiting.offer_free) == 0
    with pytest.raises(NotFound):
        full.floor.do(waiting.confirm, keys=full.floor.keys, code=one.code, proof="0" * 32)
    proof = proof_of(full.floor.keys, full.floor.centre.system, one)
    for _ in range(2):
        full.floor.do(waiting.confirm, keys=full.floor.keys, code=one.code, proof=proof)
    assert full.floor.do(waiting.offer_free) == 1


def test_what_is_offered_counts_among_the_holds_of_its_network(full: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offering, "MOST_FROM_ONE_NETWORK", 1)
    for name in ("one", "two"):
        join(full, f"{name}@example.org", network=b"n" * 32)
    elsewhere = join(full, "elsewhere@example.org", network=b"m" * 32)
    for _ in range(2):
        free_one(full)
    monkeypatch.setattr(offering, "MOST_OPEN", 1)
    assert full.floor.do(waiting.offer_free) == 1
    assert full.floor.do(waiting.offer_free) == 0
    monkeypatch.setattr(offering, "MOST_OPEN", 24)
    assert full.floor.do(waiting.offer_free) == 1
    assert entry(full, elsewhere).state == "offered"
