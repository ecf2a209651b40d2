"""`oneroof bench`: what it measures, and that the number of services changes nothing about the queries."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from oneroof.cli.bench import _table

EVIDENCE = Path(__file__).parents[2] / "docs" / "evidence"
MOST_QUERIES = 5


def bench(*options: str, folder: str = tempfile.gettempdir()) -> dict[str, Any]:
    command = [sys.executable, "-m", "oneroof.cli", "bench", "catalogue", "--json", *options]
    variables = {**os.environ, "TMPDIR": folder}
    answer = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=1500)
    assert answer.returncode == 0, answer.stderr[-2000:]
    figures: dict[str, Any] = json.loads(answer.stdout)
    return figures


def holds(figures: dict[str, Any], services: int) -> None:
    """Every list and search found something, with few queries, and there is something to compare it with."""
    assert (figures["services"], figures["languages"]) == (services, 12)
    kinds = [result["kind"] for result in figures["results"]]
    assert kinds.count("reference") >= 3
    looked = [each for each in figures["results"] if "list" in each["name"] or "search" in each["name"]]
    measured = [each for each in looked if each["kind"] != "reference"]
    assert {each["kind"] for each in measured} == {"service", "page"}
    for each in measured:
        assert each["queries"] <= MOST_QUERIES, each["name"]
        assert each["found"] > 0, each["name"]
    languages = {each["language"] for each in measured if each["kind"] == "service" and "search" in each["name"]}
    assert len(languages) >= 8


def test_few_queries_however_much_is_looked_for_and_nothing_is_left_behind() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the servers' own account passes through it
        figures = bench("--services", "40", "--rounds", "2", folder=folder)
        assert list(Path(folder).iterdir()) == []
    holds(figures, 40)
    table = _table(figures)
    assert len(table) == 3 + len(figures["results"])
    assert all(each["name"] in "\n".join(table) for each in figures["results"])


@pytest.mark.evidence
def test_two_thousand_services_in_all_languages() -> None:
    figures = bench("--services", "2000", "--rounds", "30")
    holds(figures, 2000)
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    (EVIDENCE / "catalogue.json").write_text(f"{text}\n", encoding="utf-8")
