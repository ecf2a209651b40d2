"""`oneroof down`: end what `oneroof up` started."""

import time

import click

from oneroof import embedded
from oneroof.cli.running import ENDING_SECONDS, running_up
from oneroof.core.config import Settings


@click.command(epilog="Example: oneroof down")
@click.option("--remove-data", is_flag=True, help="Remove the embedded database too. It cannot be brought back.")
@click.option("--yes", is_flag=True, help="Do not ask before data is removed.")
def down(remove_data: bool, yes: bool) -> None:
    """End the running network of this ONEROOF_VAR, then its embedded PostgreSQL and Redis.

    Requests that are being answered are answered first. No data is removed unless that is asked for.
    """
    settings = Settings.from_environment()
    processes = running_up(settings)
    for process in processes:
        process.terminate()
    end = time.monotonic() + ENDING_SECONDS
    while running_up(settings) and time.monotonic() < end:
        time.sleep(0.1)
    for process in running_up(settings):
        process.kill()
    stopped = embedded.stop(settings)
    if remove_data:
        if not yes:
            click.confirm(f"Remove the whole database of {settings.var}?", abort=True)
        removed = embedded.remove_data(settings)
        click.echo(f"Removed {removed}." if removed else "There was no data.")
    click.echo("The network has ended." if processes or stopped else "Nothing was running.")
