"""A plugin that stands nowhere near the core: a wheel that is installed, enabled, used, disabled."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from oneroof.core.config import Settings
from support.plugin_journey import DONE, run_journey

TESTS = Path(__file__).parents[2]
NAME = "water-supply"


def run(*command: str | Path, **environment: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        env={**os.environ, "PIP_NO_INPUT": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the plugin's wheel is installed: `oneroof plugin new`, `pip wheel`, `pip install`."""
    place = tmp_path_factory.mktemp("outside")
    run("oneroof.cli", "plugin", "new", NAME, "--into", place)
    quietly = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    run("pip", "wheel", *quietly, "--no-build-isolation", "--wheel-dir", place / "wheels", place / NAME)
    (wheel,) = (place / "wheels").glob("*.whl")
    run("pip", "install", *quietly, "--target", place / "target", wheel)
    return place / "target"


def test_it_appears_where_it_is_installed(target: Path) -> None:
    listed = run("oneroof.cli", "plugin", "list", PYTHONPATH=str(target))
    assert re.search(rf"{NAME} +1.0.0 +installed +1 service$", listed, re.MULTILINE)
    assert "is in order: 1 service." in run("oneroof.cli", "plugin", "check", NAME, PYTHONPATH=str(target))
    assert NAME not in run("oneroof.cli", "plugin", "list"), "it is not installed into this environment"


def test_its_own_tests_pass(target: Path, tmp_path: Path) -> None:
    tests = target.parent / NAME / "tests"
    run("pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, tests, PYTHONPATH=str(target))


def test_it_serves_a_person_from_form_to_result(target: Path, settings: Settings) -> None:
    walked = run_journey(settings, NAME, tests=TESTS, environment={**os.environ, "PYTHONPATH": str(target)})
    assert walked.endswith(f"{DONE}\n")
