"""Migrating closes the database to others, each time: its rights are lost when it is copied or restored."""

from collections.abc import Iterator

import psycopg
import pytest

from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.embedded import DatabaseUrls
from oneroof.migrations import migrate
from oneroof.tenancy.context import ContextSigner, system_context
from support.servers import Servers, fresh_database

KEY = b"another key of thirty-two bytes."


@pytest.fixture
def urls(servers: Servers) -> Iterator[DatabaseUrls]:
    with fresh_database(servers) as urls:
        yield urls


def as_administrator(urls: DatabaseUrls, statement: str) -> None:
    assert urls.admin
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        connection.execute(statement.replace("{}", connection.info.dbname).encode())


def may_shadow_our_tables(urls: DatabaseUrls) -> bool:
    with psycopg.connect(urls.app) as connection:
        try:
            connection.execute("CREATE TEMP TABLE person (id int)")
        except psycopg.errors.InsufficientPrivilege:
            return False
        return True


def again(urls: DatabaseUrls) -> None:
    assert urls.owner
    migrate(urls.owner, key_id=CONTEXT_KEY_ID, key=KEY)


@pytest.mark.parametrize("role", ["PUBLIC", "oneroof_app"])
def test_what_a_restored_database_allows_is_closed_again(urls: DatabaseUrls, role: str) -> None:
    as_administrator(urls, f"GRANT TEMPORARY, CREATE ON DATABASE {{}} TO {role}")
    assert may_shadow_our_tables(urls)
    again(urls)
    assert not may_shadow_our_tables(urls)


def test_a_database_that_cannot_be_closed_is_refused_in_a_sentence(urls: DatabaseUrls) -> None:
    as_administrator(urls, "ALTER DATABASE {} OWNER TO postgres")
    as_administrator(urls, "GRANT CONNECT ON DATABASE {} TO oneroof_owner")
    with pytest.raises(PermissionError, match=r"The database \w+ must belong to the role that migrates it"):
        again(urls)


def test_migrating_tells_the_database_the_key_that_contexts_are_signed_with(urls: DatabaseUrls) -> None:
    again(urls)
    with psycopg.connect(urls.app) as connection:
        context = ContextSigner(CONTEXT_KEY_ID, KEY).sign(system_context(1, 1, "administration"))
        connection.execute("SELECT oneroof.enter(%s)", [context])
        assert connection.execute("SELECT oneroof.tenant_id()").fetchone() == (1,)
