"""Where style sheets and scripts are built from, and whether anything of it has changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from oneroof.assets.manifest import BUILD_FOLDER, AssetsNotBuilt, Manifest

ROOT = Path(__file__).parents[3]
SOURCE_FOLDER = ROOT / "frontend"
LOCK_FILE = ROOT / "package-lock.json"


def present() -> bool:
    """Whether this is a checkout. An installed package carries built files and has nothing to build them from."""
    return SOURCE_FOLDER.is_dir() and LOCK_FILE.exists()


def fingerprint() -> str:
    """A hash of all sources and of the exact versions of what they import."""
    digest = hashlib.sha256()
    for path in sorted([*SOURCE_FOLDER.rglob("*"), LOCK_FILE]):
        if path.is_file():
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def up_to_date(folder: Path = BUILD_FOLDER) -> bool:
    """Whether `folder` holds a whole build of the sources as they are now."""
    try:
        manifest = Manifest.read(folder)
    except AssetsNotBuilt:
        return False
    return not present() or manifest.fingerprint == fingerprint()
