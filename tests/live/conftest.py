"""Live events against the run's PostgreSQL and Redis."""

from collections.abc import Iterator

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.services import Services
from support.factories import Centre, make_two_centres


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    opened = Services.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def centres(database: Database) -> tuple[Centre, Centre]:
    return make_two_centres(database)


@pytest.fixture
def centre(centres: tuple[Centre, Centre]) -> Centre:
    return centres[0]
