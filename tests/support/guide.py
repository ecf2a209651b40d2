"""A document whose fenced blocks are run one after the other, as its reader would.

sh                  commands, run where the reader stands; one that fails fails the test
sh leave-running    a command that goes on until the end, such as a server
text                lines that the commands before it printed
anything file=P     what the reader writes into the file P; `append=P` adds to it
"""

import os
import re
import subprocess
import sysconfig
import time
import venv
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    kind: str
    words: tuple[str, ...]
    text: str

    def place(self, word: str) -> str | None:
        """What follows `word=` after the block's kind."""
        return next((each.split("=", 1)[1] for each in self.words if each.startswith(f"{word}=")), None)


def blocks(document: Path) -> list[Block]:
    """The document's blocks, in order."""
    found = _FENCE.findall(document.read_text(encoding="utf-8"))
    return [Block(kind, tuple(words.split()), text) for kind, words, text in found]


@dataclass
class Reader:
    """Somebody who follows a document in `folder`, with programs and an installation of their own."""

    folder: Path
    environment: dict[str, str]
    port: int
    printed: str = ""
    looked: str = ""
    running: ExitStack = field(default_factory=ExitStack)

    def _missing(self, block: Block) -> str:
        """The first line of the block that was not printed; empty when all were."""
        shown = " ".join(self.printed.split())
        return next((line for line in block.text.splitlines() if " ".join(line.split()) not in shown), "")

    def follow(self, block: Block) -> None:
        """Do what the block says."""
        file, more = block.place("file"), block.place("append")
        if file or more:
            self._write(self.folder / (file or more or ""), block.text, add=bool(more))
        elif block.kind == "sh" and "leave-running" in block.words:
            self._start(block.text)
        elif block.kind == "sh":
            self.printed, self.looked = self._run(block.text), block.text
        elif block.kind == "text":
            # what a worker does by itself may take it a moment: a list is looked at again
            end = time.monotonic() + PATIENCE_SECONDS
            while (missing := self._missing(block)) and "plugin list" in self.looked and time.monotonic() < end:
                time.sleep(1)
                self.printed = self._run(self.looked)
            assert not missing, f"{missing!r} is not in\n{self.printed}"
        else:
            raise AssertionError(f"a block that nothing is done with: {block}")

    def _write(self, file: Path, text: str, *, add: bool) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text((file.read_text(encoding="utf-8") if add else "") + text, encoding="utf-8")

    def _run(self, commands: str) -> str:
        answer = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self._here(commands)],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, f"{commands}\n{answer.stdout}\n{answer.stderr}"
        return answer.stdout

    def _start(self, command: str) -> None:
        log = self.running.enter_context((self.folder / "running.log").open("w+"))
        process = subprocess.Popen(
            ["bash", "-c", f"exec {self._here(command)}"], cwd=self.folder, env=self.environment, stderr=log, stdout=log
        )
        self.running.callback(process.wait, timeout=60)
        self.running.callback(process.terminate)
        until = time.monotonic() + 90
        while "ready." not in (self.folder / "running.log").read_text():
            assert process.poll() is None and time.monotonic() < until, (self.folder / "running.log").read_text()
            time.sleep(0.2)

    def _here(self, commands: str) -> str:
        return commands.replace(":8000", f":{self.port}")


def programs(folder: Path) -> Path:
    """A virtual environment's `bin` with everything that is installed here, into which more can be installed."""
    venv.create(folder, symlinks=True)
    own = next((folder / "lib").glob("python*/site-packages"))
    (own / "installed.pth").write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    for name, module in {"oneroof": "oneroof.cli", "pip": "pip"}.items():
        program = folder / "bin" / name
        program.write_text(f'#!/bin/sh\nexec {folder / "bin" / "python"} -m {module} "$@"\n')
        program.chmod(0o755)
    return folder / "bin"


def environment_with(bin_folder: Path, **more: str) -> dict[str, str]:
    """This environment, with the programs of `bin_folder` first and no way to the network's packages."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("ONEROOF_", "DATABASE_"))}
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**plain, **offline, "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}", **more}


def headings(document: Path) -> Iterator[str]:
    """The lines that begin a section."""
    for line in document.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            yield line.lstrip("# ")
