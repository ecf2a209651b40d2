"""Identifiers made by the application, so that no node of the database has to hand out numbers."""

import os
import time
from uuid import UUID

_RANDOM_BITS = 74
_VERSION = 7
_VARIANT = 0b10


def new_id() -> UUID:
    """A new UUIDv7: 48 bits of milliseconds since 1970, then 74 random bits (RFC 9562 §5.7).

    Ids sort roughly by time, which keeps index pages warm. Never rely on that order for
    correctness: a row with an early id can commit late.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big") >> (80 - _RANDOM_BITS)
    high, low = random >> 62, random & ((1 << 62) - 1)
    value = milliseconds << 80 | _VERSION << 76 | high << 64 | _VARIANT << 62 | low
    return UUID(int=value)
