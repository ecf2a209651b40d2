"""Two centres side by side, and the calendar of the first."""

import pytest

from support.appointments import Calendar, calendar_of
from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks

__all__ = ["calendar", "database_urls", "floor", "floors", "keys", "neighbour", "networks"]


@pytest.fixture
def calendar(floor: Floor) -> Calendar:
    """Every day from 10:00 to 12:00, half an hour each, two at a time."""
    return calendar_of(floor)
