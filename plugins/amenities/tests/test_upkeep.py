"""What becomes of rooms and bookings by themselves: contacts are forgotten, demonstrations have rooms."""

from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest

from oneroof.catalogue.plugins import enablement
from oneroof.catalogue.plugins.faults import Failure
from oneroof.catalogue.plugins.jobs import tell_of_the_day
from oneroof_amenities import bookings
from oneroof_amenities.availability import next_free_days
from oneroof_amenities.fees import fee_for
from oneroof_amenities.models import Booking
from oneroof_amenities.rooms import all_rooms
from support.house import House

from .conftest import Rented, enable
from .test_bookings import CONTACT, TODAY, ask


def a_day_begins(house: House, today: date) -> None:
    """What a worker does once a day."""
    lisboa = house.lisboa
    with lisboa.database.transaction(lisboa.system) as session:
        tell_of_the_day(session, lisboa.system, lisboa.clock, house.services.plugins, today=today)


def contact(house: House, booking: Booking) -> object:
    lisboa = house.lisboa
    with lisboa.database.transaction(lisboa.system) as session:
        found = bookings.find_booking(session, lisboa.system, booking.id)
        return bookings.read_contact(session, lisboa.system, lisboa.clock, house.services.keys, found)


@pytest.mark.parametrize("disabled", [False, True])
def test_contacts_are_forgotten_after_ninety_days_though_nobody_asks_for_a_room(rented: Rented, disabled: bool) -> None:
    house, lisboa = rented.house, rented.house.lisboa
    booking, _ = ask(house, rented.room)
    if disabled:
        with lisboa.database.transaction(lisboa.system) as session:
            enablement.disable(session, lisboa.system, lisboa.clock, plugin="amenities")
    last = booking.day + timedelta(days=90)
    a_day_begins(house, last)
    assert contact(house, booking) == CONTACT
    a_day_begins(house, last + timedelta(days=1))
    assert contact(house, booking) is None


def test_the_neighbours_day_is_its_own(rented: Rented, owner_connection: psycopg.Connection) -> None:
    house = rented.house
    enable(house, house.porto)
    booking, _ = ask(house, rented.room)
    a_day_begins(replace(house, lisboa=house.porto), booking.day + timedelta(days=900))
    assert contact(house, booking) == CONTACT


def demonstrate(house: House, kind: str = "national_centre", language: str = "pt") -> None:
    lisboa = house.lisboa
    failures: list[Failure] = []
    with lisboa.database.transaction(lisboa.system) as session:
        plugins = house.services.plugins.of_session(session, lisboa.system, failures.append)
        plugins.call(
            "demonstrate",
            session=session,
            context=lisboa.system,
            clock=lisboa.clock,
            tenant_kind=kind,
            language=language,
        )
    assert failures == []


def test_large_centres_of_a_demonstration_have_two_rooms_with_times_and_fees(house: House) -> None:
    enable(house, house.lisboa)
    demonstrate(house)
    demonstrate(house)
    lisboa = house.lisboa
    with lisboa.database.transaction(lisboa.system) as session:
        rooms = all_rooms(session, lisboa.system)
        assert [room.name["pt"] for room in rooms] == ["Auditório", "Sala de formação"]
        assert all(room.name["en"] for room in rooms)
        assert [len(found.days) for found in next_free_days(session, lisboa.system, TODAY)] == [3, 3]
        assert fee_for(rooms[0], 2, association=False).amount > fee_for(rooms[0], 2, association=True).amount


def test_small_centres_and_those_with_rooms_of_their_own_get_none(rented: Rented) -> None:
    demonstrate(rented.house)
    lisboa = rented.house.lisboa
    with lisboa.database.transaction(lisboa.system) as session:
        assert [room.id for room in all_rooms(session, lisboa.system)] == [rented.room.id]


def test_a_local_centre_gets_none(house: House) -> None:
    enable(house, house.lisboa)
    demonstrate(house, kind="local_centre")
    lisboa = house.lisboa
    with lisboa.database.transaction(lisboa.system) as session:
        assert all_rooms(session, lisboa.system) == []
