"""Debian's PostgreSQL and Redis, started by hand on free ports: servers that oneroof did not make."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from oneroof.embedded.account import Account, account_for
from support.installation import free_port
from support.programs import program

ROOT = Path(__file__).parents[2]
SQL = ROOT / "infra" / "sql"
NEVER_MIGRATED = "empty"
"""A second database on the same server, to which no migration was run."""


@dataclass(frozen=True, slots=True)
class ExternalServers:
    """Addresses as an administrator hands them out."""

    app: str
    umbrella: str
    owner: str
    redis: "ExternalRedis"

    def environment(self, *, owner: bool = False, database: str = "oneroof") -> dict[str, str]:
        """The variables that point the product at these servers."""
        urls = {"DATABASE_URL": self.app, "DATABASE_UMBRELLA_URL": self.umbrella}
        urls |= {"DATABASE_OWNER_URL": self.owner} if owner else {}
        return {name: f"{url}/{database}" for name, url in urls.items()} | {"REDIS_URL": self.redis.url}


@contextmanager
def external_servers() -> Iterator[ExternalServers]:
    """Both servers for the block, in a folder that is removed with them."""
    folder = Path(tempfile.mkdtemp(prefix="oneroof-external-"))
    account = account_for(None)
    account.own(folder)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        urls = stack.enter_context(_postgres(folder, account))
        yield ExternalServers(**urls, redis=stack.enter_context(_redis(folder, account)))


@contextmanager
def _postgres(folder: Path, account: Account) -> Iterator[dict[str, str]]:
    programs = program("pg_ctl", package="postgresql", also_in="/usr/lib/postgresql/*/bin").parent
    data, port, administrator = folder / "data", free_port(), secrets.token_hex(8)
    account.write(folder / "password", administrator)
    _run(
        account, programs / "initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={folder}/password"
    )
    options = f"-h 127.0.0.1 -p {port} -k {folder}"
    _run(account, programs / "pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
    try:
        passwords = {role: secrets.token_hex(8) for role in ("owner", "app", "umbrella")}
        address = f"127.0.0.1:{port}"
        _prepare(programs / "psql", f"postgresql://postgres:{administrator}@{address}", passwords)
        yield {role: f"postgresql://oneroof_{role}:{word}@{address}" for role, word in passwords.items()}
    finally:
        _run(account, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _prepare(psql: Path, server: str, passwords: dict[str, str]) -> None:
    """What `infra/sql` tells an administrator to do."""
    variables = {f"ONEROOF_{role.upper()}_PASSWORD": word for role, word in passwords.items()}
    command: list[str | Path] = [psql, "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    scripts: list[list[str | Path]] = [
        ["-f", SQL / "roles.sql", f"{server}/postgres"],
        ["-v", f"database={NEVER_MIGRATED}", "-f", SQL / "roles.sql", f"{server}/postgres"],
        ["-1", "-f", SQL / "hardening.sql", f"{server}/oneroof"],
    ]
    for arguments in scripts:
        for _ in range(2):  # safe to run again
            subprocess.run([*command, *arguments], env={**os.environ, **variables}, check=True)


@dataclass(frozen=True, slots=True)
class ExternalRedis:
    """A Redis that can be taken away and given back."""

    account: Account
    folder: Path
    url: str

    def start(self) -> None:
        """Start it and wait until it answers."""
        _run(self.account, program("redis-server", package="redis-server"), self.folder / "redis.conf")
        with redis.Redis.from_url(self.url, retry=Retry(ConstantBackoff(0.1), 100)) as client:
            client.ping()

    def kill(self) -> None:
        """End it as a crash would."""
        with redis.Redis.from_url(self.url) as client:
            number = client.info()["process_id"]
        os.kill(number, signal.SIGKILL)


@contextmanager
def _redis(folder: Path, account: Account) -> Iterator[ExternalRedis]:
    port, password = free_port(), secrets.token_hex(8)
    lines = [f"port {port}", "bind 127.0.0.1", f"requirepass {password}", f"dir {folder}", 'save ""', "daemonize yes"]
    account.write(folder / "redis.conf", "\n".join([*lines, ""]))
    server = ExternalRedis(account, folder, f"redis://:{password}@127.0.0.1:{port}/0")
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _run(account: Account, *command: str | Path) -> None:
    quiet = {"capture_output": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    assert account.run(command, **quiet).returncode == 0, command
