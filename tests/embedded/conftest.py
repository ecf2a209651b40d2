"""Installations whose servers the tests may kill."""

from collections.abc import Iterator

import pytest

from oneroof.core.config import Settings
from support.installation import installation


@pytest.fixture(scope="module")
def own() -> Iterator[Settings]:
    """One installation for a module: its tests leave its servers running or dead, never broken."""
    with installation() as settings:
        yield settings


@pytest.fixture
def another() -> Iterator[Settings]:
    """A second installation, beside the first."""
    with installation() as settings:
        yield settings
