"""`oneroof down`: end what `oneroof up` started."""

import click
import psutil

from oneroof import embedded
from oneroof.cli.running import ENDING_SECONDS, running_up
from oneroof.core.config import Settings


@click.command(epilog="Example: oneroof down")
def down() -> None:
    """End the running network of this ONEROOF_VAR, then its embedded PostgreSQL and Redis.

    Requests that are being answered are answered first. No data is removed.
    """
    settings = Settings.from_environment()
    processes = running_up(settings)
    for process in processes:
        process.terminate()
    _, left = psutil.wait_procs(processes, timeout=ENDING_SECONDS)
    for process in left:
        process.kill()
    stopped = embedded.stop(settings)
    click.echo("The network has ended." if processes or stopped else "Nothing was running.")
