"""The web server as `oneroof up` starts it, and how many of the processor's seconds each part has used."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psutil

from oneroof.cli.benchmarks.throwaway import Throwaway
from oneroof.cli.prepare import environment_of
from oneroof.cli.supervisor import Child
from oneroof.embedded.databases import as_administrator

_PATIENCE_SECONDS = 60.0
_GRACE_SECONDS = 20.0


@contextmanager
def web_server(installation: Throwaway) -> Iterator[tuple[int, psutil.Process]]:
    """The shipped server on a free port, with its first process; ended after the block."""
    port = _free_port()
    settings = replace(installation.services.settings, port=port)
    environment = {**environment_of(settings), "ONEROOF_LOG_LEVEL": "INFO"}
    Path(environment["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:oneroof.cli.gunicorn_conf",
        "oneroof.cli.web:application()",
    ]
    child = Child("web", command, environment, settings.var / "log" / "web.log")
    child.start()
    assert child.process is not None
    try:
        _wait_for(port, child)
        yield port, psutil.Process(child.process.pid)
    finally:
        child.process.terminate()
        with suppress(Exception):
            child.process.wait(_GRACE_SECONDS)
        child.process.kill()


def database_server(installation: Throwaway) -> psutil.Process:
    """The first process of the installation's PostgreSQL."""
    with as_administrator(installation.urls) as connection:
        backend = connection.info.backend_pid
        parent = psutil.Process(backend).parent()
    assert parent is not None
    return parent


def cpu_seconds(first: psutil.Process) -> float:
    """What a process and all that it has started have used so far, those that have ended included."""
    total = 0.0
    for process in [first, *first.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
            total += times.children_user + times.children_system
    return total


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, child: Child) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end and child.ended() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    log = child.log.read_text(errors="replace")[-2000:] if child.log else ""
    raise RuntimeError(f"the web server does not answer: {log}")
