"""Two centres side by side, `floor` and its `neighbour`, both with a form to fill in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oneroof.catalogue.forms.files import Storing
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.storage.blobs import BlobStore
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks
from support.forms import offer, permit_renewal
from support.house import House, open_house

__all__ = ["database_urls", "floor", "floors", "house", "keys", "neighbour", "networks", "storing"]


@pytest.fixture
def storing(tmp_path: Path) -> Storing:
    return Storing(BlobStore((tmp_path / "files").as_uri()), None)


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        offer(opened.lisboa, permit_renewal())
        yield opened
