"""How long finding people takes: two centres in one database, one with few search tokens and one with many."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select
from tqdm import tqdm

from oneroof.cli.benchmarks.made_network import NETWORK
from oneroof.cli.benchmarks.many_people import fill_with_people
from oneroof.cli.benchmarks.measuring import Case, Result, measure
from oneroof.cli.benchmarks.name_cases import SEARCHES, name_cases
from oneroof.cli.benchmarks.throwaway import Throwaway, throwaway
from oneroof.core.time import real_now
from oneroof.embedded.databases import as_owner
from oneroof.federation.apply import apply_pack
from oneroof.federation.packs import read_pack
from oneroof.tenancy.context import system_context
from oneroof.tenancy.directory import ListedTenant


def name_figures(tokens: int, beside: int, rounds: int) -> dict[str, Any]:
    """What was measured, in an installation that is thrown away."""
    with (
        tqdm(desc="installation", unit="run", file=sys.stderr, disable=None) as bar,
        throwaway() as installation,
        TemporaryDirectory(prefix="oneroof-bench-") as folder,
    ):
        services, started = installation.services, real_now()
        few, many = _centres(installation, Path(folder) / "pack")
        bar.set_description("people")
        bar.reset(total=tokens + beside)
        people = {
            size: _fill(installation, centre, size, bar.update) for centre, size in ((few, beside), (many, tokens))
        }
        context = system_context(many.id, many.network_id, "administration")
        with services.database.transaction(context) as session:
            version = session.scalar(select(func.current_setting("server_version")))
        cases: list[Case] = [*name_cases(services, few, beside), *name_cases(services, many, tokens)]
        bar.set_description("measuring")
        bar.reset(total=len(cases) * (rounds + 1))
        results = measure(cases, services.database.engine, rounds, bar.update)
    return {
        "measured_at": started.isoformat(timespec="seconds"),
        "tokens": {"many": tokens, "few": beside},
        "people": {"many": people[tokens], "few": people[beside]},
        "rounds": rounds,
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "postgresql": version},
        # the column of the language holds how many tokens the centre has
        "results": [
            {("tokens" if key == "language" else key): value for key, value in asdict(each).items()} for each in results
        ],
    }


def name_table(figures: dict[str, Any]) -> list[str]:
    """The figures as lines: each search among few and among many."""
    results = [
        Result(**{("language" if key == "tokens" else key): value for key, value in row.items()})
        for row in figures["results"]
    ]
    half = len(results) // 2
    few, many = f"{figures['tokens']['few']:,}", f"{figures['tokens']['many']:,}"
    lines = [
        f"{figures['people']['many']:,} people with {many} search tokens beside "
        f"{figures['people']['few']:,} with {few}, "
        f"{figures['rounds']} rounds, {figures['machine']['processors']} processors, "
        f"PostgreSQL {figures['machine']['postgresql']}",
        f"{'median / 95% in milliseconds':<40}{few:>18}{many:>20}",
    ]
    for one, other in zip(results[:half], results[half:], strict=True):
        name = f"= {one.name}" if one.kind == "reference" else one.name
        lines.append(f"{name:<40}{_times(one):>18}{_times(other):>20}")
    return lines


def _times(result: Result) -> str:
    return f"{result.median_ms:.1f} / {result.p95_ms:.1f}"


def _centres(installation: Throwaway, folder: Path) -> tuple[ListedTenant, ListedTenant]:
    (folder / "centres").mkdir(parents=True)
    (folder / "network.toml").write_text(NETWORK + _TEMPLATE, encoding="utf-8")
    for code in ("few", "many"):
        (folder / "centres" / f"{code}.toml").write_text(_CENTRE.format(code=code), encoding="utf-8")
    services = installation.services
    apply_pack(services.database, services.directory, read_pack(folder, plugins=services.plugins))
    found = {tenant.code: tenant for tenant in services.directory.list_tenants()}
    return found["few"], found["many"]


def _fill(installation: Throwaway, centre: ListedTenant, tokens: int, step: Callable[[int], Any]) -> int:
    with as_owner(installation.urls) as owner:
        return fill_with_people(
            owner,
            installation.services.keys,
            centre.id,
            tokens=tokens,
            searches=list(SEARCHES.values()),
            step=step,
        )


_TEMPLATE = """\
[template.local_centre.hours]
weekdays = ["09:00-17:00"]

[template.local_centre.desks]
presorting = ["8"]
welcome = ["9"]
"""

_CENTRE = """\
name = "Centre with {code}"
kind = "local_centre"
municipality = "Lisboa"
district = "Lisboa"
address = "1 Harbour Street"
coordinates = [38.72, -9.14]
"""
