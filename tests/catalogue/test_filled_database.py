"""Migrations run forward on a database in which centres have been at work before there were catalogues."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic import command
from psycopg.types.json import Jsonb
from sqlalchemy import create_engine, text

from oneroof import embedded
from oneroof.catalogue import service as catalogue
from oneroof.catalogue.search.searching import search_services
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.core.time import Clock
from oneroof.embedded import DatabaseUrls
from oneroof.migrations import migrate
from oneroof.migrations.run import _configuration
from oneroof.tenancy.context import system_context
from support import rows
from support.catalogues import a_catalogue, a_permit
from support.servers import Servers

BEFORE = "0008"
NAMES = {"pt": "Autorização de residência", "en": "Residence permit", "ar": "تصريح الإقامة"}


@pytest.fixture
def database_urls(servers: Servers) -> Iterator[DatabaseUrls]:
    """A database that has seen the migrations up to BEFORE, and two centres' services."""
    name = f"filled_{uuid4().hex[:8]}"
    urls = embedded.create_database(servers.template, name)
    try:
        assert urls.owner
        _migrate_to(urls.owner, BEFORE)
        _fill(urls.owner)
        yield urls
    finally:
        embedded.drop_database(servers.template, name)


def _migrate_to(owner: str, revision: str) -> None:
    engine = create_engine(owner.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        configuration = _configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, revision)
        connection.commit()
    engine.dispose()


def _fill(owner: str) -> None:
    with psycopg.connect(owner) as connection:
        rows.network(connection, 1, "atlantis")
        for tenant, names in ((1, NAMES), (2, {"pt": "Residência"})):
            rows.tenant(connection, tenant, 1, f"centre{tenant}")
            connection.execute(
                "INSERT INTO service (tenant_id, id, code, name, kind, state)"
                " VALUES (%s, %s, 'residence-permit', %s, 'government', 'offered')",
                (tenant, UUID(int=tenant), Jsonb(names)),
            )


def test_services_keep_their_rows_and_take_what_their_catalogue_says(
    database_urls: DatabaseUrls, database: Database, settings: Settings
) -> None:
    assert database_urls.owner
    migrate(database_urls.owner, key_id=CONTEXT_KEY_ID, key=settings.keys.context)
    first, second = (system_context(tenant, 1, "administration") for tenant in (1, 2))
    with database.transaction(first) as session:
        view = catalogue.find_service(session, first, "residence-permit")
        assert view.row.id == UUID(int=1) and view.is_offered
        assert (view.definition.name, view.definition.uri) == (NAMES, "urn:oneroof:service:residence-permit")
        (item,) = catalogue.list_services(session, first, language="ar").items
        assert (item.text.name, item.text.name_language) == (NAMES["ar"], "ar")
        (item,) = catalogue.list_services(session, first, language="zh").items
        assert (item.text.name, item.text.name_language) == (NAMES["en"], "en")
    with database.transaction(second) as session:
        (item,) = catalogue.list_services(session, second, language="uk").items
        assert (item.text.name, item.text.name_language) == ("Residência", "pt")
    declared = a_catalogue(a_permit("residence-permit"), name="immigration")
    with database.transaction(first) as session:
        changes = catalogue.sync_catalogue(session, first, Clock(), declared)
        assert [step.action for step in changes.steps] == ["update"]
        view = catalogue.find_service(session, first, "residence-permit")
        assert (view.row.id, view.row.plugin) == (UUID(int=1), "immigration")
        assert view.definition == declared.services[0]
        found = search_services(session, first, language="pt", words="cartao")
        assert [each.row.code for each in found.items] == ["residence-permit"]
