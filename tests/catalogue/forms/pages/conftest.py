"""The application over two centres; Lisboa has a form to fill in."""

from collections.abc import Iterator

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.forms import offer, permit_renewal
from support.house import House, open_house


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        offer(opened.lisboa, permit_renewal())
        yield opened
