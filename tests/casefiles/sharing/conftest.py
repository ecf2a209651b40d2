"""A desk with two officers of two offices."""

import pytest

from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks
from support.procedures import Desk, desk_at

__all__ = ["database_urls", "floor", "floors", "keys", "neighbour", "networks"]


@pytest.fixture
def desk(floor: Floor) -> Desk:
    return desk_at(floor)
