"""How often rooms are asked for and codes tried in an hour, before one has to wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from oneroof.core.db import Database
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.keystore import KeyStore
from oneroof.identity import hourly
from oneroof.tenancy.context import Context

T = TypeVar("T")

ASKING = 30
"""Rooms in an hour from one network; everybody in a centre comes from one address."""
TRYING = 30
"""Wrong codes in an hour from one network; there are 7.8 · 10¹⁰."""
CODE = "room_throttled"


def with_asking(
    database: Database, keys: KeyStore, context: Context, address: str | None, attempt: Callable[[], T]
) -> T:
    """Ask for a room: counted before it is tried, taken back where nothing was kept.

    Raises TooManyRequests, and what `attempt` raises.
    """
    who = hourly.whose(context, "online", address)
    asked = hourly.count_of(keys, context.tenant_id, ASKING, "room asked", *who)
    with database.transaction(context) as own:
        hourly.count(own, context, [asked], code=CODE)
    try:
        return attempt()
    except (Invalid, Conflict):
        with database.transaction(context) as own:
            hourly.take_back(own, context, [asked])
        raise


def with_code(database: Database, keys: KeyStore, context: Context, address: str | None, attempt: Callable[[], T]) -> T:
    """Do something that needs a booking's code: counted before it is tried, taken back unless the code is nobody's.

    Raises TooManyRequests, and what `attempt` raises.
    """
    who = hourly.whose(context, "online", address)
    tries = hourly.count_of(keys, context.tenant_id, TRYING, "room code", *who)
    return hourly.with_code(database, keys, context, tries, attempt, code=CODE)
