"""Fixtures for tests of services: one database for a module, and two fresh centres in it for each test."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from oneroof.core.db import Database
from oneroof.core.keystore import KeyStore
from oneroof.embedded import DatabaseUrls
from support.factories import make_centre, make_network
from support.floor import Floor
from support.servers import Servers, fresh_database

_tenants = count(1001)  # the umbrella is number 100


@pytest.fixture(scope="module")
def database_urls(servers: Servers) -> Iterator[DatabaseUrls]:
    with fresh_database(servers) as urls:
        yield urls


@pytest.fixture(scope="module")
def networks() -> set[int]:
    """Those that the module's database has already."""
    return set()


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path / "keys", b"k" * 32)


@pytest.fixture
def floors(database: Database, networks: set[int], keys: KeyStore) -> tuple[Floor, Floor]:
    """A centre and its neighbour, with equal codes and letters."""
    if not networks:
        make_network(database)
        networks.add(1)
    return _new_floor(database, keys), _new_floor(database, keys)


@pytest.fixture
def floor(floors: tuple[Floor, Floor]) -> Floor:
    return floors[0]


@pytest.fixture
def neighbour(floors: tuple[Floor, Floor]) -> Floor:
    return floors[1]


def _new_floor(database: Database, keys: KeyStore) -> Floor:
    number = next(_tenants)
    centre = make_centre(database, f"centre{number}", tenant_id=number)
    return Floor(centre, keys, centre.member("mediator"))
