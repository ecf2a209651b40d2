"""A plugin's migrations, tried out where nothing can happen to anybody."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oneroof.catalogue.plugins.installed import LoadedPlugin
from oneroof.core.config import Settings
from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.migrations import FailedMigrations, PluginMigrations, migrate


def migration_faults(loaded: LoadedPlugin, settings: Settings, owner_url: str) -> list[str]:
    """What is wrong with the plugin's migrations when they run, after the core's, in an empty database."""
    assert loaded.migrations is not None
    own = PluginMigrations(loaded.name, loaded.migrations)
    failed: list[FailedMigrations] = migrate(owner_url, key_id=CONTEXT_KEY_ID, key=settings.keys.context, plugins=[own])
    return [f"migrations: {one.reason}" for one in failed]


@contextmanager
def scratch_settings() -> Iterator[Settings]:
    """Settings of an installation in a folder that goes away again."""
    folder = Path(tempfile.mkdtemp(prefix="oneroof-check-"))
    folder.chmod(0o755)  # the servers' account passes through it
    try:
        yield Settings.from_environment({**_plain_environment(), "ONEROOF_VAR": str(folder)})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _plain_environment() -> dict[str, str]:
    """Without what leads to this machine's real installation."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("ONEROOF_", "DATABASE_", "REDIS_"))
    }
