"""`oneroof demo …`, as people type it."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from sqlalchemy import select

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.tenancy.models import Network
from support.factories import Centre, make_centre, make_network
from support.installation import environment
from support.signed_in import umbrella_of

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(settings: Settings) -> Run:
    """Run a command on this test's database."""
    variables = environment(
        settings,
        ONEROOF_SECRETS=str(settings.secrets),
        DATABASE_URL=settings.database_url or "",
        DATABASE_UMBRELLA_URL=settings.database_umbrella_url or "",
        REDIS_URL=settings.redis_url or "",
        PORT="8123",
    )

    def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
        line = [sys.executable, "-m", "oneroof.cli", "demo", *arguments]
        return subprocess.run(line, env=variables, capture_output=True, text=True, check=False)

    return command


@pytest.fixture
def demonstration(database: Database) -> Centre:
    make_network(database, demo=True)
    make_centre(database)
    return umbrella_of(database)


def test_prepare_and_credentials(run: Run, demonstration: Centre) -> None:
    assert run("credentials").stderr == "oneroof: run oneroof demo prepare first.\n"
    prepared = run("prepare")
    assert prepared.returncode == 0, prepared.stderr
    accounts = json.loads(run("credentials", "--json", "--tenant", "lisboa").stdout)
    assert sorted(account["role"] for account in accounts) == sorted(
        ["mediator", "officer", "reception", "coordinator", "analyst", "auditor"]
    )
    assert {account["url"] for account in accounts} == {"http://lisboa.localhost:8123"}
    everybody = json.loads(run("credentials", "--json", "--tenant", "lisboa", "--all").stdout)
    assert len(everybody) == 65 + 2 + 4
    told = run("credentials").stdout
    assert everybody[0]["password"] in told
    assert everybody[0]["token"] not in told
    unknown = run("credentials", "--tenant", "nowhere")
    assert (unknown.returncode, unknown.stdout) == (1, "")


def test_the_clock(run: Run, demonstration: Centre) -> None:
    assert run("clock").stdout.endswith("in Europe/Lisbon, real time\n")
    told = run("clock", "--set", "2027-03-01T07:55", "--speed", "30").stdout
    assert told == "Monday, 2027-03-01 07:55:00 in Europe/Lisbon, 30 times as fast as real time\n"
    with demonstration.database.umbrella_transaction(demonstration.system) as session:
        assert session.scalars(select(Network.clock_speed)).one() == 30
    assert run("clock", "--reset").stdout.endswith("real time\n")
    both = run("clock", "--reset", "--speed", "3")
    assert (both.returncode, both.stderr) == (1, "oneroof: say either --reset, or --set and --speed.\n")


def test_a_real_network_is_refused_in_one_sentence(run: Run, database: Database) -> None:
    make_network(database)
    refused = run("prepare")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "oneroof: There is no demonstration network here.\n"
    named = run("prepare", "--network", "network1")
    assert (named.returncode, len(named.stderr.splitlines())) == (1, 1)
    assert run("prepare", "--if-any").returncode == 0
    assert run("clock", "--speed", "5").returncode == 1
