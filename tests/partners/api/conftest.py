"""Two centres, and agencies whose programs call them. One database serves a module."""

from collections.abc import Iterator

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.storage.intake import Storing
from support.house import open_house
from support.partner_api import Partners, make_partners


@pytest.fixture
def partners(settings: Settings, database: Database) -> Iterator[Partners]:
    with open_house(settings, database) as house:
        storing = Storing(house.services.files, house.services.scanner)
        yield make_partners(house.app, house.services.keys, storing, house.lisboa, house.porto)
