"""What a stranger sends costs the worker one look over it, however it is made."""

import struct
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from oneroof.storage import structure
from oneroof.storage.structure import fault_of
from support.brought_files import archive, photo

MANY = 400_000


def long_directory() -> bytes:
    """A ZIP that is nothing but the list of what is said to be in it."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, 0, 0, 0, 0, 0x21, *([0] * 10))
    listed = entry * MANY
    return photo() + listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65535, 65535, len(listed), 0, 0)


@pytest.mark.parametrize(
    ("make", "media_type", "fault"),
    [
        (lambda: b"\xff\xd8" + b"\xff" * MANY, "image/jpeg", "damaged"),
        (lambda: b"\xff\xd8" + b"\xff\x00" * MANY, "image/jpeg", "damaged"),
        (lambda: b"\xff\xd8" + b"\xff\xe0\x00\x02" * MANY, "image/jpeg", "damaged"),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0IDAT\0\0\0\0" * MANY, "image/png", "damaged"),
        (lambda: b"\0\0\0\x08free" * MANY, "image/heic", "damaged"),
        (long_directory, "image/jpeg", "disguised"),
    ],
    ids=["fill", "zeros", "segments", "chunks", "boxes", "directory"],
)
def test_a_costly_outline_is_refused_in_bounded_steps(
    make: Callable[[], bytes], media_type: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(structure, "_MOST_PARTS", 1000)
    content, steps = make(), 0

    def count(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal steps
        steps += 1
        return count

    tracing = sys.gettrace()
    sys.settrace(count)
    try:
        found = fault_of(content, media_type)
    finally:
        sys.settrace(tracing)
    assert found == fault
    assert steps < 20_000, "lines of Python that ran: they do not grow with the file"


def test_fill_and_restarts_are_stepped_over() -> None:
    head, _, rest = photo().partition(b"\xff\xda")
    filled = head + b"\xff\xff\xff\xda" + rest[:20] + b"\xff\xd0\xff\x00\xff\xff\xd9"
    assert fault_of(filled, "image/jpeg") is None
    assert fault_of(filled[:-1], "image/jpeg") == "damaged"
    assert fault_of(filled + archive(), "image/jpeg") == "disguised"
