"""The application's doors to a database with two tenants, for tests of the doors themselves."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from oneroof.catalogue.models import Agency
from oneroof.core.db import Database
from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.embedded import DatabaseUrls
from oneroof.frontdesk.models import Office
from oneroof.tenancy.context import Context, ContextSigner
from support import rows
from support.servers import Servers, fresh_database

HERE, THERE = 1, 2


def context(tenant_id: int = HERE) -> Context:
    """The context of a tenant's system actor."""
    return Context(tenant_id, 1, "system")


@contextmanager
def open_doors(urls: DatabaseUrls, key: bytes, *, pool_size: int = 1) -> Iterator[Database]:
    """Doors with one connection each, so that whoever comes next gets the same one."""
    doors = Database(urls.app, urls.umbrella, ContextSigner(CONTEXT_KEY_ID, key), pool_size=pool_size)
    try:
        yield doors
    finally:
        doors.dispose()


@contextmanager
def two_tenants(servers: Servers) -> Iterator[Database]:
    """A database with the tenants HERE and THERE: each has an agency with one office."""
    with fresh_database(servers) as urls:
        assert urls.owner
        with psycopg.connect(urls.owner) as owner:
            rows.network(owner, 1, "home")
            rows.tenant(owner, HERE, 1, "here")
            rows.tenant(owner, THERE, 1, "there")
        with open_doors(urls, servers.settings.keys.context) as doors:
            for tenant_id in (HERE, THERE):
                with doors.transaction(context(tenant_id)) as session:
                    agency = Agency(code="registry", name={}, kind="ministry", area="registry")
                    session.add(agency)
                    session.flush()
                    session.add(Office(code="desk", name={}, public_name={}, kind="government", agency_id=agency.id))
            yield doors
