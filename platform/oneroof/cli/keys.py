"""`oneroof keys`: the installation's own keys."""

import os
from pathlib import Path

import click

from oneroof.core.keys import create_keys


@click.group(epilog="Example: ONEROOF_SECRETS=/etc/oneroof/secrets oneroof keys create")
def keys() -> None:
    """The keys that sign contexts, tokens and forms, and that wrap the keys of persons."""


@keys.command(epilog="Example: ONEROOF_SECRETS=/etc/oneroof/secrets oneroof keys create")
def create() -> None:
    """Make the keys that are missing; never touch one that exists.

    In development this happens by itself. In production it is done once, on purpose, and the files are kept safe:
    without the key `vault`, no personal data can be read again.
    """
    folder = Path(os.environ.get("ONEROOF_SECRETS") or Path(os.environ.get("ONEROOF_VAR") or "var") / "secrets")
    made = create_keys(folder.absolute())
    for path in made:
        click.echo(f"made {path}")
    if not made:
        click.echo(f"All keys exist in {folder.absolute()}; nothing was made.")
