"""Two centres, one of which takes appointments around the clock."""

from collections.abc import Iterator

import pytest

from oneroof.appointments.service import RuleSettings
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.embedded import DatabaseUrls
from support.appointments import Calendar, calendar_of
from support.house import House, open_house
from support.servers import Servers, fresh_database

ALL_WEEK = RuleSettings(minutes=30, capacity=1, release_days=3, notice_minutes=0, weekdays=tuple(range(7)))


@pytest.fixture
def database_urls(servers: Servers) -> Iterator[DatabaseUrls]:
    with fresh_database(servers) as urls:
        yield urls


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


@pytest.fixture
def calendar(house: House) -> Calendar:
    """Open around the clock, so that something is free whatever the time is when the tests run."""
    return calendar_of(house.floor, opens="00:00", closes="23:59", settings=ALL_WEEK)
