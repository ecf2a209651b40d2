"""Two centres, of which Lisboa has enabled the catalogue and speaks every public language."""

from collections.abc import Iterator

import pytest

from oneroof.catalogue.plugins import enablement
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.languages import public_languages
from oneroof.tenancy.models import Tenant
from support.house import House, open_house


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        lisboa = opened.lisboa
        with database.transaction(lisboa.system) as session:
            enablement.enable(session, lisboa.system, lisboa.clock, opened.services.plugins, plugin="education")
        with database.umbrella_transaction(lisboa.system) as session:
            session.get_one(Tenant, lisboa.tenant_id).languages = list(public_languages())
        yield opened
