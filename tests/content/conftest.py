"""The application over two centres: one house for all tests of a module."""

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.core.languages import public_languages
from oneroof.embedded import DatabaseUrls
from oneroof.tenancy.context import ContextSigner
from support.content import Editors
from support.house import House, open_house
from support.servers import Servers, fresh_database


@pytest.fixture(scope="module")
def database_urls(servers: Servers) -> Iterator[DatabaseUrls]:
    with fresh_database(servers) as urls:
        yield urls


@pytest.fixture(scope="module")
def settings(servers: Servers, database_urls: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return replace(
        servers.settings,
        var=tmp_path_factory.mktemp("var"),
        database_url=database_urls.app,
        database_umbrella_url=database_urls.umbrella,
        redis_url=servers.redis_url,
    )


@pytest.fixture(scope="module")
def database(settings: Settings) -> Iterator[Database]:
    assert settings.database_url and settings.database_umbrella_url
    signer = ContextSigner(CONTEXT_KEY_ID, settings.keys.context)
    doors = Database(settings.database_url, settings.database_umbrella_url, signer)
    yield doors
    doors.dispose()


@pytest.fixture(scope="module")
def house(settings: Settings, database: Database, database_urls: DatabaseUrls) -> Iterator[House]:
    with open_house(settings, database) as opened:
        assert database_urls.owner
        with psycopg.connect(database_urls.owner, autocommit=True) as owner:
            owner.execute("UPDATE tenant SET languages = %s", [list(public_languages())])
        yield opened


@pytest.fixture(scope="module")
def editors(house: House) -> Editors:
    return Editors(house.lisboa, house.lisboa.member("editor"))
