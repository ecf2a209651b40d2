"""`oneroof erasures`: after a restore, who was erased is erased again."""

from importlib import import_module

import click
from tqdm import tqdm

from oneroof.casefiles.rights.restored import all_behind, replay_all
from oneroof.cli.opened import opened_services
from oneroof.registry import JOB_MODULES


@click.group(epilog="Example: oneroof erasures replay")
def erasures() -> None:
    """People who were erased: the key store remembers them, also when the database was restored from before."""


@erasures.command(epilog="Example: oneroof erasures pending")
def pending() -> None:
    """Say how many erasures the database does not know of; exit with 1 where there are any."""
    with opened_services() as services:
        found = all_behind(services)
    click.echo(f"{len(found)} erasures are missing in this database.")
    if found:
        raise SystemExit(1)


@erasures.command(epilog="Example: oneroof erasures replay")
def replay() -> None:
    """Erase again whoever the database has brought back. `oneroof up` does so by itself before it serves.

    Until it is done `/readyz` answers 503. Run it again after an interruption.
    """
    for module in JOB_MODULES:
        import_module(module)  # slices register what they destroy of a person
    with opened_services() as services:
        done = replay_all(services, lambda found: tqdm(found, unit="person", desc="erasing", disable=None))
    click.echo(f"{done} erasures were replayed.")
