"""How often results are kept and codes tried in an hour, before one has to wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from oneroof.core.db import Database
from oneroof.core.keystore import KeyStore
from oneroof.identity import hourly
from oneroof.tenancy.context import Context

T = TypeVar("T")

KEEPING = 240
"""In an hour, from one network at each face; high, since everybody in a centre comes from one address."""
TRYING = 30
"""Wrong codes of one member of staff in an hour; there are 7.8 · 10¹⁰."""


def count_keeping(database: Database, keys: KeyStore, context: Context, face: str, address: str | None) -> None:
    """Count a result that is kept at a face (`api`, `online`). Raises TooManyRequests."""
    who = hourly.whose(context, face, address)
    kept = hourly.count_of(keys, context.tenant_id, KEEPING, "check kept", *who)
    with database.transaction(context) as own:
        hourly.count(own, context, [kept], code="check_throttled")


def with_code(database: Database, keys: KeyStore, context: Context, attempt: Callable[[], T]) -> T:
    """Do something that needs a right code: counted for who is signed in, taken back unless the code is nobody's.

    Raises TooManyRequests, and what `attempt` raises.
    """
    tries = hourly.count_of(keys, context.tenant_id, TRYING, "check code", str(context.actor_id))
    return hourly.with_code(database, keys, context, tries, attempt, code="check_throttled")
