"""docs/plugins.md: every step works, and every hook has its place there and a test."""

import inspect
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from oneroof import embedded, hooks
from oneroof.core.config import Settings
from support.guide import Reader, blocks, environment_with, headings, programs

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "plugins.md"
HOOKS = {
    name: list(inspect.signature(hook).parameters)
    for name, hook in vars(hooks).items()
    if hasattr(hook, f"{hooks.PROJECT}_spec")
}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    var = Path(tempfile.mkdtemp(prefix="oneroof-guide-"))
    var.chmod(0o755)  # the servers' account passes through it
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Settings.from_environment({"ONEROOF_VAR": str(var)})
    holding = embedded.hold(settings)  # the servers stay up between commands
    following = Reader(
        tmp_path,
        environment_with(programs(tmp_path / "venv"), ONEROOF_VAR=str(var), PORT=str(port), HOME=str(tmp_path)),
        port,
    )
    try:
        with following.running:
            yield following
    finally:
        os.close(holding)
        embedded.stop(settings)
        shutil.rmtree(var, ignore_errors=True)


def test_every_step_of_the_guide_works(reader: Reader) -> None:
    for block in blocks(GUIDE):
        reader.follow(block)


def test_there_are_hooks() -> None:
    assert len(HOOKS) >= 8


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented_and_tested(hook: str) -> None:
    assert inspect.getdoc(getattr(hooks, hook))
    assert f"`{hook}({', '.join(HOOKS[hook])})`" in set(headings(GUIDE)), "docs/plugins.md lists every hook"
    used = re.compile(rf"\b{hook}\b")
    tests = [*(ROOT / "tests").rglob("test_*.py"), *(ROOT / "plugins").glob("*/tests/test_*.py")]
    assert any(used.search(test.read_text(encoding="utf-8")) for test in tests if test != Path(__file__))
