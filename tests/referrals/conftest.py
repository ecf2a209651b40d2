"""A desk, somebody with a casefile, and two offices of which one is asked."""

from pathlib import Path

import pytest

from oneroof.storage.blobs import BlobStore
from oneroof.storage.intake import Storing
from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks
from support.procedures import Desk, desk_at
from support.referrals import Sending

__all__ = ["database_urls", "floor", "floors", "keys", "neighbour", "networks"]


@pytest.fixture
def storing(tmp_path: Path) -> Storing:
    return Storing(BlobStore((tmp_path / "files").as_uri()), None)


@pytest.fixture
def desk(floor: Floor) -> Desk:
    return desk_at(floor)


@pytest.fixture
def sending(desk: Desk, storing: Storing) -> Sending:
    file = desk.casefile().casefile
    return Sending(desk, storing, file.id, file.person_id)
