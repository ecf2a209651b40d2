"""`oneroof network`: whole networks, declared in packs."""

import sys
from pathlib import Path

import click
from tqdm import tqdm

from oneroof.cli.group import fail
from oneroof.cli.opened import opened_services
from oneroof.federation.apply import apply_pack, plan_pack
from oneroof.federation.packs import NetworkPack, PackFaults, read_pack
from oneroof.services import Services

_Pack = click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.group(epilog="Example: oneroof network apply tenants/portugal")
def network() -> None:
    """Networks as their packs declare them: folders with network.toml, centres/, branding/ and locale/."""


@network.command(epilog="Example: oneroof network validate tenants/portugal")
@_Pack
def validate(path: Path) -> None:
    """Read the pack in PATH and tell every fault with its file and line. Needs no database."""
    pack = _read(path)
    offices = sum(len(centre.offices) for centre in pack.centres)
    desks = sum(len(office.desks) for centre in pack.centres for office in centre.offices)
    counts = (_count(len(pack.centres), "centre"), _count(offices, "office"), _count(desks, "desk"))
    click.echo(f"{pack.code} is right: {', '.join(counts)}.")


@network.command(epilog="Example: oneroof network apply tenants/portugal --dry-run")
@_Pack
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before changing something.")
def apply(path: Path, dry_run: bool, yes: bool) -> None:
    """Make the network what the pack in PATH declares: create, update, retire.

    Shows the plan first and, at a terminal, asks. Nothing is deleted that has a history, and what visitors or staff are
    using at the moment is left for a later apply. Safe to run again, also after it was interrupted.
    """
    pack = _read(path)
    with opened_services() as services:
        plan = plan_pack(services.database, services.directory, pack)
        click.echo("\n".join(plan.lines()))
        if dry_run or plan.is_empty:
            return
        if not yes and sys.stdin.isatty() and not click.confirm("Apply this?"):
            fail("nothing was changed.")
        _apply(services, pack)


def _read(path: Path) -> NetworkPack:
    try:
        return read_pack(path)
    except PackFaults as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        fail(f"the pack in {path} has {_count(len(error.faults), 'fault')}; nothing was changed.")
        raise


def _apply(services: Services, pack: NetworkPack) -> None:
    with tqdm(total=len(pack.centres), desc=pack.code, unit="centre", file=sys.stderr, disable=None) as bar:

        def progress(code: str) -> None:
            bar.set_postfix_str(code)
            bar.update()

        apply_pack(services.database, services.directory, pack, progress)
    click.echo(f"{pack.code} is applied: {_count(len(pack.centres), 'centre')}.")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
