"""A desk at which somebody counsels, and the application around it."""

import pytest

from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks
from support.procedures import Desk, desk_at

__all__ = ["database_urls", "floor", "floors", "keys", "neighbour", "networks"]


@pytest.fixture
def desk(floor: Floor) -> Desk:
    return desk_at(floor)


@pytest.fixture
def next_door(neighbour: Floor) -> Desk:
    return desk_at(neighbour)
