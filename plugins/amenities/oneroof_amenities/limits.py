"""How often rooms are asked for and codes tried from one place, before it has to wait."""

from __future__ import annotations

from datetime import timedelta

from oneroof.core.db import Database
from oneroof.core.errors import TooManyRequests
from oneroof.core.i18n import public_plural
from oneroof.core.keystore import KeyStore
from oneroof.identity.throttle import Limit, Subject, count_attempt
from oneroof.tenancy.context import Context

ASKING = Limit(free=30, first=timedelta(minutes=1), longest=timedelta(minutes=30))
"""High, since everybody in a centre comes from one address."""
TRYING = Limit(free=40, first=timedelta(minutes=1), longest=timedelta(minutes=30))


def count_asking(database: Database, keys: KeyStore, context: Context, address: str) -> None:
    """Count a request for a room from a network address. Raises TooManyRequests."""
    _count(database, keys, context, "room asked", address, ASKING)


def count_trying(database: Database, keys: KeyStore, context: Context, address: str) -> None:
    """Count a code that is tried from a network address. Raises TooManyRequests."""
    _count(database, keys, context, "room code", address, TRYING)


def _count(database: Database, keys: KeyStore, context: Context, what: str, address: str, limit: Limit) -> None:
    subject = Subject(keys.search_token(context.tenant_id, what, address), limit, False)
    try:
        with database.transaction(context) as own:
            count_attempt(own, context, [subject])
    except TooManyRequests as error:
        raise TooManyRequests(
            "room_throttled",
            public_plural(
                "There were too many tries in a short time. Please try again in %(number)s minute.",
                "There were too many tries in a short time. Please try again in %(number)s minutes.",
                -(-error.retry_after // 60),
            ),
            retry_after=error.retry_after,
        ) from None
