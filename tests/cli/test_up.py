"""`oneroof up` runs everything, starts again what is killed and ends in order."""

import http.client
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import psycopg
import pytest

from oneroof import embedded
from oneroof.core.config import Settings
from oneroof.embedded import postgres
from oneroof.embedded import redis as embedded_redis
from oneroof.embedded.credentials import database_passwords
from support.installation import environment, installation
from support.running_network import RunningNetwork, running_network, wait_for


@pytest.fixture(scope="module")
def own() -> Iterator[Settings]:
    with installation() as settings:
        yield settings


@pytest.fixture(scope="module")
def network(own: Settings) -> Iterator[RunningNetwork]:
    with running_network(own) as running:
        yield running


def the_web_server(network: RunningNetwork) -> psutil.Process:
    return network.children("gunicorn")[0]


def a_web_worker(network: RunningNetwork) -> psutil.Process:
    return the_web_server(network).children()[0]


def the_job_worker(network: RunningNetwork) -> psutil.Process:
    return network.children("worker")[0]


def the_database(network: RunningNetwork) -> psutil.Process:
    home = embedded.known_home(network.settings)
    assert home is not None
    process = postgres.running(home)
    assert process is not None, network.said.read_text()
    return process


def redis_server(network: RunningNetwork) -> psutil.Process:
    home = embedded.known_home(network.settings)
    assert home is not None
    process = embedded_redis.running(home)
    assert process is not None, network.said.read_text()
    return process


PARTS = [the_web_server, a_web_worker, the_job_worker, the_database, redis_server]


@pytest.mark.parametrize("part", PARTS)
def test_what_is_killed_is_started_again(
    network: RunningNetwork, part: Callable[[RunningNetwork], psutil.Process]
) -> None:
    killed = part(network)
    killed.kill()
    psutil.wait_procs([killed], timeout=30)

    def replaced() -> bool:
        try:
            return part(network).pid != killed.pid and network.is_ready()
        except (AssertionError, IndexError, psutil.NoSuchProcess):
            return False

    wait_for(replaced, network)


def test_the_applications_processes_do_not_have_the_owners_password(network: RunningNetwork) -> None:
    owner = database_passwords(network.settings).owner
    web = the_web_server(network)
    for process in [web, *web.children(), the_job_worker(network)]:
        values = process.environ()
        assert "DATABASE_URL" in values and "DATABASE_OWNER_URL" not in values
        assert not [name for name, value in values.items() if owner in value]


def test_a_second_one_on_the_same_port_says_so(network: RunningNetwork) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "oneroof.cli", "up", "--no-pack", "--port", str(network.port)],
        env=environment(network.settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    expected = f"oneroof: PORT {network.port} is taken: this network is running already."
    assert answer.stderr.startswith(expected)


@pytest.mark.parametrize("size", [8300, 100_000])
def test_a_request_line_without_end_is_refused(network: RunningNetwork, size: int) -> None:
    assert network.get("/healthz?" + "a" * size)[0] == 414


def test_a_header_without_end_is_refused(network: RunningNetwork) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", network.port, timeout=30)
    connection.request("GET", "/healthz", headers={"X-Much": "a" * 9000})
    assert connection.getresponse().status == 431
    connection.close()


def test_nothing_is_put_into_the_home_folder(network: RunningNetwork) -> None:
    assert (network.settings.var / "run" / f"gunicorn-{network.port}.ctl").is_socket()


def test_a_request_that_is_being_answered_is_answered_before_the_end() -> None:
    with installation() as settings, running_network(settings) as network, ThreadPoolExecutor() as pool:
        owner = embedded.ensure_postgres(settings).owner
        assert owner is not None
        with psycopg.connect(owner) as connection:
            connection.execute("LOCK TABLE oneroof.alembic_version")
            answer = pool.submit(network.get, "/readyz")
            wait_for(lambda: _someone_waits(connection), network)
            network.process.send_signal(signal.SIGTERM)
            wait_for(lambda: "are answered first" in network.said.read_text(), network)
            wait_for(lambda: not _takes_new_requests(network), network)
            assert not answer.done()
        assert answer.result()[0] == 200
        assert network.process.wait(60) == 0
        assert not embedded.stop(settings), "the servers were left running"


def _someone_waits(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
    return row is not None and row[0] > 0


def _takes_new_requests(network: RunningNetwork) -> bool:
    try:
        return network.get("/healthz", timeout=5)[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def test_a_killed_supervisor_leaves_no_process_and_the_next_start_works() -> None:
    with installation() as settings:
        with running_network(settings) as network:
            web = the_web_server(network)
            left = [web, *web.children(), the_job_worker(network)]
            assert network.end(signal.SIGKILL) == -signal.SIGKILL
            assert psutil.wait_procs(left, timeout=60)[1] == []
        with running_network(settings) as network:
            assert network.end(signal.SIGINT) == 0
            assert "ended." in network.said.read_text()


def test_down_ends_all() -> None:
    with installation() as settings:
        command = [sys.executable, "-m", "oneroof.cli", "down"]
        with running_network(settings) as network:
            answer = subprocess.run(command, env=environment(settings), capture_output=True, text=True, check=False)
            assert (answer.returncode, answer.stdout) == (0, "The network has ended.\n"), answer.stderr
            assert network.process.wait(60) == 0
        again = subprocess.run(command, env=environment(settings), capture_output=True, text=True, check=False)
        assert again.stdout == "Nothing was running.\n"
