"""Programs that Debian packages bring. Where one is missing a test says so; in continuous integration it fails."""

import os
import shutil
from pathlib import Path

import pytest


def program(name: str, *, package: str, also_in: str | None = None) -> Path:
    """The path of the program `name`; also looked for in the folders that the pattern `also_in` (from /) matches."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    if also_in is not None:
        newest = sorted(Path("/").glob(f"{also_in.lstrip('/')}/{name}"))[-1:]
        found = str(newest[0]) if newest else found
    if found is None:
        sentence = f"{name} is missing: install the Debian package {package} (infra/debian-packages)"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return Path(found)
