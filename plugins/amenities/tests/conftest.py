"""Two centres, of which Lisboa has enabled the catalogue and rents a room."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from oneroof.catalogue.plugins import enablement
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof_amenities.models import Room
from oneroof_amenities.rooms import save_room
from support.factories import Centre
from support.house import House, open_house

HALL = {
    "name": "Sala do Tejo", "name_en": "Tejo Hall", "kind": "hall", "capacity": "40", "hour_fee": "15.00",
    "day_fee": "90", "reduced_hour_fee": "5,50", "reduced_day_fee": "", "weekdays": ["0", "1", "2", "3", "4"],
    "opens": "9", "closes": "18", "state": "offered",
}  # fmt: skip


@dataclass(frozen=True)
class Rented:
    """A house whose Lisboa has a room."""

    house: House
    room: Room


def enable(house: House, centre: Centre) -> None:
    """Offer the services, and the pages, of this plugin there."""
    with centre.database.transaction(centre.system) as session:
        enablement.enable(session, centre.system, centre.clock, house.services.plugins, plugin="amenities")


def add_room(centre: Centre, **changes: object) -> Room:
    """A hall, changed by `changes`."""
    with centre.database.transaction(centre.system) as session:
        return save_room(session, centre.system, centre.clock, room_id=None, typed={**HALL, **changes}, language="pt")


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


@pytest.fixture
def rented(house: House) -> Rented:
    enable(house, house.lisboa)
    return Rented(house, add_room(house.lisboa))
