"""Rooms are given once, to the tenant's own people, and what people tell of themselves stays sealed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import func, select

from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.frontdesk.models import OpeningException
from oneroof_amenities import bookings
from oneroof_amenities.availability import next_free_days, offered_rooms, room_days
from oneroof_amenities.bookings import Contact, Wish
from oneroof_amenities.models import Booking, Room, TakenHour
from oneroof_amenities.rooms import find_room, save_room
from support.factories import Centre
from support.house import House

from .conftest import HALL, Rented, add_room

TODAY = date(2026, 11, 23)
MONDAY = TODAY + timedelta(days=7)
CONTACT = Contact("Amina Haddad", "amina@example.org", "912345678", "Casa do Sul", "A course", 20)


def ask(
    house: House, room: Room, *, day: date = MONDAY, first: int = 10, hours: int = 2, association: bool = False,
    fee: str = "30.00", contact: Contact = CONTACT, centre: Centre | None = None,
) -> tuple[Booking, str]:  # fmt: skip
    at = centre or house.lisboa
    with at.database.transaction(at.system) as session:
        return bookings.ask(
            session, at.system, at.clock, house.services.keys, room_id=room.id,
            wish=Wish(day, first, hours, association), shown_fee=Decimal(fee), contact=contact, language="pt",
            today=TODAY,
        )  # fmt: skip


def test_sixteen_at_once_and_one_gets_the_room(rented: Rented, owner_connection: psycopg.Connection) -> None:
    together = Barrier(16)

    def try_it(number: int) -> str:
        together.wait()
        try:
            # different beginnings that all hold the hour from 12 to 13
            ask(rented.house, rented.room, first=11 + number % 2, hours=2)
            return "got it"
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(try_it, range(16)))
    assert sorted(set(answers)) == ["got it", "room_not_free"] and answers.count("got it") == 1
    counted = owner_connection.execute("SELECT count(*) FROM amenities_taken_hour").fetchone()
    assert counted == (2,)


def test_the_key_refuses_an_hour_twice_even_without_a_look(
    rented: Rented, owner_connection: psycopg.Connection
) -> None:
    booking, _ = ask(rented.house, rented.room)
    with pytest.raises(psycopg.errors.UniqueViolation):
        owner_connection.execute(
            "INSERT INTO amenities_taken_hour (tenant_id, id, room_id, day, hour, booking_id) "
            "SELECT tenant_id, gen_random_uuid(), room_id, day, hour, booking_id FROM amenities_taken_hour "
            "WHERE booking_id = %s AND hour = 10",
            [booking.id],
        )


def test_times_that_touch_do_not_overlap(rented: Rented) -> None:
    ask(rented.house, rented.room, first=10, hours=2)
    ask(rented.house, rented.room, first=12, hours=1, fee="15.00")
    with pytest.raises(Conflict):
        ask(rented.house, rented.room, first=9, hours=2)


@pytest.mark.parametrize(
    ("day", "first", "hours"),
    [
        (TODAY, 10, 1),
        (TODAY - timedelta(days=7), 10, 1),
        (TODAY + timedelta(days=121), 10, 1),
        (MONDAY + timedelta(days=5), 10, 1),
        (MONDAY, 8, 2),
        (MONDAY, 17, 2),
        (MONDAY, 10, 0),
        (MONDAY, 12, -2),
    ],
)
def test_nothing_is_given_outside_the_rooms_days_and_hours(rented: Rented, day: date, first: int, hours: int) -> None:
    with pytest.raises(Conflict, match="room_not_free"):
        ask(rented.house, rented.room, day=day, first=first, hours=hours)


def test_closed_days_of_the_centre_close_its_rooms(rented: Rented) -> None:
    lisboa = rented.house.lisboa
    with lisboa.database.transaction(lisboa.system) as session:
        session.add(OpeningException(day=MONDAY, reason={"en": "Holiday"}))
    with pytest.raises(Conflict):
        ask(rented.house, rented.room)


def test_a_price_that_changed_meanwhile_is_not_taken_silently(rented: Rented) -> None:
    with pytest.raises(Conflict, match="room_price_changed"):
        ask(rented.house, rented.room, fee="29.99")
    booking, _ = ask(rented.house, rented.room, association=True, fee="11.00")
    assert (booking.fee, booking.reduced) == (Decimal("11.00"), True)


def test_each_fault_of_the_details_is_told_at_its_field(rented: Rented) -> None:
    empty = Contact("", "amina", purpose="", people=41, phone="9" * 41)
    with pytest.raises(Invalid) as refused:
        ask(rented.house, rented.room, association=True, fee="11.00", contact=empty)
    assert set(refused.value.fields) == {"name", "email", "organisation", "purpose", "people", "phone"}


def test_the_code_shows_and_cancels_and_the_hours_are_free_again(rented: Rented) -> None:
    house, lisboa = rented.house, rented.house.lisboa
    _, code = ask(house, rented.room)
    with lisboa.database.transaction(lisboa.system) as session:
        parts = (session, lisboa.system, lisboa.clock, house.services.keys)
        assert bookings.find_by_code(*parts, code=code.lower()).state == "asked"
        assert bookings.cancel_by_code(*parts, code=code, today=TODAY).state == "cancelled"
        assert bookings.cancel_by_code(*parts, code=code, today=TODAY).state == "cancelled"
        with pytest.raises(Invalid):
            bookings.find_by_code(*parts, code="not a code")
    ask(house, rented.room)


def test_a_booking_is_not_cancelled_on_its_day(rented: Rented) -> None:
    house, lisboa = rented.house, rented.house.lisboa
    _, code = ask(house, rented.room)
    with lisboa.database.transaction(lisboa.system) as session, pytest.raises(Conflict, match="room_booking_over"):
        bookings.cancel_by_code(session, lisboa.system, lisboa.clock, house.services.keys, code=code, today=MONDAY)


def test_staff_confirm_decline_and_cancel(rented: Rented) -> None:
    lisboa = rented.house.lisboa
    member = lisboa.member("coordinator")
    (first, _), (second, _) = ask(rented.house, rented.room), ask(rented.house, rented.room, first=14)
    with lisboa.database.transaction(member.context) as session:
        parts = (session, member.context, lisboa.clock)
        confirmed = bookings.decide(*parts, booking_id=first.id, decision="confirmed")
        assert (confirmed.state, confirmed.decided_by) == ("confirmed", member.id)
        with pytest.raises(Conflict, match="room_booking_confirmed"):
            bookings.decide(*parts, booking_id=first.id, decision="declined")
        assert bookings.decide(*parts, booking_id=second.id, decision="declined").state == "declined"
        with pytest.raises(Conflict, match="room_booking_ended"):
            bookings.decide(*parts, booking_id=second.id, decision="confirmed")
        standing = bookings.bookings_between(session, member.context, MONDAY, MONDAY)
        assert [each.id for each in standing] == [first.id]
        assert bookings.decide(*parts, booking_id=first.id, decision="cancelled").state == "cancelled"
        assert session.scalar(select(func.count(TakenHour.id)).where(TakenHour.tenant_id == 1)) == 0


def test_details_are_sealed(rented: Rented, owner_connection: psycopg.Connection) -> None:
    _, code = ask(rented.house, rented.room)
    (kept,) = owner_connection.execute("SELECT t::text FROM amenities_booking t").fetchall()
    assert not any(word in kept[0] for word in ("Amina", "example.org", "912345678", "Casa", code))


def test_the_neighbour_sees_and_takes_nothing(rented: Rented) -> None:
    house, porto = rented.house, rented.house.porto
    booking, code = ask(house, rented.room)
    own = add_room(porto, name="Sala do Douro")
    with porto.database.transaction(porto.system) as session:
        parts = (session, porto.system, porto.clock)
        assert [room.id for room in offered_rooms(session, porto.system)] == [own.id]
        assert bookings.bookings_between(session, porto.system, MONDAY, MONDAY) == []
        assert bookings.waiting_bookings(session, porto.system, TODAY) == []
        with pytest.raises(NotFound):
            find_room(session, porto.system, rented.room.id)
        with pytest.raises(NotFound):
            bookings.find_by_code(*parts, house.services.keys, code=code)
        with pytest.raises(NotFound):
            bookings.decide(*parts, booking_id=booking.id, decision="confirmed")
        (day,) = room_days(session, porto.system, own, [MONDAY], TODAY)
        assert day.taken == frozenset()
    with pytest.raises(NotFound):
        ask(house, rented.room, first=14, centre=porto)


def test_a_withdrawn_room_is_offered_no_more_and_keeps_its_bookings(rented: Rented) -> None:
    lisboa = rented.house.lisboa
    ask(rented.house, rented.room)
    with lisboa.database.transaction(lisboa.system) as session:
        assert len(next_free_days(session, lisboa.system, TODAY)[0].days) == 3
        save_room(
            session, lisboa.system, lisboa.clock, room_id=rented.room.id, typed={**HALL, "state": "withdrawn"},
            language="pt",
        )  # fmt: skip
        assert next_free_days(session, lisboa.system, TODAY) == []
        assert len(bookings.bookings_between(session, lisboa.system, MONDAY, MONDAY)) == 1
    with pytest.raises(NotFound):
        ask(rented.house, rented.room, first=14)


def test_each_fault_of_a_room_is_told_at_its_field(rented: Rented) -> None:
    lisboa = rented.house.lisboa
    wrong = {
        "name": " ", "kind": "garage", "capacity": "0", "hour_fee": "", "day_fee": "1.999", "reduced_hour_fee": "-1",
        "reduced_day_fee": "NaN", "weekdays": [], "opens": "18", "closes": "9", "state": "",
    }  # fmt: skip
    with lisboa.database.transaction(lisboa.system) as session, pytest.raises(Invalid) as refused:
        save_room(session, lisboa.system, lisboa.clock, room_id=None, typed=wrong, language="pt")
    assert set(refused.value.fields) == set(wrong) - {"opens"}


def test_who_asks_with_wrong_hours_and_a_contact_is_told_of_the_hours_first(rented: Rented) -> None:
    with pytest.raises(Conflict):
        ask(rented.house, rented.room, first=20, contact=replace(CONTACT, name=""))
