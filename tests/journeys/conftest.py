"""Journeys drive Debian's Chromium."""

from collections.abc import Iterator

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.browser import served
from support.house import open_house

from .staff_door import Door


@pytest.fixture
def door(settings: Settings, database: Database) -> Iterator[Door]:
    """Two centres behind a real address, for people who sign in."""
    with open_house(settings, database) as house, served(house.app) as address:
        yield Door(house, address)
