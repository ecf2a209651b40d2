"""Fixtures for every test. Tests commit, each in a database of its own; none touches a network."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import redis

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.embedded import DatabaseUrls
from oneroof.tenancy.context import ContextSigner
from support.servers import Servers, begin_run, end_run, fresh_database, running_servers
from support.tenant_conditions import every_statement_names_its_tenant

HELD = pytest.StashKey[int]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[HELD] = begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if HELD in config.stash:
        end_run(config.stash[HELD])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Checks at full size run only when they are asked for: `make evidence`."""
    if config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("evidence")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session", autouse=True)
def tenants_are_named() -> Iterator[None]:
    """Whatever a test makes the platform ask the database, each tenants' table is named together with its tenant."""
    with every_statement_names_its_tenant():
        yield


@pytest.fixture(scope="session")
def servers() -> Servers:
    """The run's PostgreSQL and Redis."""
    return running_servers()


@pytest.fixture
def database_urls(servers: Servers) -> Iterator[DatabaseUrls]:
    """Addresses of a migrated, empty database of this test alone. A module may override it with a wider scope."""
    with fresh_database(servers) as urls:
        yield urls


@pytest.fixture
def redis_url(servers: Servers, worker_id: str) -> str:
    """An empty Redis database, this worker's own."""
    number = 1 + (int(worker_id.removeprefix("gw")) % 15 if worker_id != "master" else 0)
    url = servers.redis_url.replace("?db=0", f"?db={number}")
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def settings(servers: Servers, database_urls: DatabaseUrls, redis_url: str, tmp_path: Path) -> Settings:
    """Settings of an installation in development whose data is this test's own. They lack the owner's address."""
    return replace(
        servers.settings,
        var=tmp_path / "var",
        database_url=database_urls.app,
        database_umbrella_url=database_urls.umbrella,
        redis_url=redis_url,
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The application's doors to this test's database."""
    assert settings.database_url and settings.database_umbrella_url
    signer = ContextSigner(CONTEXT_KEY_ID, settings.keys.context)
    doors = Database(settings.database_url, settings.database_umbrella_url, signer)
    yield doors
    doors.dispose()


@pytest.fixture
def owner_connection(database_urls: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """A raw connection as the tables' owner: for arranging and for looking, where no policy applies."""
    assert database_urls.owner is not None
    with psycopg.connect(database_urls.owner) as connection:
        yield connection


@pytest.fixture
def app_connection(database_urls: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """A raw connection as the application's role: what an attacker with its password could run."""
    with psycopg.connect(database_urls.app) as connection:
        yield connection
