"""Screens of a centre in which people wait."""

from collections.abc import Iterator

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.house import House, open_house


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened
