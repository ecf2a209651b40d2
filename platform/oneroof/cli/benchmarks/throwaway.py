"""An installation with a PostgreSQL and a Redis of its own, for as long as something is measured."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from oneroof import embedded
from oneroof.cli.migrate import bring_up_to_date
from oneroof.core.config import Settings
from oneroof.services import Services


@dataclass(frozen=True, slots=True)
class Throwaway:
    """A new, empty installation, and the addresses of its database."""

    services: Services
    urls: embedded.DatabaseUrls


@contextmanager
def throwaway() -> Iterator[Throwaway]:
    """An installation in a temporary folder. Nothing of it is left after the block."""
    folder = Path(tempfile.mkdtemp(prefix="oneroof-bench-"))
    folder.chmod(0o755)  # the servers' own account passes through it
    settings = Settings.from_environment({"ONEROOF_VAR": str(folder / "var"), "ONEROOF_LOG_LEVEL": "WARNING"})
    holding = embedded.hold(settings)
    try:
        urls = embedded.ensure_postgres(settings)
        bring_up_to_date(settings, urls)
        services = Services.open(embedded.connected(settings))
        try:
            yield Throwaway(services, urls)
        finally:
            services.close()
    finally:
        os.close(holding)
        embedded.remove_data(settings)
        shutil.rmtree(folder, ignore_errors=True)
