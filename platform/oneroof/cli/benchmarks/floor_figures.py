"""How many requests a second the front desk answers: visits over HTTP, beside the same writes by pgbench."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from tqdm import tqdm

from oneroof.cli.benchmarks.floor_archive import fill_archive
from oneroof.cli.benchmarks.floor_centre import BusyCentre, make_busy_centre
from oneroof.cli.benchmarks.floor_client import STEPS
from oneroof.cli.benchmarks.floor_processes import cpu_seconds, database_server, web_server
from oneroof.cli.benchmarks.floor_reference import run_reference
from oneroof.cli.benchmarks.throwaway import Throwaway, throwaway
from oneroof.core.time import real_now
from oneroof.embedded.databases import as_administrator

WARM_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What to measure."""

    clients: Sequence[int]
    behind: int
    """Tickets in the grown archive."""
    seconds: float
    """How long each number of clients works."""


def floor_figures(wish: Wish) -> dict[str, Any]:
    """What was measured, in an installation that is thrown away."""
    started = real_now()
    runs: list[dict[str, Any]] = []
    with (
        tqdm(desc="installation", unit="run", file=sys.stderr, disable=None) as bar,
        throwaway() as installation,
        TemporaryDirectory(prefix="oneroof-bench-") as folder,
    ):
        centre = make_busy_centre(installation, Path(folder) / "pack", max(wish.clients))
        bench = _Bench(installation, centre, wish, Path(folder), database_server(installation))
        archives = (0, wish.behind) if wish.behind else (0,)
        bar.reset(total=2 * len(archives) * len(wish.clients))
        for behind in archives:
            if behind:
                bar.set_description("archive")
                fill_archive(installation.urls, centre, behind)
            bar.set_description(f"{behind} behind")
            runs += bench.measure(behind, bar.update)
        counted = bench.counted()
        with as_administrator(installation.urls) as connection:
            version = connection.info.server_version // 10_000
    return {
        "measured_at": started.isoformat(timespec="seconds"),
        "behind": wish.behind,
        "seconds": wish.seconds,
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "postgresql": version},
        "runs": runs,
        "slower_when_grown": slower(runs),
        "counted": counted,
    }


def slower(runs: Sequence[dict[str, Any]]) -> dict[str, float]:
    """By number of clients: how many times slower with the archive than without."""
    rates = {(run["behind"] > 0, run["clients"]): run["requests_per_second"] for run in runs}
    return {str(n): round(rates[False, n] / rates[True, n], 2) for grown, n in rates if grown}


@dataclass(frozen=True, slots=True)
class _Bench:
    installation: Throwaway
    centre: BusyCentre
    wish: Wish
    folder: Path
    database: psutil.Process

    def measure(self, behind: int, step: Callable[[], Any]) -> list[dict[str, Any]]:
        """A row for each number of clients."""
        rows = []
        with web_server(self.installation) as (port, web):
            self._visits(port, max(self.wish.clients), WARM_SECONDS)
            for clients in self.wish.clients:
                row = self._run(port, web, clients)
                step()
                reference = run_reference(
                    self.installation, self.centre, clients=clients, seconds=self.wish.seconds, folder=self.folder
                )
                step()
                rate = reference.transactions_per_second
                row |= {"reference_per_second": round(rate, 1), "reference_ms": round(reference.transaction_ms, 2)}
                row["ratio"] = round(row["requests_per_second"] / rate, 3)
                rows.append({"behind": behind, **row})
        return rows

    def counted(self) -> dict[str, int]:
        """What stands in the tables in the end: whoever was served was counted once."""
        asked = {
            "tickets_served_twice": "SELECT count(*) FROM (SELECT ticket_id FROM ticket_event WHERE event = 'finish'"
            " GROUP BY ticket_id HAVING count(*) > 1) AS twice",
            "tickets_called_twice": "SELECT count(*) FROM (SELECT ticket_id FROM ticket_event WHERE event = 'call'"
            " GROUP BY ticket_id HAVING count(*) > 1) AS twice",
            "numbers_twice": "SELECT count(*) FROM (SELECT 1 FROM ticket GROUP BY queue_id, day, number"
            " HAVING count(*) > 1) AS twice",
            "visits": "SELECT count(*) FROM visit",
            "tickets": "SELECT count(*) FROM ticket",
            "served": "SELECT count(*) FROM ticket WHERE state = 'served'",
        }
        with as_administrator(self.installation.urls) as connection:
            rows = {name: connection.execute(statement.encode()).fetchone() for name, statement in asked.items()}
        return {name: int(str(row[0])) for name, row in rows.items() if row}

    def _visits(self, port: int, clients: int, seconds: float) -> dict[str, Any]:
        plan = {
            "port": port,
            "host": self.centre.host,
            "seconds": seconds,
            "clerks": [
                {"token": clerk.token, "desk_id": str(clerk.desk_id), "queue_id": str(clerk.queue_id)}
                for clerk in self.centre.clerks[:clients]
            ],
        }
        command = [sys.executable, "-m", "oneroof.cli.benchmarks.floor_client"]
        answer = subprocess.run(command, input=json.dumps(plan), capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise RuntimeError(f"the clients failed: {answer.stderr[-3000:]}")
        found: dict[str, Any] = json.loads(answer.stdout)
        return found

    def _run(self, port: int, web: psutil.Process, clients: int) -> dict[str, Any]:
        before = cpu_seconds(web), cpu_seconds(self.database)
        found = self._visits(port, clients, self.wish.seconds)
        used = cpu_seconds(web) - before[0], cpu_seconds(self.database) - before[1]
        requests = found["visits"] * len(STEPS)
        parts = {"web": used[0], "postgresql": used[1], "client": found["cpu_seconds"]}
        return {
            "clients": clients,
            "requests": requests,
            "requests_per_second": round(requests / found["seconds"], 1),
            "cpu_ms_per_request": {name: round(1000 * each / requests, 2) for name, each in parts.items()},
            "processors_left": round(_others(found["seconds"], sum(parts.values())), 2),
            "steps_ms": {step: _times(found["taken"][step]) for step in STEPS},
        }


def _others(seconds: float, used: float) -> float:
    """How many processors were idle or worked for others."""
    return (os.cpu_count() or 1) - used / seconds


def _times(taken: Sequence[float]) -> dict[str, float]:
    ordered = quantiles(taken, n=20, method="inclusive") if len(taken) > 1 else [taken[0]] * 19
    return {"p50": round(1000 * ordered[9], 1), "p95": round(1000 * ordered[18], 1)}
