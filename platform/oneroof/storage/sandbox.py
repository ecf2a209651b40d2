"""Files are opened in a process of their own, with little memory and time: a hostile one ends that, and no more."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from threading import BoundedSemaphore

from oneroof.storage.limits import AT_ONCE, MOST_SECONDS
from oneroof.storage.refusing import FileRefused

_turns = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a file."""

    media_type: str
    pages: int
    content: bytes = field(repr=False)
    thumbnail: bytes = field(repr=False)
    """A small JPEG; empty where none was asked for."""


def clean(content: bytes, media_type: str) -> Made:
    """The file made anew, without what is not needed to see it. Raises FileRefused."""
    return _run("clean", content, media_type)


def page(content: bytes, media_type: str, number: int) -> bytes:
    """A page for the screen, as JPEG. Raises FileRefused, also for a page that there is not."""
    return _run("page", content, media_type, number).content


def picture(content: bytes, media_type: str, number: int = 1) -> bytes:
    """A page in grey, in which text is looked for, as PNG. Raises FileRefused."""
    return _run("picture", content, media_type, number).content


def _run(task: str, content: bytes, media_type: str, number: int = 1) -> Made:
    command = [sys.executable, "-I", "-m", "oneroof.storage.sandboxed", task, media_type, str(number)]
    with _turns:
        try:
            done = subprocess.run(
                command, input=content, capture_output=True, timeout=MOST_SECONDS, cwd="/", env={}, check=False
            )
        except subprocess.TimeoutExpired:
            raise FileRefused("too_costly") from None
    line, _, made = done.stdout.partition(b"\n")
    if done.returncode or not line:
        # killed by its limits, or by a fault in a library that only a hostile file finds
        raise FileRefused("too_costly")
    facts = json.loads(line)
    if "why" in facts:
        raise FileRefused(facts["why"])
    small = facts["thumbnail"]
    return Made(facts["media_type"], facts["pages"], made[small : small + facts["content"]], made[:small])
