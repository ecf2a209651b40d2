"""The same product on servers that it did not make: Debian's PostgreSQL and Redis."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from oneroof.core.config import Settings
from support.external_servers import NEVER_MIGRATED, ExternalServers, external_servers
from support.installation import environment, free_port, installation
from support.running_network import running_network, wait_for

pytestmark = pytest.mark.external

PACK = Path(__file__).parents[2] / "tenants" / "portugal"


@pytest.fixture(scope="module")
def external() -> Iterator[ExternalServers]:
    with external_servers() as servers:
        yield servers


@pytest.fixture(scope="module")
def own() -> Iterator[Settings]:
    with installation() as settings:
        yield settings


def run(settings: Settings, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "oneroof.cli", *arguments]
    return subprocess.run(command, env=environment(settings, **variables), capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def migrated(own: Settings, external: ExternalServers) -> ExternalServers:
    answer = run(own, "migrate", **external.environment(owner=True))
    assert answer.returncode == 0, answer.stderr
    return external


def test_a_database_that_was_never_migrated_says_what_to_do(own: Settings, external: ExternalServers) -> None:
    variables = external.environment(database=NEVER_MIGRATED)
    answer = run(own, "up", "--no-pack", "--port", str(free_port()), **variables)
    assert answer.returncode == 1
    assert "run oneroof migrate" in answer.stderr


def test_the_product_serves_from_them_and_starts_nothing_of_its_own(own: Settings, migrated: ExternalServers) -> None:
    applied = run(own, "network", "apply", str(PACK), "--yes", **migrated.environment())
    assert applied.returncode == 0, applied.stderr
    with running_network(own, variables=migrated.environment()) as network:
        status, body = network.get("/readyz")
        assert status == 200, body
        assert body.count('"ok"') == 5
        assert network.get("/", host="lisboa.localhost")[0] < 500
        assert network.get("/", host="nowhere.localhost")[0] == 404
        for process in network.children(""):
            assert "DATABASE_OWNER_URL" not in process.environ()
    assert not (own.var / "services.json").exists(), "an embedded server was started"


def test_redis_may_vanish_while_requests_are_served(own: Settings, migrated: ExternalServers) -> None:
    with running_network(own, variables=migrated.environment()) as network:
        migrated.redis.kill()
        try:
            status, body = network.get("/readyz")
            assert (status, '"redis":"away' in body) == (200, True), body
        finally:
            migrated.redis.start()
        wait_for(lambda: network.get("/readyz")[1].count('"ok"') == 5, network)


def test_the_roles_are_what_the_script_says(migrated: ExternalServers) -> None:
    with psycopg.connect(migrated.environment()["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, current_setting('citus.propagate_set_commands') "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, False, "local")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TEMP TABLE t (i int)")
