"""A whole network in processes of its own, as `oneroof up` runs it."""

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from oneroof.core.config import Settings
from support.installation import environment, free_port

PATIENCE_SECONDS = 240
"""When a test gives up waiting. Not a demand: nothing passes or fails by being faster."""


@dataclass(frozen=True, slots=True)
class RunningNetwork:
    """A started `oneroof up`, its port and what it has said so far."""

    settings: Settings
    port: int
    process: "subprocess.Popen[bytes]"
    said: Path

    def get(self, path: str, host: str = "localhost", timeout: float = 30) -> tuple[int, str]:
        """Status and body of a request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Host": f"{host}:{self.port}"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def is_ready(self) -> bool:
        """Whether requests are served now."""
        try:
            return self.get("/readyz", timeout=5)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def children(self, word: str) -> list[psutil.Process]:
        """Direct children whose command line has `word`."""
        found = psutil.Process(self.process.pid).children()
        return [process for process in found if word in " ".join(process.cmdline())]

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Signal it and wait; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_SECONDS)


@contextmanager
def running_network(
    settings: Settings, *arguments: str, pack: bool = False, variables: Mapping[str, str] | None = None
) -> Iterator[RunningNetwork]:
    """A network that serves requests; ended at the end of the block, if the test has not done so."""
    port = free_port()
    said = settings.var.parent / "said.txt"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "oneroof.cli", "up", *([] if pack else ["--no-pack"]), *arguments],
            env=environment(settings, PORT=str(port), **(variables or {})),
            stderr=output,
            stdout=output,
            start_new_session=True,
        )
    network = RunningNetwork(settings, port, process, said)
    try:
        wait_for(lambda: network.is_ready() or process.poll() is not None, network)
        assert process.poll() is None, said.read_text()
        yield network
    finally:
        if process.poll() is None:
            network.end()


def wait_for(ready: Callable[[], bool], network: RunningNetwork) -> None:
    """Return when `ready` says so; fail with what the network said when it never does."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        assert time.monotonic() < end, network.said.read_text()
        time.sleep(0.05)
