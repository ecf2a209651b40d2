"""A day with two simulators at once while a web worker is killed: nobody is lost, nothing happens twice."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from oneroof.core.config import Settings
from support.installation import environment, installation
from support.lisbon_day import lisbon_and_few, start_simulator
from support.running_network import RunningNetwork, running_network

EVIDENCE = Path(__file__).parents[2] / "docs" / "evidence"


def oneroof(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "oneroof.cli", *arguments]
    return subprocess.run(command, env=environment(settings), capture_output=True, text=True, check=False)


def kill_a_web_worker(network: RunningNetwork) -> int:
    worker = network.children("gunicorn")[0].children()[0]
    os.kill(worker.pid, signal.SIGKILL)
    return int(worker.pid)


def run_day(visitors: int, speed: int, kills: int) -> list[dict[str, Any]]:
    with installation() as settings:
        pack = lisbon_and_few(settings.var.parent)
        with running_network(settings, "--pack", str(pack), pack=True) as network:
            simulators = [start_simulator(network, visitors // 2, speed, seed) for seed in (1, 2)]
            for _ in range(kills):
                time.sleep(6)
                kill_a_web_worker(network)
            answers = [simulator.communicate(timeout=1500) for simulator in simulators]
    for simulator, (out, err) in zip(simulators, answers, strict=True):
        assert out.startswith("{"), f"exit {simulator.returncode}: {err[-2000:]}"
    return [json.loads(out) for out, _ in answers]


def hold_clean(summaries: list[dict[str, Any]], visitors: int) -> None:
    for summary in summaries:
        assert summary["errors"] == []
        assert summary["unaccounted"] == []
        assert summary["duplicate_numbers"] == []
        assert summary["called_twice"] == []
        assert summary["clean"]
    assert sum(summary["visitors"] for summary in summaries) == visitors
    assert sum(s["served"] + s["no_show"] + s["left"] for s in summaries) == visitors


def test_two_simulators_and_a_killed_web_worker_lose_nobody() -> None:
    summaries = run_day(visitors=60, speed=600, kills=1)
    hold_clean(summaries, 60)
    assert sum(summary["served"] for summary in summaries) > 40


@pytest.mark.evidence
def test_a_lisbon_day_in_full() -> None:
    summaries = run_day(visitors=782, speed=100, kills=3)
    hold_clean(summaries, 782)
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    (EVIDENCE / "simulated-day.json").write_text(json.dumps(summaries, indent=2) + "\n")
