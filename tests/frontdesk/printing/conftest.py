"""Printers in the hall of a centre, with a database of their own for each test."""

from collections.abc import Iterator

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.embedded import DatabaseUrls
from support.house import open_house
from support.http_server import serving
from support.printing_hall import Hall
from support.servers import Servers, fresh_database


@pytest.fixture
def database_urls(servers: Servers) -> Iterator[DatabaseUrls]:
    with fresh_database(servers) as urls:
        yield urls


@pytest.fixture
def hall(settings: Settings, database: Database) -> Iterator[Hall]:
    with open_house(settings, database) as house, serving(house.app) as port:
        yield Hall(house, port, house.lisboa.member("coordinator"))
