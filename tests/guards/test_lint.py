"""What the linters say, as part of the test run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(sys.executable).parent

COMMANDS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "import-linter": ["lint-imports", "--no-cache"],
}


def run(*command: str, path: str = "") -> None:
    environment = {**os.environ, "MYPYPATH": path}
    answer = subprocess.run(
        [SCRIPTS / command[0], *command[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, f"\n{' '.join(command)}\n{answer.stdout}\n{answer.stderr}"


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_the_linters_have_nothing_to_say(command: list[str]) -> None:
    run(*command)


def test_mypy_has_nothing_to_say() -> None:
    """One after the other: they share a cache. A plugin is checked by itself, as a stranger's would be."""
    run("mypy", "platform/oneroof", "migrations", "tests", "wsgi.py")
    for plugin in sorted(path.parent.relative_to(ROOT) for path in ROOT.glob("plugins/*/setup.cfg")):
        run("mypy", str(plugin), path=str(plugin))
