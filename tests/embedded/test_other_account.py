"""The same as a user without any privilege."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from oneroof import embedded
from oneroof.core.config import Settings
from oneroof.embedded import postgres

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="every other test of this folder runs as such a user already")


@pytest.fixture
def nobody() -> pwd.struct_passwd:
    account = pwd.getpwnam("nobody")
    looked = subprocess.run(["test", "-r", __file__], user=account.pw_uid, group=account.pw_gid, cwd="/", check=False)
    if looked.returncode != 0:
        pytest.skip("this checkout stands where no other account may look")
    return account


@pytest.fixture
def nobodys_folder(nobody: pwd.struct_passwd) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="oneroof-nobody-"))
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    yield folder
    shutil.rmtree(folder)


def test_it_works_without_privileges(nobody: pwd.struct_passwd, nobodys_folder: Path, another: Settings) -> None:
    serve_and_recover(another)  # and so imports all that the account may not be able to read
    report, answer = os.pipe()
    child = os.fork()
    if child == 0:
        _become(nobody)
        text = _report(nobodys_folder / "var")
        os.write(answer, text.encode())
        os._exit(0)
    os.close(answer)
    with os.fdopen(report) as told:
        assert told.read() == "served"
    os.waitpid(child, 0)


def serve_and_recover(settings: Settings) -> None:
    urls = embedded.ensure_postgres(settings)
    home = embedded.known_home(settings)
    assert home is not None
    process = postgres.running(home)
    assert process is not None
    assert process.uids().real == home.account.uid != 0
    pid_file = home.postgres / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    # as the same account, PostgreSQL itself would believe that this process is the server
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert embedded.ensure_postgres(settings) == urls
    with psycopg.connect(urls.app) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with redis.Redis.from_url(embedded.ensure_redis(settings)) as client:
        assert client.ping()
    embedded.remove_data(settings)


def _become(account: pwd.struct_passwd) -> None:
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def _report(var: Path) -> str:
    try:
        serve_and_recover(Settings.from_environment({"ONEROOF_VAR": str(var)}))
    except BaseException:  # nothing may escape into the forked copy of pytest
        return traceback.format_exc()
    return "served"
