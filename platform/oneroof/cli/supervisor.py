"""Keeps a few processes alive: starts them, starts again what was killed, ends all of them in order."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from oneroof.cli.running import GRACE_SECONDS
from oneroof.embedded import ServiceError

_LOOK_EVERY_SECONDS = 0.2
_STEADY_SECONDS = 10.0
"""A process that lived this long ended for a new reason: it is started again at once."""
_TRIES = 6
_LARGEST_LOG_BYTES = 10 * 1024 * 1024
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, prctl(2)


@dataclass
class Child:
    """One process to keep alive. Its output goes to `log`, or to the terminal where that is None."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(repr=False)
    log: Path | None = None
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    quick_ends: int = 0

    def start(self) -> None:
        """Start it, in a session of its own, so that Ctrl-C reaches only the supervisor, which ends it in order."""
        self.started = time.monotonic()
        output = self._output()
        try:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509  # the supervisor has no threads
            )
        finally:
            if output is not None:
                output.close()

    def ended(self) -> int | None:
        """Its exit code, negative for a signal; None while it lives."""
        return None if self.process is None else self.process.poll()

    def signal(self, number: int) -> None:
        """Signal it and whatever it left behind."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return

    def _output(self) -> "IO[bytes] | None":
        if self.log is None:
            return None
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old.log"))
        return self.log.open("ab")


class Supervisor:
    """Keeps `children` alive until told to end. `say` gets a sentence for whatever happens."""

    def __init__(self, children: list[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self.told_to_end = False

    def start(self) -> None:
        """Start all; from now on SIGTERM and SIGINT end them in order."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._tell_to_end)
        for child in self.children:
            child.start()

    def run(self, *besides: Callable[[], None]) -> None:
        """Watch until told to end, calling `besides` at every look. Raises ServiceError when a child never stays."""
        while not self.told_to_end:
            for child in self.children:
                self._revive(child)
            for look in besides:
                look()
            time.sleep(_LOOK_EVERY_SECONDS)

    def end(self) -> None:
        """Let all finish what they do; kill what is still there after the grace."""
        for child in self.children:
            if child.process is not None and child.ended() is None:
                child.process.terminate()
        end = time.monotonic() + GRACE_SECONDS + 5
        while time.monotonic() < end and any(child.ended() is None for child in self.children if child.process):
            time.sleep(_LOOK_EVERY_SECONDS)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()

    def _tell_to_end(self, _number: int, _frame: object) -> None:
        self.told_to_end = True

    def _revive(self, child: Child) -> None:
        code = child.ended()
        if code is None:
            return
        lived = time.monotonic() - child.started
        child.quick_ends = 0 if lived > _STEADY_SECONDS else child.quick_ends + 1
        if child.quick_ends >= _TRIES:
            raise ServiceError(f"{child.name} ends as soon as it starts ({_reason(code)}); {_last_words(child)}")
        if lived < min(child.quick_ends - 1, 5):
            return  # a pause that grows with every failure
        self.say(f"{child.name} has ended ({_reason(code)}) and is started again.")
        child.signal(signal.SIGTERM)
        child.start()


def _reason(code: int) -> str:
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def _last_words(child: Child) -> str:
    if child.log is None or not child.log.exists():
        return "see its output above."
    lines = child.log.read_text(errors="replace").strip().splitlines()[-1:]
    return f"{' '.join(lines)[-500:]} ({child.log})"


def _end_with_parent() -> None:
    """Let the kernel send SIGTERM to this process when the supervisor is killed, so that no server stays behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
