"""Adding a service touches no file of the core: what a checkout has after it is what it had, and a new folder."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from oneroof.core.config import Settings
from support.checkout import copy_to
from support.guide import environment_with, programs
from support.plugin_journey import DONE, run_journey

NAME = "bread"


class Checkout:
    """A copy of this checkout with a history of its own, installed into an environment of its own."""

    def __init__(self, folder: Path) -> None:
        self.root = copy_to(folder / "checkout")
        self.bin = programs(folder / "venv")
        self.environment = environment_with(self.bin)
        self.run("git", "init", "--quiet")
        self.run("git", "add", "--all")
        self.install()

    def run(self, *command: str) -> str:
        """What a command printed there."""
        answer = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout

    def install(self) -> None:
        """As the guide says for a checkout."""
        self.run("pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")

    def core(self) -> dict[str, str]:
        """What the files hold that git knew from the beginning."""
        names = self.run("git", "ls-files", "-z").rstrip("\0").split("\0")
        return {name: hashlib.sha256((self.root / name).read_bytes()).hexdigest() for name in names}

    def added(self) -> list[str]:
        """The files that git did not know then and would take now."""
        return self.run("git", "ls-files", "--others", "--exclude-standard").splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_service_from_nothing_to_its_result_adds_one_folder(checkout: Checkout, settings: Settings) -> None:
    before = checkout.core()
    assert len(before) > 500
    assert checkout.added() == []
    checkout.run("oneroof", "plugin", "new", NAME)
    checkout.install()
    assert str(checkout.root) in checkout.run("python", "-c", "import oneroof; print(oneroof.__file__)")
    assert "is in order: 1 service." in checkout.run("oneroof", "plugin", "check", NAME)
    walked = run_journey(
        settings,
        NAME,
        python=checkout.bin / "python",
        tests=checkout.root / "tests",
        environment=checkout.environment,
    )
    assert walked.endswith(f"{DONE}\n")
    assert checkout.core() == before
    added = checkout.added()
    assert f"plugins/{NAME}/oneroof_{NAME}/catalogue.toml" in added
    assert [path for path in added if not path.startswith(f"plugins/{NAME}/")] == []
