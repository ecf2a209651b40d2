"""`oneroof migrate`: bring the database to the newest schema."""

from collections.abc import Iterable

import click

from oneroof import embedded
from oneroof.catalogue.plugins.loading import load_plugins
from oneroof.core.config import Settings
from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.embedded import DatabaseUrls, ServiceError
from oneroof.migrations import head_revision
from oneroof.migrations import migrate as run_migrations


@click.command(epilog="Example: DATABASE_OWNER_URL=postgresql://oneroof_owner:…@host/oneroof oneroof migrate")
def migrate() -> None:
    """Run the migrations that are missing, as the role that owns the tables.

    Safe to run again, and by several at once. On an external server the address of the owner stands in
    DATABASE_OWNER_URL; only this command needs it.
    """
    settings = Settings.from_environment()
    tell(load_plugins().set_aside)
    bring_up_to_date(settings, embedded.ensure_postgres(settings))
    click.echo(f"The database is at {head_revision()}.")


def bring_up_to_date(settings: Settings, urls: DatabaseUrls) -> None:
    """Run the missing migrations with the owner's address, the core's and then the plugins'.

    A plugin whose migrations fail is named on standard error, and the rest goes on. Raises ServiceError if the owner's
    address is unknown or not enough.
    """
    if urls.owner is None:
        raise ServiceError("DATABASE_OWNER_URL is missing: migrations run as the role that owns the tables.")
    try:
        plugins = load_plugins()
        key = settings.keys.context
        failed = run_migrations(urls.owner, key_id=CONTEXT_KEY_ID, key=key, plugins=plugins.migrations())
    except PermissionError as error:
        raise ServiceError(str(error)) from error
    tell(failed)


def tell(left_out: Iterable[object]) -> None:
    """Say on standard error which plugins are left out, why, and what to do: a sentence each."""
    for fault in left_out:
        click.echo(f"oneroof: {fault}", err=True)
