"""Builds the style sheets and scripts, and does nothing, fast, when they are built already."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from oneroof.assets import sources
from oneroof.assets.manifest import BUILD_FOLDER
from oneroof.assets.node import BuildFailed, Node, find_node

PACKAGES = sources.ROOT / "node_modules"
DAY_SECONDS = 24 * 3600
INSTALLED_MARK = PACKAGES / ".oneroof-installed"


def build(folder: Path = BUILD_FOLDER) -> bool:
    """Make `folder` hold a build of the sources as they are now; False when it did already.

    Two at once wait for each other. Raises BuildFailed.
    """
    if sources.up_to_date(folder):
        return False
    if not sources.present():
        raise BuildFailed("This installation carries no sources to build from, and its built files are incomplete.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.parent / ".building"):
        if sources.up_to_date(folder):
            return False
        node = find_node()
        install_packages(node)
        _build_into(folder, node)
    return True


def install_packages(node: Node) -> None:
    """Let node_modules hold exactly what the lock file names. Scripts of packages are not run."""
    wanted = hashlib.sha256(sources.LOCK_FILE.read_bytes()).hexdigest()
    if INSTALLED_MARK.exists() and INSTALLED_MARK.read_text(encoding="utf-8") == wanted:
        return
    node.run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", at=sources.ROOT)
    INSTALLED_MARK.write_text(wanted, encoding="utf-8")


def _build_into(folder: Path, node: Node) -> None:
    fingerprint = sources.fingerprint()
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".build-") as scratch:
        made = Path(scratch)
        node.run("node", str(sources.SOURCE_FOLDER / "build" / "build.mjs"), str(made), at=sources.ROOT)
        files = {path.name: _hashed_name(path) for path in sorted(made.iterdir())}
        folder.mkdir(exist_ok=True)
        for name, hashed in files.items():
            shutil.copyfile(made / name, folder / hashed)
    # Written last and in one step, so that a reader sees the old build or the new one, never half of one.
    manifest = folder / "manifest.json.new"
    manifest.write_text(json.dumps({"fingerprint": fingerprint, "files": files}, indent=1), encoding="utf-8")
    manifest.replace(folder / "manifest.json")
    _remove_old(folder, keep={"manifest.json", *files.values()})


def _hashed_name(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
    return f"{path.stem}-{digest}{path.suffix}"


def _remove_old(folder: Path, keep: set[str]) -> None:
    """Remove what no page asks for any more: servers that still run, and open pages, know the last day's names."""
    for path in folder.iterdir():
        if path.name not in keep and path.stat().st_mtime < time.time() - DAY_SECONDS:
            path.unlink()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
