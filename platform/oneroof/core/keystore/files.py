"""Small private files that are there as a whole or not at all, and the lock of a tenant's folder."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

_LOCK = ".lock"


@contextlib.contextmanager
def locked(folder: Path, *, alone: bool) -> Iterator[None]:
    """Hold a tenant's folder: `alone` against everybody, otherwise against those who want it alone.

    Whoever adds a key shares it; whoever wraps one anew or destroys one holds it alone, for that key only.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def add_file(path: Path, content: bytes) -> bool:
    """Write the file unless there is one; whether it was written. Of two who write at once, one succeeds."""
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    sync_folder(path.parent)
    return True


def replace_file(path: Path, content: bytes) -> None:
    """Put other content into the file at once."""
    _draft(path, content).replace(path)
    sync_folder(path.parent)


def remove_file(path: Path) -> None:
    """Remove the file and what an interrupted writer left beside it."""
    for each in (path, *path.parent.glob(f"{path.name}.*")):
        each.unlink(missing_ok=True)
    if path.parent.is_dir():
        sync_folder(path.parent)


def is_draft(path: Path) -> bool:
    """Whether it is what an interrupted writer left."""
    return "." in path.name


def sync_folder(folder: Path) -> None:
    """Make sure that the folder's entries outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _draft(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft
