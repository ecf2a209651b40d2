"""Plugins that a test writes itself, and the application over two centres."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.house import House, open_house
from support.plugins import WrittenPlugin, written


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[WrittenPlugin]:
    with written(tmp_path / "plugins") as made:
        yield made


@pytest.fixture
def other(tmp_path: Path) -> Iterator[WrittenPlugin]:
    with written(tmp_path / "others") as made:
        yield made
