"""Two centres side by side, `floor` and its `neighbour`, and a place for files."""

from pathlib import Path

import pytest

from oneroof.storage.blobs import BlobStore
from oneroof.storage.intake import Storing
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks

__all__ = ["database_urls", "floor", "floors", "keys", "neighbour", "networks", "storing"]


@pytest.fixture
def storing(tmp_path: Path) -> Storing:
    return Storing(BlobStore((tmp_path / "files").as_uri()), None)
