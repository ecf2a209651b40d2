"""A centre with an agency, and a program of the agency that receives events."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from oneroof.core.config import Settings
from oneroof.core.time import Clock
from oneroof.services import Services
from oneroof.tenancy.directory import Directory
from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks
from support.partners import agreed
from support.webhooks import Line, Receiver, receiving

__all__ = ["database_urls", "floor", "floors", "keys", "neighbour", "networks"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as kept:
        yield kept


@pytest.fixture
def services(settings: Settings, receiver: Receiver) -> Iterator[Services]:
    opened = Services.open(replace(settings, webhook_hosts=(receiver.host,)))
    yield opened
    opened.close()


@pytest.fixture
def line(floor: Floor, services: Services, monkeypatch: pytest.MonkeyPatch) -> Line:
    made = Line(floor, services, agreed(floor.centre))

    def shown(_directory: Directory, _network_id: int) -> Clock:
        return made.clock

    monkeypatch.setattr(Directory, "clock_of", shown)
    return made
