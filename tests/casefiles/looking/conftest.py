"""The application over two centres, with one casefile."""

from collections.abc import Iterator

import pytest

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.identity import Identity, PersonName
from oneroof.casefiles.service import CasefileView
from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.house import House, open_house


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


@pytest.fixture
def view(house: House) -> CasefileView:
    """Ana's casefile; she reads Ukrainian."""
    context = house.lisboa.member("mediator").context
    with house.lisboa.database.transaction(context) as session:
        identity = Identity((PersonName("Ана Коваль"),))
        return casefiles.open_casefile(
            session, context, house.lisboa.clock, house.services.keys, identity=identity, language="uk"
        )
