"""The figures of the front desk as lines for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from oneroof.cli.benchmarks.floor_client import STEPS

_HEADINGS = ("behind", "clients", "requests/s", "pgbench/s", "ratio", "CPU ms web", "PostgreSQL", "client", "left")


def floor_table(figures: dict[str, Any]) -> list[str]:
    """A row for each run, then how long each step took in it."""
    machine, runs = figures["machine"], figures["runs"]
    rows = [_HEADINGS, *(_row(run) for run in runs)]
    steps = [("median / 95% in ms", *STEPS), *(_steps(run) for run in runs)]
    slower = ", ".join(f"{each}× at {clients}" for clients, each in figures["slower_when_grown"].items())
    return [
        f"{figures['seconds']:g} s each, {machine['processors']} processors, PostgreSQL {machine['postgresql']}",
        *_aligned(rows),
        "",
        *_aligned(steps),
        "",
        "CPU: milliseconds of a processor for each request. Left: processors that were idle or worked for others.",
        *([f"Slower with {figures['behind']} tickets behind it: {slower}."] if slower else []),
    ]


def _row(run: dict[str, Any]) -> tuple[str, ...]:
    cpu = run["cpu_ms_per_request"]
    return (
        str(run["behind"]),
        str(run["clients"]),
        f"{run['requests_per_second']:.0f}",
        f"{run['reference_per_second']:.0f}",
        f"{run['ratio']:.0%}",
        *(f"{cpu[part]:.2f}" for part in ("web", "postgresql", "client")),
        f"{run['processors_left']:.2f}",
    )


def _steps(run: dict[str, Any]) -> tuple[str, ...]:
    times = run["steps_ms"]
    name = f"{run['clients']} clients, {run['behind']} behind"
    return (name, *(f"{times[step]['p50']:.0f} / {times[step]['p95']:.0f}" for step in STEPS))


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]
