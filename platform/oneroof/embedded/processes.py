"""Locks between starters, and the processes of one server: found by their working folder, never by name alone."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from oneroof.embedded.errors import ServiceError

PATIENCE_SECONDS = 120


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold `lock` for the block: two starters at once make one server. The system frees it when its holder dies."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        wait_until(
            lambda: _taken(file.fileno(), fcntl.LOCK_EX), f"{lock} is held by another process that does not end."
        )
        yield


def share(lock: Path) -> int:
    """Take `lock` together with others, until the returned descriptor is closed or the process ends."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def is_shared(lock: Path) -> bool:
    """Whether any process holds `lock`."""
    if not lock.exists():
        return False
    with lock.open("a") as file:
        return not _taken(file.fileno(), fcntl.LOCK_EX)


def wait_until(ready: Callable[[], bool], sentence: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Return as soon as `ready` says so; raise ServiceError(sentence) when it does not in time."""
    end = time.monotonic() + seconds
    pause = 0.01
    while not ready():
        if time.monotonic() > end:
            raise ServiceError(sentence)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)


def process_of(pid_file: Path, folder: Path) -> psutil.Process | None:
    """The living process that `pid_file` names, if it works in `folder`: a number may have passed to a stranger."""
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return None
    return process if _works_in(process, folder) else None


def processes_in(folder: Path, name: str) -> list[psutil.Process]:
    """Living processes called `name` that work in `folder`."""
    found = [process for process in psutil.process_iter(["name"]) if process.info["name"] == name]
    return [process for process in found if _works_in(process, folder)]


def end(processes: list[psutil.Process], *, seconds: float) -> None:
    """Wait for processes that were told to stop; kill those that are still there after `seconds`."""
    _, left = psutil.wait_procs(processes, timeout=seconds)
    for process in left:
        process.kill()
    psutil.wait_procs(left, timeout=10)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == folder
    except (psutil.Error, OSError):
        return False


def _taken(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
