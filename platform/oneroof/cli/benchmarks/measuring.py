"""Running a few things in turn, many times, and saying how long each took."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, event

REFERENCE, SERVICE, PAGE = "reference", "service", "page"
"""What a case is: something bare to compare with, a service function in its transaction, a page over HTTP."""


@dataclass(frozen=True, slots=True)
class Case:
    """Something that is measured. `run` returns how many rows or services came."""

    name: str
    kind: str
    language: str
    run: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured: times in milliseconds, memory in KiB, the entering of the tenant among the queries."""

    name: str
    kind: str
    language: str
    found: int
    queries: int
    median_ms: float
    p95_ms: float
    peak_kib: int


def measure(cases: Sequence[Case], engine: Engine, rounds: int, step: Callable[[], Any]) -> list[Result]:
    """Each of the cases in turn, `rounds` times, so that what disturbs the machine disturbs all of them.

    A first round, which is not timed, counts queries and memory. `step` is called after each run.
    """
    first = [(_observed(case, engine), step())[0] for case in cases]
    times: list[list[float]] = [[] for _ in cases]
    for _ in range(rounds):
        for case, taken in zip(cases, times, strict=True):
            started = perf_counter()
            case.run()
            taken.append(1000 * (perf_counter() - started))
            step()
    return [
        Result(
            case.name, case.kind, case.language, found, queries, round(median(taken), 2), round(_p95(taken), 2), peak
        )
        for case, taken, (found, queries, peak) in zip(cases, times, first, strict=True)
    ]


def _observed(case: Case, engine: Engine) -> tuple[int, int, int]:
    case.run()  # what is compiled and remembered once does not count
    with _statements(engine) as sent:
        tracemalloc.start()
        try:
            found = case.run()
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    return found, len(sent), peak // 1024


def _p95(taken: Sequence[float]) -> float:
    return quantiles(taken, n=20, method="inclusive")[-1] if len(taken) > 1 else taken[0]


@contextmanager
def _statements(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
