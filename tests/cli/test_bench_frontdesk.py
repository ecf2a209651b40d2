"""`oneroof bench frontdesk`: every step answers, the counts agree, and the figures stand beside their reference."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from oneroof.cli.benchmarks.floor_client import STEPS
from oneroof.cli.benchmarks.floor_table import floor_table

EVIDENCE = Path(__file__).parents[2] / "docs" / "evidence"


def bench(*options: str, folder: str = tempfile.gettempdir()) -> dict[str, Any]:
    command = [sys.executable, "-m", "oneroof.cli", "bench", "frontdesk", "--json", *options]
    variables = {**os.environ, "TMPDIR": folder}
    answer = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=1500)
    assert answer.returncode == 0, answer.stderr[-3000:]
    figures: dict[str, Any] = json.loads(answer.stdout)
    return figures


def holds(figures: dict[str, Any], clients: list[int], behind: int) -> None:
    """What is true on any machine, however busy it is."""
    runs = figures["runs"]
    assert [(run["behind"], run["clients"]) for run in runs] == [(b, c) for b in (0, behind) for c in clients]
    for run in runs:
        assert run["requests"] > 0 and run["requests"] % len(STEPS) == 0
        assert set(run["steps_ms"]) == set(STEPS)
        assert all(times["p50"] <= times["p95"] for times in run["steps_ms"].values())
        assert run["ratio"] == pytest.approx(run["requests_per_second"] / run["reference_per_second"], abs=0.01)
        assert set(run["cpu_ms_per_request"]) == {"web", "postgresql", "client"}
    assert set(figures["slower_when_grown"]) == {str(each) for each in clients}
    counted = figures["counted"]
    assert counted["tickets_called_twice"] == counted["tickets_served_twice"] == 0
    assert counted["numbers_twice"] == 0
    assert counted["tickets"] >= behind + sum(run["requests"] // len(STEPS) for run in runs)
    assert len(floor_table(figures)) > 2 * len(runs)


def test_eight_clerks_for_a_moment_and_nothing_is_left_behind() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the servers' own account passes through it
        figures = bench("--clients", "8", "--behind", "1000", "--seconds", "1", folder=folder)
        assert list(Path(folder).iterdir()) == []
    holds(figures, [8], 1000)


@pytest.mark.evidence
def test_three_hundred_thousand_tickets_behind_thirty_two_clerks() -> None:
    figures = bench("--clients", "1", "--clients", "8", "--clients", "32", "--behind", "300000", "--seconds", "20")
    holds(figures, [1, 8, 32], 300_000)
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    (EVIDENCE / "frontdesk.json").write_text(f"{text}\n", encoding="utf-8")
