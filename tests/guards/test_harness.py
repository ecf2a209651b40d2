"""The harness itself: each test's database is fresh and migrated, and the application's role is what it must be."""

import psycopg
import pytest
import redis

from oneroof.core.config import Settings


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database_of_its_own(owner_connection: psycopg.Connection, turn: int) -> None:
    owner_connection.execute("CREATE TABLE left_behind (id int)")
    owner_connection.commit()


def test_the_template_is_migrated(owner_connection: psycopg.Connection) -> None:
    assert owner_connection.execute("SELECT count(*) FROM oneroof.alembic_version").fetchone() == (1,)


def test_settings_do_not_know_the_owner(settings: Settings) -> None:
    assert settings.database_owner_url is None
    assert "oneroof_owner" not in repr(settings)


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_redis(redis_url: str, turn: int) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_the_application_role_owns_nothing(app_connection: psycopg.Connection) -> None:
    row = app_connection.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, "
        "(SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid) FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row == (False, False, False, False, 0)
