"""How often booking codes may be tried in an hour, before one has to wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from oneroof.core.db import Database
from oneroof.core.keystore import KeyStore
from oneroof.identity import hourly
from oneroof.tenancy.context import Context

T = TypeVar("T")
CODES = 30
"""Wrong codes in an hour, of one device, or from one network at each face; there are 7.8 · 10¹⁰."""


def with_booking_code(
    database: Database, keys: KeyStore, context: Context, face: str, address: str | None, attempt: Callable[[], T]
) -> T:
    """Do something that needs a right code at a face (`kiosk`, `online`): counted unless the code is somebody's.

    Raises TooManyRequests `booking_throttled`, and what `attempt` raises.
    """
    tries = hourly.count_of(keys, context.tenant_id, CODES, "booking code", *hourly.whose(context, face, address))
    return hourly.with_code(database, keys, context, tries, attempt, code="booking_throttled")
