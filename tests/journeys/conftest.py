"""Journeys drive Debian's Chromium."""

from collections.abc import Iterator

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.browser import served
from support.browser_fixtures import browser, check_page, open_page, screenshots
from support.house import open_house

from .staff_door import Door

__all__ = ["browser", "check_page", "door", "open_page", "screenshots"]


@pytest.fixture
def door(settings: Settings, database: Database) -> Iterator[Door]:
    """Two centres behind a real address, for people who sign in."""
    with open_house(settings, database) as house, served(house.app) as address:
        yield Door(house, address)
