"""This checkout: the files that git knows or would take, and copies of it that tests may change."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows or would take, so that nothing built or installed is judged."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted({path for name in listed.split("\0") if name and (path := ROOT / name).is_file()})


def copy_to(folder: Path) -> Path:
    """A copy of the checkout as it is now, with what was built, so that nothing is left beside the sources."""
    for path in [*tracked(), *(ROOT / "platform/oneroof/locale").rglob("*.mo"), *_built_assets()]:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return folder


def _built_assets() -> list[Path]:
    return [path for path in (ROOT / "platform/oneroof/static").rglob("*") if path.is_file()]
