"""Installations of their own, for tests that kill servers: never the one which the other tests share."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oneroof import embedded
from oneroof.core.config import Settings


@contextmanager
def installation(parent: Path | None = None) -> Iterator[Settings]:
    """Settings of an installation below `parent`, or in a folder that every account may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="oneroof-own-", dir=parent))
    if parent is None:
        folder.chmod(0o755)
    settings = Settings.from_environment({"ONEROOF_VAR": str(folder / "var")})
    try:
        yield settings
    finally:
        embedded.remove_data(settings)
        shutil.rmtree(folder)


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment of a command that works with this installation, and with nothing of this process's own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "ONEROOF_VAR": str(settings.var), **more}
