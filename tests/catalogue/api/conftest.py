"""The application over two centres, and callers with personal tokens."""

from collections.abc import Iterator

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.services import Services
from support.callers import Building
from support.factories import make_two_centres
from support.signed_in import application


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    lisboa, porto = make_two_centres(database)
    services = Services.open(settings)
    yield Building(application(services), services, lisboa, porto)
    services.close()
