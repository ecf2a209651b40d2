"""A centre that offers a service with evidence, its desk, and a place for files."""

from pathlib import Path

import pytest

from oneroof.storage.blobs import BlobStore
from oneroof.storage.intake import Storing
from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks
from support.procedures import Desk, desk_at

__all__ = ["database_urls", "floor", "floors", "keys", "neighbour", "networks"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def storing(folder: Path) -> Storing:
    return Storing(BlobStore(folder.as_uri()), None)


@pytest.fixture
def desk(floor: Floor) -> Desk:
    return desk_at(floor)
