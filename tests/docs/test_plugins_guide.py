"""docs/plugins.md: every step works."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from oneroof import embedded
from oneroof.core.config import Settings
from support.guide import Reader, blocks, environment_with, programs

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "plugins.md"


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


def test_no_block_is_passed_over() -> None:
    fences = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("```")]
    assert len(fences) == 2 * len(blocks(GUIDE))
    shells = [block for block in blocks(GUIDE) if block.kind == "sh"]
    assert len(shells) >= 12
    assert any("leave-running" in block.words for block in shells)


def test_every_step_of_the_guide_works(reader: Reader) -> None:
    for block in blocks(GUIDE):
        reader.follow(block)
