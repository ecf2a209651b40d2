"""What a command that works with the database opens, and leaves as it found it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from oneroof import embedded
from oneroof.cli.migrate import bring_up_to_date, tell
from oneroof.core.config import Settings
from oneroof.services import Services


@contextmanager
def opened_services() -> Iterator[Services]:
    """The installation's services for the block.

    Embedded servers are started where they do not run, brought to the newest schema, and ended with the last program
    that uses them.
    """
    settings = Settings.from_environment()
    holding = embedded.hold(settings)
    try:
        urls = embedded.ensure_postgres(settings)
        if urls.owner is not None:
            bring_up_to_date(settings, urls)
        services = Services.open(embedded.connected(settings))
        tell(services.plugins.set_aside)
        try:
            yield services
        finally:
            services.close()
    finally:
        os.close(holding)
        embedded.stop_if_unused(settings)
