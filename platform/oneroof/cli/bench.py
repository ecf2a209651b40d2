"""`oneroof bench`: how fast it is here."""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
import psutil
from sqlalchemy import func, select
from tqdm import tqdm

from oneroof import embedded
from oneroof.app import create_app
from oneroof.cli.benchmarks.catalogue_cases import catalogue_cases
from oneroof.cli.benchmarks.catalogue_pages import PageMissing, page_cases
from oneroof.cli.benchmarks.floor_centre import MOST_CLIENTS
from oneroof.cli.benchmarks.floor_figures import Wish, floor_figures
from oneroof.cli.benchmarks.floor_table import floor_table
from oneroof.cli.benchmarks.many_services import MOST, NoCatalogues, make_centre
from oneroof.cli.benchmarks.measuring import Result, measure
from oneroof.cli.benchmarks.name_figures import name_figures, name_table
from oneroof.cli.benchmarks.throwaway import throwaway
from oneroof.cli.group import fail
from oneroof.core.languages import public_languages
from oneroof.core.time import real_now
from oneroof.tenancy.context import system_context

MEBIBYTE = 1024 * 1024


@click.group(epilog="Example: oneroof bench catalogue")
def bench() -> None:
    """How fast the product is on this machine.

    Nothing of the installation is touched: each command makes an installation of its own and throws it away.
    """


@bench.command(epilog="Example: oneroof bench catalogue --services 2000 --rounds 50 --json")
@click.option("--services", "number", type=click.IntRange(1, MOST), default=2000, show_default=True)
@click.option("--rounds", type=click.IntRange(1, 10_000), default=30, show_default=True, help="How often each is run.")
@click.option("--json", "as_json", is_flag=True, help="All figures as one object.")
def catalogue(number: int, rounds: int, as_json: bool) -> None:
    """Lists, searches and pages over many services in all languages.

    Each is run in turn with a few bare things, so that the figures say something on a busy machine too: hold a line
    against the references above it. Queries count the one that enters the tenant.
    """
    try:
        figures = _catalogue_figures(number, rounds)
    except NoCatalogues:
        fail("no catalogue is installed whose services could be multiplied: see oneroof plugin list.")
    except PageMissing as error:
        fail(str(error))
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2) if as_json else "\n".join(_table(figures)))


@bench.command(epilog="Example: oneroof bench names --tokens 1000000 --beside 10000 --json")
@click.option("--tokens", type=click.IntRange(1000, 10_000_000), default=1_000_000, show_default=True)
@click.option("--beside", type=click.IntRange(1000, 10_000_000), default=10_000, show_default=True)
@click.option("--rounds", type=click.IntRange(1, 10_000), default=30, show_default=True, help="How often each is run.")
@click.option("--json", "as_json", is_flag=True, help="All figures as one object.")
def names(tokens: int, beside: int, rounds: int, as_json: bool) -> None:
    """Finding people by name among many search tokens, beside the same searches among few.

    Two centres share one database, each with as many made-up people as it takes; the same searches are run in turn at
    both, so that the figures say something on a busy machine too.
    """
    figures = name_figures(tokens, beside, rounds)
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2) if as_json else "\n".join(name_table(figures)))


@bench.command(epilog="Example: oneroof bench frontdesk --clients 8 --clients 32 --behind 300000 --seconds 30 --json")
@click.option(
    "--clients",
    type=click.IntRange(1, MOST_CLIENTS),
    multiple=True,
    default=(1, 8, 32),
    show_default=True,
    help="How many clerks work at once; give it several times.",
)
@click.option(
    "--behind",
    type=click.IntRange(0, 10_000_000),
    default=300_000,
    show_default=True,
    help="Finished tickets in the archive of the second half; 0 for no second half.",
)
@click.option("--seconds", type=click.FloatRange(1, 50), default=20, show_default=True, help="How long each works.")
@click.option("--json", "as_json", is_flag=True, help="All figures as one object.")
def frontdesk(clients: tuple[int, ...], behind: int, seconds: float, as_json: bool) -> None:
    """Visits over HTTP: with an empty archive and a full one, beside the same writes by pgbench.

    A visit is six requests: register it, issue a ticket, call the next one, start, finish, and look at who waits. Each
    signs in with a personal token; each change has an idempotency key, an entry of the accountability record, and all
    that is written in its one transaction. Web server, PostgreSQL and clients share this machine.
    """
    figures = floor_figures(Wish(clients, behind, seconds))
    click.echo(json.dumps(figures, ensure_ascii=False, indent=2) if as_json else "\n".join(floor_table(figures)))


def _catalogue_figures(number: int, rounds: int) -> dict[str, Any]:
    with (
        tqdm(desc="installation", unit="run", file=sys.stderr, disable=None) as bar,
        throwaway() as installation,
        TemporaryDirectory(prefix="oneroof-bench-") as folder,
    ):
        services = installation.services
        bar.set_description("services")
        bar.reset(total=number)
        started = real_now()
        centre, code = make_centre(services, number, Path(folder) / "pack", bar.update)
        filled = real_now()
        embedded.count_rows(installation.urls)
        with services.database.transaction(system_context(centre.id, centre.network_id, "administration")) as session:
            version = session.scalar(select(func.current_setting("server_version")))
        app = create_app(services.settings, services)
        before = _resident()
        cases = [*catalogue_cases(services, centre, code), *page_cases(app, services.settings, centre, code)]
        bar.set_description("measuring")
        bar.reset(total=len(cases) * (rounds + 1))
        results = measure(cases, services.database.engine, rounds, bar.update)
    return {
        "measured_at": started.isoformat(timespec="seconds"),
        "services": number,
        "languages": len(public_languages()),
        "rounds": rounds,
        "filling_seconds": round((filled - started).total_seconds(), 1),
        "memory_mib": {"before": before, "after": _resident()},
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "postgresql": version},
        "results": [asdict(result) for result in results],
    }


def _resident() -> int:
    return int(psutil.Process().memory_info().rss // MEBIBYTE)


_HEADINGS = ("", "language", "queries", "median ms", "95% ms", "peak KiB")


def _table(figures: dict[str, Any]) -> list[str]:
    results = [Result(**row) for row in figures["results"]]
    rows = [_HEADINGS, *(_row(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    memory, machine = figures["memory_mib"], figures["machine"]
    return [
        f"{figures['services']} services in {figures['languages']} languages, {figures['rounds']} rounds, "
        f"{machine['processors']} processors, PostgreSQL {machine['postgresql']}",
        *("  ".join(_aligned(row, widths)).rstrip() for row in rows),
        f"Written in {figures['filling_seconds']} s. Memory of the process: {memory['before']} MiB before, "
        f"{memory['after']} MiB after.",
    ]


def _row(result: Result) -> tuple[str, ...]:
    name = f"= {result.name}" if result.kind == "reference" else result.name
    times = (f"{result.median_ms:.1f}", f"{result.p95_ms:.1f}", str(result.peak_kib))
    return (name, result.language, str(result.queries), *times)


def _aligned(row: tuple[str, ...], widths: list[int]) -> list[str]:
    first, second, *numbers = row
    return [
        first.ljust(widths[0]),
        second.ljust(widths[1]),
        *(cell.rjust(width) for cell, width in zip(numbers, widths[2:], strict=True)),
    ]
