"""A worker that is told to end before it listens ends, instead of waiting for a job first."""

import signal
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from oneroof.core.config import Settings
from oneroof.jobs.worker import _PatientWorker
from oneroof.services import Services

PATIENCE_SECONDS = 60


@pytest.fixture
def given_up() -> Iterator[list[int]]:
    """Filled when the worker waited too long. RQ swallows every exception, so the test has to look."""
    alarms: list[int] = []
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
    before = [signal.getsignal(number) for number in numbers]

    def give_up(number: int, _frame: object) -> None:
        alarms.append(number)
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE_SECONDS)
    yield alarms
    signal.alarm(0)
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def test_a_signal_that_came_before_the_worker_listened_is_not_forgotten(
    settings: Settings, given_up: list[int]
) -> None:
    ending = threading.Event()
    ending.set()
    with closing(Services.open(settings)) as services:
        assert _PatientWorker.on(services, ending).work(logging_level="WARNING") is False
    assert given_up == []
