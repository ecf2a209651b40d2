"""Which edition of the program makes the pages: another one makes other pages of the same data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from oneroof.catalogue.plugins.installed import Plugins

_PROGRAM = Path(__file__).parent.parent
_KINDS = frozenset({".py", ".html", ".mo", ".po", ".json", ".toml", ".css"})


def edition(plugins: Plugins) -> str:
    """A name for this program and its plugins as they are installed, found once in a process."""
    return _fingerprint(_PROGRAM, *(loaded.plugin.folder for loaded in plugins.loaded.values()))


@cache
def _fingerprint(*folders: Path) -> str:
    digest = hashlib.sha256()
    for path in _files(folders):
        known = path.stat()
        digest.update(f"{path}\x1f{known.st_size}\x1f{known.st_mtime_ns}\x1e".encode())
    return digest.hexdigest()[:16]


def _files(folders: Iterable[Path]) -> list[Path]:
    found = (path for folder in folders for path in folder.rglob("*") if path.suffix in _KINDS and path.is_file())
    return sorted(set(found))
