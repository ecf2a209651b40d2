"""Whatever is killed, the next start brings it back with its data."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from oneroof import embedded
from oneroof.core.config import Settings
from oneroof.embedded import postgres
from oneroof.embedded import redis as embedded_redis
from oneroof.embedded.home import Home, known_home
from support.installation import environment

START = "from oneroof import embedded; from oneroof.core.config import Settings; "
START += "embedded.ensure_postgres(Settings.from_environment())"


def home_of(settings: Settings) -> Home:
    home = known_home(settings)
    assert home is not None
    return home


def postmaster(settings: Settings) -> psutil.Process:
    process = postgres.running(home_of(settings))
    assert process is not None
    return process


def kill_first_process(settings: Settings) -> None:
    postmaster(settings).kill()


def kill_every_process(settings: Settings) -> None:
    first = postmaster(settings)
    for process in [first, *first.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):  # the others end by themselves when the first is gone
            process.kill()


def kill_one_session(settings: Settings) -> None:
    """PostgreSQL then ends all others and recovers by itself."""
    children = postmaster(settings).children()
    next(process for process in children if "checkpointer" in " ".join(process.cmdline())).kill()


@pytest.mark.parametrize("kill", [kill_first_process, kill_every_process, kill_one_session])
def test_a_killed_postgres_comes_back_with_what_was_committed(own: Settings, kill: Callable[[Settings], None]) -> None:
    urls = embedded.ensure_postgres(own)
    assert urls.owner is not None
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", (kill.__name__,))
    kill(own)
    again = embedded.ensure_postgres(own)
    assert again == urls
    with psycopg.connect(urls.owner) as connection:
        words = connection.execute("SELECT count(*) FROM kept WHERE word = %s", (kill.__name__,)).fetchone()
    assert words == (1,)


def test_sessions_that_outlive_a_killed_server_do_not_hinder_the_next(own: Settings) -> None:
    urls = embedded.ensure_postgres(own)
    with psycopg.connect(urls.app) as connection:
        busy = threading.Thread(target=_ignore_the_end, args=(connection,))
        busy.start()
        postmaster(own).kill()
        embedded.ensure_postgres(own)
        busy.join()
    with psycopg.connect(urls.app) as fresh:
        assert fresh.execute("SELECT 1").fetchone() == (1,)


def _ignore_the_end(connection: psycopg.Connection) -> None:
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT count(*) FROM generate_series(1, 2000000000)")


def test_a_pid_file_that_names_a_stranger_is_not_believed(own: Settings) -> None:
    embedded.ensure_postgres(own)
    home = home_of(own)
    kill_every_process(own)
    pid_file = home.postgres / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    embedded.ensure_postgres(own)
    assert postmaster(own).pid != os.getpid()


def test_a_first_start_that_was_killed_half_way_leaves_nothing_in_the_way(another: Settings) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", START], env=environment(another), start_new_session=True, stderr=subprocess.DEVNULL
    )
    draft = another.var / "services" / "postgres.new" / "base"
    _wait(lambda: draft.exists() or starter.poll() is not None)
    os.killpg(starter.pid, signal.SIGKILL)
    starter.wait()
    assert not (another.var / "services" / "postgres").exists()
    with psycopg.connect(embedded.ensure_postgres(another).app) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_socket_that_was_cleared_away_is_made_again(own: Settings) -> None:
    urls = embedded.ensure_postgres(own)
    (home_of(own).sockets / ".s.PGSQL.5432").unlink()
    embedded.ensure_postgres(own)
    with psycopg.connect(urls.app) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_redis_comes_back_empty(own: Settings, number: signal.Signals) -> None:
    url = embedded.ensure_redis(own)
    process = embedded_redis.running(home_of(own))
    assert process is not None
    process.send_signal(number)
    psutil.wait_procs([process], timeout=10)
    assert embedded.ensure_redis(own) == url
    with redis.Redis.from_url(url) as client:
        assert client.ping()


def test_a_redis_that_does_not_answer_is_replaced(own: Settings) -> None:
    url = embedded.ensure_redis(own)
    process = embedded_redis.running(home_of(own))
    assert process is not None
    process.suspend()
    assert embedded.ensure_redis(own) == url
    again = embedded_redis.running(home_of(own))
    assert again is not None and again.pid != process.pid


def _wait(ready: Callable[[], bool]) -> None:
    while not ready():
        time.sleep(0.01)


def test_servers_outlive_the_command_that_started_them(another: Settings) -> None:
    subprocess.run([sys.executable, "-c", START], env=environment(another), check=True)
    first = postmaster(another).pid
    subprocess.run([sys.executable, "-c", START], env=environment(another), check=True)
    assert postmaster(another).pid == first
    assert Path(home_of(another).path).is_relative_to(another.var)


def test_starters_at_the_same_moment_make_one_server(another: Settings) -> None:
    starters = [subprocess.Popen([sys.executable, "-c", START], env=environment(another)) for _ in range(4)]
    assert [starter.wait() for starter in starters] == [0, 0, 0, 0]
    found = [
        process
        for process in psutil.process_iter(["name", "cmdline"])
        if process.info["name"] == "postgres" and str(home_of(another).postgres) in (process.info["cmdline"] or [])
    ]
    assert len(found) == 1
