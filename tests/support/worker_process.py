"""A real worker in a process of its own, with kinds of jobs that tests can watch, block and break.

Run as `python -m support.worker_process SETTINGS HAND_AGAIN_SECONDS`. What jobs do shows in the table `closed_month`
of the job's tenant: each effect adds a month, so doing one twice is an error that the database refuses.
"""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from oneroof.core.config import Settings
from oneroof.core.time import Clock, real_now
from oneroof.jobs import service, worker
from oneroof.jobs.handlers import handles
from oneroof.services import Services
from oneroof.statistics.models import ClosedMonth
from oneroof.tenancy.context import Context

BEGUN = "begun"


@handles("test.effect", purpose="administration")
def effect(_services: Services, session: Session, _context: Context, _clock: Clock, payload: dict[str, Any]) -> None:
    """One effect: a row that there can be only once. Says in a file that it has begun, then waits as long as asked."""
    session.add(ClosedMonth(month=date.fromisoformat(payload["month"]), closed_at=real_now()))
    session.flush()
    marks = Path(payload["marks"])
    first = not any(marks.iterdir())
    (marks / f"{BEGUN}-{os.getpid()}-{time.monotonic_ns()}").touch()
    if first:
        time.sleep(payload.get("block", 0))


@handles("test.failure", purpose="administration")
def failure(_services: Services, session: Session, _context: Context, _clock: Clock, payload: dict[str, Any]) -> None:
    """Has its effect, and then fails as long as a file is there."""
    session.add(ClosedMonth(month=date.fromisoformat(payload["month"]), closed_at=real_now()))
    session.flush()
    if Path(payload["while"]).exists():
        raise RuntimeError("it still fails")


@contextmanager
def worker_process(settings: Settings, *, hand_again: float = 0.5) -> Iterator["subprocess.Popen[bytes]"]:
    """A running worker, killed at the end of the block if it is still there."""
    path = settings.var / f"worker-{time.monotonic_ns()}.settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(settings))
    command = [sys.executable, "-m", "support.worker_process", str(path), str(hand_again)]
    tests = Path(__file__).parent.parent
    log = path.with_suffix(".log").open("ab")
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(tests)}, stdout=log, stderr=log)
    try:
        yield process
    finally:
        log.close()
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()


def until(condition: Callable[[], Any], *, what: str, most: float = 60) -> Any:
    """Wait for something to become true; what it then is."""
    end = time.monotonic() + most
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain: {what}")


if __name__ == "__main__":
    service.HAND_AGAIN_AFTER = timedelta(seconds=float(sys.argv[2]))
    worker.run(Services.open(pickle.loads(Path(sys.argv[1]).read_bytes())))
