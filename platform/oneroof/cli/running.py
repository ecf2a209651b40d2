"""Which `oneroof up` of an installation runs: noted in its folder, one file each."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from oneroof.core.config import Settings

GRACE_SECONDS = 30
"""How long a request or a job may still take when the server is told to end."""
ENDING_SECONDS = GRACE_SECONDS + 15
"""How long the whole of a running network may take to end."""


@contextmanager
def noted(settings: Settings) -> Iterator[None]:
    """Note this process as a running `oneroof up` for the block."""
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / f"up-{os.getpid()}.pid"
    note.write_text(f"{psutil.Process().create_time()}\n")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def running_up(settings: Settings) -> list[psutil.Process]:
    """The running ones. Notes of those that were killed are removed: their number may have passed to a stranger."""
    running = []
    for note in _folder(settings).glob("up-*.pid"):
        try:
            process = psutil.Process(int(note.stem.removeprefix("up-")))
            same = abs(process.create_time() - float(note.read_text())) < 1
        except (psutil.NoSuchProcess, ValueError, FileNotFoundError):
            same = False
        if same and process.status() != psutil.STATUS_ZOMBIE:
            running.append(process)
        else:
            note.unlink(missing_ok=True)
    return running


def _folder(settings: Settings) -> Path:
    return settings.var / "run"
