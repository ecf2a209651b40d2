"""How often somebody may look for people in an hour: enough for the busiest desk, too little to list who is here."""

from collections.abc import Callable
from typing import TypeVar

from oneroof.core.db import Database
from oneroof.core.keystore import KeyStore
from oneroof.identity import hourly
from oneroof.tenancy.context import Context

T = TypeVar("T")

WELCOMING, OTHERS = 300, 60
"""Searches in an hour, of one who welcomes visitors, and of an officer, who knows whom they expect."""


def counted(database: Database, keys: KeyStore, context: Context, search: Callable[[], T]) -> T:
    """Search, once it was counted in a transaction of its own. Raises TooManyRequests, and what `search` raises."""
    most = WELCOMING if "identity" in context.clearance else OTHERS
    tries = hourly.count_of(keys, context.tenant_id, most, "search", *hourly.whose(context, "staff", None))
    with database.transaction(context) as own:
        hourly.count(own, context, [tries], code="search_throttled")
    return search()
