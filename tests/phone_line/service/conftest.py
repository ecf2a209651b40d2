"""A phone line, and two centres of its network; it has an agreement with the first."""

import pytest

from oneroof.casefiles.service import CasefileView
from oneroof.core.db import Database
from oneroof.core.keystore import KeyStore
from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks
from support.phone_line import PhoneLine, known, make_line

__all__ = ["database_urls", "floor", "floors", "keys", "neighbour", "networks"]


@pytest.fixture
def line(database: Database, floor: Floor, keys: KeyStore) -> PhoneLine:
    made = make_line(database, keys)
    made.agree(floor)
    return made


@pytest.fixture
def caller(floor: Floor) -> CasefileView:
    return known(floor)
