"""Who gets in to the embedded servers, and with what."""

import os
import stat
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import redis

from oneroof import embedded
from oneroof.cli.prepare import environment_of
from oneroof.core.config import Settings
from oneroof.embedded import DatabaseUrls
from oneroof.embedded.credentials import database_passwords


@pytest.fixture(scope="module")
def urls(own: Settings) -> DatabaseUrls:
    return embedded.ensure_postgres(own)


@pytest.mark.parametrize("role", ["oneroof_owner", "oneroof_app", "oneroof_umbrella"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_role_needs_its_password(urls: DatabaseUrls, role: str, password: str) -> None:
    sockets = parse_qs(urlsplit(urls.app).query)["host"][0]
    with pytest.raises(psycopg.OperationalError, match=r"password"):
        psycopg.connect(host=sockets, dbname="oneroof", user=role, password=password)


def test_a_stranger_has_no_entry(urls: DatabaseUrls) -> None:
    sockets = parse_qs(urlsplit(urls.app).query)["host"][0]
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba.conf entry"):
        psycopg.connect(host=sockets, dbname="oneroof", user="somebody")


def test_the_server_listens_on_no_network(urls: DatabaseUrls) -> None:
    assert urls.admin is not None
    with psycopg.connect(urls.admin) as connection:
        settings: dict[str, str] = dict(
            connection.execute(
                "SELECT name, setting FROM pg_settings WHERE name IN "
                "('listen_addresses', 'unix_socket_permissions', 'synchronous_commit', 'fsync', 'password_encryption')"
            ).fetchall()
        )
    assert settings == {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "synchronous_commit": "on",
        "fsync": "on",
        "password_encryption": "scram-sha-256",
    }


def test_roles_have_what_they_need_and_no_more(urls: DatabaseUrls) -> None:
    assert urls.admin is not None
    with psycopg.connect(urls.admin) as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolbypassrls, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication "
            "FROM pg_roles WHERE rolname LIKE 'oneroof%' ORDER BY rolname"
        ).fetchall()
        members = connection.execute("SELECT count(*) FROM pg_auth_members WHERE member::regrole::text LIKE 'oneroof%'")
        assert members.fetchone() == (0,)
    assert rows == [
        ("oneroof_app", True, False, False),
        ("oneroof_owner", True, True, False),
        ("oneroof_umbrella", True, False, False),
    ]


@pytest.mark.parametrize("role", ["app", "umbrella"])
@pytest.mark.parametrize("statement", ["CREATE TABLE t (i int)", "CREATE TEMP TABLE t (i int)", "CREATE SCHEMA s"])
def test_the_application_makes_nothing(urls: DatabaseUrls, role: str, statement: str) -> None:
    with (
        psycopg.connect(getattr(urls, role)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match=r"permission denied"),
    ):
        connection.execute(statement)


def test_what_the_application_is_given_does_not_hold_the_owners_password(own: Settings) -> None:
    owner = database_passwords(own).owner
    given = embedded.connected(own)
    assert given.database_owner_url is None
    assert owner not in str([given.database_url, given.database_umbrella_url, given.redis_url])
    environment = environment_of(given)
    assert "DATABASE_OWNER_URL" not in environment
    assert not [name for name, value in environment.items() if owner in value]


def test_no_password_shows_in_a_repr(own: Settings) -> None:
    secret = embedded.connected(own)
    shown = repr(secret) + repr(embedded.ensure_postgres(own)) + repr(database_passwords(own))
    assert not [word for word in (database_passwords(own).app, database_passwords(own).owner) if word in shown]


def test_secrets_are_private_files(own: Settings) -> None:
    embedded.connected(own)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in own.secrets.iterdir()}
    assert set(modes.values()) == {0o600}
    assert {"database-app.password", "database-owner.password", "redis.password", "context.key"} <= set(modes)
    assert stat.S_IMODE(own.secrets.stat().st_mode) == 0o700


def test_redis_needs_its_password_and_keeps_nothing_on_disk(own: Settings) -> None:
    url = embedded.ensure_redis(own)
    path = urlsplit(url).path
    with pytest.raises(redis.AuthenticationError), redis.Redis(unix_socket_path=path) as client:
        client.ping()
    with redis.Redis.from_url(url) as client:
        found = {name: client.config_get(name)[name] for name in ("save", "appendonly", "maxmemory", "port")}
    assert found == {"save": "", "appendonly": "no", "maxmemory": str(128 * 1024 * 1024), "port": "0"}


def test_external_addresses_are_used_as_they_are_and_nothing_starts(own: Settings) -> None:
    settings = Settings.from_environment(
        {
            "ONEROOF_VAR": str(own.var.parent / "unused"),
            "DATABASE_URL": "postgres://app:a@db.example/one",
            "DATABASE_UMBRELLA_URL": "postgresql://umbrella:b@db.example/one",
            "REDIS_URL": "rediss://:c@redis.example/0",
        }
    )
    urls = embedded.ensure_postgres(settings)
    assert (urls.app, urls.owner, urls.admin) == ("postgresql://app:a@db.example/one", None, None)
    assert embedded.ensure_redis(settings) == "rediss://:c@redis.example/0"
    assert not (settings.var / "services.json").exists()
    with pytest.raises(embedded.ServiceError, match="its administrator"):
        embedded.create_database(urls, "more")


def test_the_servers_do_not_run_as_root(own: Settings) -> None:
    embedded.connected(own)
    home = embedded.known_home(own)
    assert home is not None
    assert home.account.uid != 0
    assert {path.stat().st_uid for path in (home.postgres, home.redis, home.sockets)} == {home.account.uid}
    assert home.account.other == (os.geteuid() == 0)
