"""Events as the lines of Server-Sent Events (WHATWG HTML §9.2), and who gets which part of them."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from oneroof.live.sequencing import Numbered

RETRY_MILLISECONDS = 2000
FOR_STAFF_ALONE = frozenset({"message", "emergency"})
"""Names of events whose `data` no screen gets either."""


@dataclass(frozen=True)
class Told:
    """One event of a stream, put into lines once for all its readers."""

    event: Numbered

    @property
    def sequence(self) -> int:
        """Its number."""
        return self.event.sequence

    @property
    def for_staff_alone(self) -> bool:
        """Whether public screens learn nothing of it but that its number is taken."""
        return self.event.name in FOR_STAFF_ALONE

    @cached_property
    def public(self) -> bytes:
        """For screens. Of what is for staff alone the number only: no browser shows it, and none takes it for lost."""
        if self.for_staff_alone:
            return number_line(self.sequence)
        return block(self.event.name, self.event.data, self.sequence)

    @cached_property
    def staff(self) -> bytes:
        """For staff."""
        return block(self.event.name, {**self.event.data, **(self.event.staff_data or {})}, self.sequence)


def block(name: str, data: dict[str, Any], sequence: int | None = None) -> bytes:
    """One event; without `sequence` it does not change where the reader stands."""
    body = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    number = "" if sequence is None else f"id: {sequence}\n"
    return f"{number}event: {name}\ndata: {body}\n\n".encode()


def number_line(sequence: int) -> bytes:
    """Where the reader stands now, and nothing else: browsers remember it and show nothing."""
    return b"id: %d\n\n" % sequence


def heartbeat(sequence: int) -> bytes:
    """A comment that keeps the connection open, and where the reader stands."""
    return b":\n" + number_line(sequence)


def greeting(sequence: int) -> bytes:
    """The first lines of a stream: when to come again after it breaks, and where it begins."""
    return b"retry: %d\n" % RETRY_MILLISECONDS + number_line(sequence)
