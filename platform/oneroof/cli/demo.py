"""`oneroof demo`: the network that is there to be looked at."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from importlib import import_module
from logging import WARNING
from zoneinfo import ZoneInfo

import click
from tqdm import tqdm

from oneroof.cli.group import fail
from oneroof.cli.opened import opened_services
from oneroof.core import logging
from oneroof.core.config import Settings
from oneroof.demo import clock as demo_clock
from oneroof.demo.clock import FASTEST, ShownTime
from oneroof.demo.credentials import Account, address_of, read_credentials
from oneroof.demo.prepare import demo_tenants
from oneroof.demo.prepare import prepare as prepare_networks
from oneroof.registry import JOB_MODULES
from oneroof.services import Services
from oneroof.tenancy.context import Context, system_context

_Network = click.option("--network", "network_code", help="The network's code, where several are demonstrations.")
_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"]


@click.group(epilog="Example: oneroof demo credentials --json")
def demo() -> None:
    """The demo network: nobody's data, everybody's to try."""


@demo.command(epilog="Example: oneroof demo prepare")
@_Network
@click.option("--if-any", is_flag=True, help="Do nothing where there is no demonstration network.")
def prepare(network_code: str | None, if_any: bool) -> None:
    """Give a demonstration network its staff, roster and past.

    Passwords and tokens are made here and kept in ONEROOF_VAR/demo, readable by nobody else. Run again, it fills what
    is missing and changes nothing else. A network that is no demonstration is refused.
    """
    logging.configure(WARNING)  # a thousand jobs are done, and nobody wants to read so
    with opened_services() as services:
        if if_any and not any(tenant.demo for tenant in services.directory.list_tenants()):
            return
        for module in JOB_MODULES:
            import_module(module)
        with tqdm(desc="demo", unit="tenant", file=sys.stderr, disable=None, delay=2) as bar:

            def progress(code: str, number: int) -> None:
                bar.total = number
                bar.set_postfix_str(code)
                bar.update()

            done = prepare_networks(services, network_code=network_code, progress=progress)
    if done.new_accounts or done.days:
        click.echo(
            f"{done.tenants} tenants: {done.accounts} accounts ({done.new_accounts} new), {done.days} days of history "
            f"written. Who can sign in: oneroof demo credentials"
        )


@demo.command(epilog="Example: oneroof demo credentials --json --tenant lisboa")
@click.option("--tenant", help="Only this tenant.")
@click.option("--all", "everybody", is_flag=True, help="Every account; otherwise one for each tenant and role.")
@click.option("--json", "as_json", is_flag=True, help="A list of objects, with personal tokens.")
def credentials(tenant: str | None, everybody: bool, as_json: bool) -> None:
    """Show who can sign in: address, e-mail and password; with --json the personal tokens too."""
    settings = Settings.from_environment()
    accounts = [account for account in read_credentials(settings) if tenant in (None, account.tenant)]
    if not accounts:
        fail(f"there are no demonstration accounts for {tenant!r}." if tenant else "run oneroof demo prepare first.")
    shown = accounts if everybody else _one_of_each(accounts)
    if as_json:
        told = [{**asdict(account), "url": address_of(settings, account)} for account in shown]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo("\n".join(_table(settings, shown)))


@demo.command(epilog="Example: oneroof demo clock --set 2026-03-02T07:55 --speed 30")
@_Network
@click.option("--set", "moment", type=click.DateTime(_MOMENTS), help="What it shall show, in the network's time zone.")
@click.option("--speed", type=click.FloatRange(0, FASTEST, min_open=True), help="Times real time.")
@click.option("--reset", is_flag=True, help="Back to real time.")
def clock(network_code: str | None, moment: datetime | None, speed: float | None, reset: bool) -> None:
    """Show or set the clock of a demonstration network.

    While the network runs, days that it leaves behind are closed, and days that it goes back to are opened again.
    """
    if reset and (moment or speed):
        fail("say either --reset, or --set and --speed.")
    with opened_services() as services:
        context = _umbrella(services, network_code)
        if reset:
            shown = demo_clock.reset_clock(services.database, context)
        elif moment or speed:
            zone = ZoneInfo(demo_clock.shown_time(services.database, context).time_zone)
            now = moment.replace(tzinfo=zone) if moment else None
            shown = demo_clock.set_clock(services.database, context, now=now, speed=speed)
        else:
            shown = demo_clock.shown_time(services.database, context)
    click.echo(_told(shown))


def _umbrella(services: Services, network_code: str | None) -> Context:
    """The umbrella of the one demonstration network that is meant."""
    umbrellas = [tenant for tenant in demo_tenants(services, network_code) if tenant.kind == "umbrella"]
    if len(umbrellas) != 1:
        fail(f"say which network: {', '.join(tenant.network_code for tenant in umbrellas)}.")
    return system_context(umbrellas[0].id, umbrellas[0].network_id, "administration")


def _told(shown: ShownTime) -> str:
    local = shown.now.astimezone(ZoneInfo(shown.time_zone))
    pace = "real time" if shown.real else f"{shown.speed:g} times as fast as real time"
    return f"{local:%A, %Y-%m-%d %H:%M:%S} in {shown.time_zone}, {pace}"


def _one_of_each(accounts: list[Account]) -> list[Account]:
    first = {(account.tenant, account.role): account for account in reversed(accounts)}
    return [account for account in accounts if first[account.tenant, account.role] is account]


def _table(settings: Settings, accounts: list[Account]) -> list[str]:
    rows = [("address", "role", "e-mail", "password")]
    rows += [(f"{address_of(settings, each)}/staff/", each.role, each.email, each.password) for each in accounts]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
