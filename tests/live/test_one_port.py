"""One port serves pages and streams: streams hold no web worker, and survive what happens to the processes."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from support.checkout import ROOT
from support.installation import environment, free_port, installation
from support.live_server import Reader
from support.running_network import RunningNetwork, running_network, wait_for


@pytest.fixture(scope="module")
def network() -> Iterator[RunningNetwork]:
    with (
        installation() as settings,
        running_network(settings, variables={"ONEROOF_WEB_WORKERS": "1", "ONEROOF_WEB_THREADS": "2"}) as network,
    ):
        wait_for(lambda: live_answers(network), network)
        yield network


def live_answers(network: RunningNetwork) -> bool:
    with suppress(OSError):
        return network.get("/live/healthz") == (200, '{"status": "alive"}')
    return False


def test_requests_below_live_go_to_the_live_process_and_others_do_not(network: RunningNetwork) -> None:
    assert network.get("/live/readyz")[0] == 200
    assert "oneroof_live_streams" in network.get("/live/metrics")[1]
    assert network.get("/healthz")[0] == 200
    with closing(Reader(network.port, "nobody.localhost", {})) as reader:
        assert (reader.status, b"unknown_host" in reader.answer.read()) == (404, True)


@pytest.mark.parametrize("declared", ["Content-Length: 4", "Transfer-Encoding: chunked", "X-Other: none"])
def test_what_follows_a_head_is_never_taken_for_another_request(network: RunningNetwork, declared: str) -> None:
    besides = "GET /live/readyz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", network.port), timeout=30)) as connection:
        connection.sendall(f"GET /live/healthz HTTP/1.1\r\nHost: localhost\r\n{declared}\r\n\r\n{besides}".encode())
        said = all_of(connection)
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b"live_takes_no_body" in said
    assert said.count(b"HTTP/1.1 ") == 1


def all_of(connection: socket.socket) -> bytes:
    """Everything until the other end closes."""
    said = b""
    with suppress(ConnectionResetError):  # what it did not read is refused by the kernel, after the answer
        while more := connection.recv(65536):
            said += more
    return said


def test_while_no_live_process_runs_pages_are_served_and_streams_told_to_come_again(network: RunningNetwork) -> None:
    process = network.children("oneroof.cli live")[0]
    process.suspend()
    process.kill()
    process.wait(10)
    status, said = network.get("/live/healthz")
    assert status in (200, 503)  # it may have been started again by now
    assert status == 200 or "live_away" in said
    assert network.get("/healthz")[0] == 200
    wait_for(lambda: live_answers(network), network)
    process = network.children("oneroof.cli live")[0]
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    wait_for(lambda: live_answers(network), network)


def test_a_server_for_aiohttp_runs_it_as_well(network: RunningNetwork) -> None:
    port = free_port()
    command = ["gunicorn", "--worker-class", "aiohttp.GunicornWebWorker", "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        [sys.executable, "-m", *command, "--no-control-socket", "wsgi:live"],
        cwd=ROOT,
        env=environment(network.settings, PORT=str(network.port)),
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_for(lambda: server.poll() is not None or readable(port), network)
            with closing(Reader(port, "nobody.localhost", {})) as reader:
                assert (reader.status, b"unknown_host" in reader.answer.read()) == (404, True)
        finally:
            server.terminate()
    assert server.returncode == 0
    assert live_answers(network)  # the one that takes handed connections is where it was


def readable(port: int) -> bool:
    with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), timeout=5)):
        return True
    return False
