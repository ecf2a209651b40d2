"""`oneroof bench names`: the same searches among few tokens and among many."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from oneroof.cli.benchmarks.name_cases import SEARCHES
from oneroof.cli.benchmarks.name_figures import name_table

EVIDENCE = Path(__file__).parents[3] / "docs" / "evidence"


def test_the_table_holds_each_search_beside_itself() -> None:
    row = {"kind": "service", "found": 1, "queries": 3, "median_ms": 2.0, "p95_ms": 3.5, "peak_kib": 9}
    results = [{**row, "name": name, "tokens": size} for size in ("1,000", "20,000") for name in SEARCHES]
    figures: dict[str, Any] = {
        "tokens": {"few": 1000, "many": 20_000},
        "people": {"few": 50, "many": 1000},
        "rounds": 2,
        "machine": {"processors": 2, "postgresql": "18"},
        "results": results,
    }
    table = name_table(figures)
    assert len(table) == 2 + len(SEARCHES)
    assert all(line.count("2.0 / 3.5") == 2 for line in table[2:])


@pytest.mark.evidence
def test_a_million_tokens_beside_ten_thousand() -> None:
    command = [sys.executable, "-m", "oneroof.cli", "bench", "names", "--json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1500)
    assert answer.returncode == 0, answer.stderr[-2000:]
    figures: dict[str, Any] = json.loads(answer.stdout)
    assert figures["tokens"] == {"many": 1_000_000, "few": 10_000}
    assert {row["name"] for row in figures["results"] if row["kind"] == "service"} == set(SEARCHES)
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    (EVIDENCE / "names-search.json").write_text(f"{text}\n", encoding="utf-8")
