"""`oneroof simulate`: a centre's day, driven over HTTP."""

import asyncio
import json
import sys
from datetime import date, datetime
from typing import Any

import click
from tqdm import tqdm

from oneroof.cli.group import fail
from oneroof.core.config import Settings
from oneroof.demo.credentials import read_credentials
from oneroof.simulate.client import CallFailedError
from oneroof.simulate.floor import StaffMember
from oneroof.simulate.people import LISBON_VISITORS_A_DAY
from oneroof.simulate.run import NothingToSimulateError, Plan, stop_clock
from oneroof.simulate.run import simulate as run_day
from oneroof.simulate.summary import Summary

TOO_LONG_MINUTES = 120
"""Waits longer than this say more about the machine than about the centre."""


@click.group(
    invoke_without_command=True, epilog="Example: oneroof simulate --tenant lisboa --day --visitors 100 --speed 600"
)
@click.pass_context
@click.option("--tenant", help="The centre's code, e.g. lisboa. Demonstration networks only.")
@click.option("--day", is_flag=True, help="A whole day, from the opening of the doors until nobody waits.")
@click.option(
    "--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day to simulate (default: the next weekday)."
)
@click.option("--visitors", default=LISBON_VISITORS_A_DAY, show_default=True, type=click.IntRange(1, 20_000))
@click.option("--speed", default=120.0, show_default=True, type=click.FloatRange(1, 5000), help="Times real time.")
@click.option("--seed", default=1, show_default=True, help="Another number is another day.")
@click.option("--server", help="Where the server listens (default: this machine, PORT).")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def simulate(
    command: click.Context,
    tenant: str | None,
    day: bool,
    on: datetime | None,
    visitors: int,
    speed: float,
    seed: int,
    server: str | None,
    as_json: bool,
) -> None:
    """Walk visitors through a centre of a running demonstration network, as its staff would.

    At a speed that the machine cannot keep up with, visitors wait longer than they would, in the end past midnight.

    Ends with exit code 0 only when everybody is served or accounted for, no number was given out twice, no ticket
    was called twice and no call failed after its retries. Two simulators may run at once: they share the floor.
    """
    if command.invoked_subcommand:
        return
    if tenant is None:
        fail("say which centre: --tenant CODE.")
    if not day:
        fail("say what to simulate: --day is the only kind so far.")
    settings = Settings.from_environment()
    plan = _plan(settings, tenant, server, visitors=visitors, speed=speed, seed=seed, on=on.date() if on else None)
    try:
        summary = _run(plan)
    except* (CallFailedError, NothingToSimulateError, OSError) as failed:
        fail(str(failed.exceptions[0]))
    click.echo(json.dumps(summary.as_json(), indent=2) if as_json else "\n".join(_lines(summary, plan)))
    sys.exit(0 if summary.clean else 1)


def _run(plan: Plan) -> Summary:
    with (
        tqdm(total=plan.visitors, desc="arrived", unit="visitor", file=sys.stderr, position=0) as arrived,
        tqdm(total=plan.visitors, desc="left   ", unit="visitor", file=sys.stderr, position=1) as ended,
    ):
        bars = {"arrived": arrived, "ended": ended}
        return asyncio.run(_run_and_stop(plan, lambda what: bars[what].update() and None))


async def _run_and_stop(plan: Plan, progress: Any) -> Summary:
    try:
        return await run_day(plan, progress)
    finally:
        await stop_clock(plan)


def _plan(
    settings: Settings,
    tenant: str,
    server: str | None,
    *,
    visitors: int,
    speed: float,
    seed: int,
    on: date | None,
) -> Plan:
    credentials = read_credentials(settings)
    at_tenant = [account for account in credentials if account.tenant == tenant]
    clock = next((account for account in credentials if account.role == "umbrella_administrator"), None)
    if not at_tenant or clock is None:
        known = ", ".join(sorted({account.tenant for account in credentials}))
        fail(f"there is no demonstration staff for {tenant!r}; there is for: {known or 'no tenant'}.")
    return Plan(
        server=server or f"http://127.0.0.1:{settings.port}",
        tenant_host=at_tenant[0].host,
        umbrella_host=clock.host,
        clock_token=clock.token,
        staff=[StaffMember(account.role, account.office, account.token) for account in at_tenant],
        visitors=visitors,
        speed=speed,
        seed=seed,
        day=on,
    )


def _lines(summary: Summary, plan: Plan) -> list[str]:
    waits, calls = summary.wait_minutes, summary.call_milliseconds
    lines = [
        f"visitors      {summary.visitors}: {summary.served} served, {summary.no_show} no-shows, {summary.left} left",
        f"tickets       {summary.tickets_of_the_day} on the whole floor today",
        f"waiting       median {waits['median']} minutes, 95% under {waits['p95']}",
        f"throughput    {summary.calls} calls, {summary.calls_per_second} a second at {plan.speed:g}× speed",
        f"answers       median {calls['median']} ms, 95% under {calls['p95']} ms",
        f"retries       {summary.retries}, each with its first Idempotency-Key",
        f"errors        {len(summary.errors)}",
    ]
    if waits["p95"] > TOO_LONG_MINUTES:
        lines.append("The server could not keep up with the clock: a lower --speed shows shorter waits.")
    for label, items in (
        ("unaccounted", summary.unaccounted),
        ("number twice", summary.duplicate_numbers),
        ("called twice", summary.called_twice),
        ("error", summary.errors),
    ):
        lines.extend(f"{label:<13} {item}" for item in items[:20])
    lines.append("Everybody is accounted for." if summary.clean else "The day did not end clean.")
    return lines
