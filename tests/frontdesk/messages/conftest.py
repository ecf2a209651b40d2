"""Two centres side by side: `floor` and its `neighbour`; and a house with pages."""

from collections.abc import Iterator

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks
from support.house import House, open_house

__all__ = ["database_urls", "floor", "floors", "house", "keys", "neighbour", "networks"]


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened
