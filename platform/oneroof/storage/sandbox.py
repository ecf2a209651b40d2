"""Files are opened in a process of their own, with little memory and time: a hostile one ends that, and no more.

That process has no network, starts no other, writes no file and reads none but Python's libraries (storage.confining).
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import BoundedSemaphore
from typing import Literal

import structlog

from oneroof.core.errors import Unavailable
from oneroof.storage.confining import hide_memory
from oneroof.storage.limits import AT_ONCE, AT_ONCE_OF_STRANGERS, MOST_SECONDS, MOST_SECONDS_WAITED
from oneroof.storage.refusing import BUSY, FileRefused

Sender = Literal["staff", "stranger"]
"""Who waits: what strangers send never keeps the staff waiting."""

_turns: dict[Sender, BoundedSemaphore] = {
    "staff": BoundedSemaphore(AT_ONCE),
    "stranger": BoundedSemaphore(AT_ONCE_OF_STRANGERS),
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a file."""

    media_type: str
    pages: int
    content: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    """A small JPEG; empty where none was asked for."""


def clean(content: bytes, media_type: str, sender: Sender = "staff") -> Made:
    """The file made anew, without what is not needed to see it. Raises FileRefused, and Unavailable `busy`."""
    return _run("clean", content, media_type, sender=sender)


def page(content: bytes, media_type: str, number: int) -> bytes:
    """A page for the screen, as JPEG. Raises FileRefused, also for a page that there is not, and Unavailable `busy`."""
    return _run("page", content, media_type, number).content


def picture(content: bytes, media_type: str, number: int = 1) -> bytes:
    """A page in grey, in which text is looked for, as PNG. Raises FileRefused, and Unavailable `busy`."""
    return _run("picture", content, media_type, number).content


def _run(task: str, content: bytes, media_type: str, number: int = 1, sender: Sender = "staff") -> Made:
    with _turn(sender):
        done = _answer([task, media_type, str(number)], content)
    line, _, made = done.stdout.partition(b"\n")
    if done.returncode or not line:
        # killed by its limits, or by a fault in a library that only a hostile file finds
        raise FileRefused("too_costly")
    facts = json.loads(line)
    _say_what_is_open(tuple(facts["refused"]))
    if "why" in facts:
        raise FileRefused(facts["why"])
    small = facts["thumbnail"]
    return Made(facts["media_type"], facts["pages"], made[small : small + facts["content"]], made[:small])


def _answer(task: list[str], content: bytes) -> subprocess.CompletedProcess[bytes]:
    _hide_once()
    command = [sys.executable, "-I", "-m", "oneroof.storage.sandboxed", *task]
    try:
        return subprocess.run(
            command, input=content, capture_output=True, timeout=MOST_SECONDS, cwd="/", env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise FileRefused("too_costly") from None


@contextmanager
def _turn(sender: Sender) -> Iterator[None]:
    """Wait for one's turn, but not for long: whoever waits holds a transaction. Raises Unavailable."""
    if not _turns[sender].acquire(timeout=MOST_SECONDS_WAITED):
        raise Unavailable("busy", BUSY, details={"why": "busy"})
    try:
        yield
    finally:
        _turns[sender].release()


@cache
def _hide_once() -> None:
    """What runs in the sandbox has this process's user: its environment holds keys."""
    hide_memory()


@cache
def _say_what_is_open(refused: tuple[str, ...]) -> None:
    """Once for each process."""
    if refused:
        log.warning("the kernel does not close the sandbox in every way", refused=list(refused))
