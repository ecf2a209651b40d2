"""One way to write a record as bytes, so that whoever hashes it anywhere gets the same: RFC 8785 (JCS)."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import rfc8785

_GREATEST = 2**53 - 1
"""Beyond it RFC 8785 has no whole numbers; they are written as text, so that no entry can stop the chain."""


def canonical(record: Mapping[str, Any]) -> bytes:
    """The canonical JSON of `record`, whose values are those of our tables. Bytes are written in hexadecimal."""
    return rfc8785.dumps(plain(record))


def plain(value: Any) -> Any:
    """The value as JSON knows it. Times are UTC with microseconds, and end with Z."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return _number(value)


def _number(value: float) -> int | float | str:
    fits = abs(value) <= _GREATEST if isinstance(value, int) else math.isfinite(value)
    return value if fits else str(value)
