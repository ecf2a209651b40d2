"""How often results are kept and codes tried from one place, before it has to wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from oneroof.core.db import Database
from oneroof.core.errors import NotFound, TooManyRequests
from oneroof.core.i18n import public_plural
from oneroof.core.keystore import KeyStore
from oneroof.identity.throttle import Limit, Subject, count_attempt, forgive
from oneroof.tenancy.context import Context

T = TypeVar("T")

KEEPING = Limit(free=120, first=timedelta(minutes=1), longest=timedelta(minutes=15))
"""High, since everybody in a centre comes from one address."""
TRYING = Limit(free=20, first=timedelta(minutes=1), longest=timedelta(minutes=30))
"""Wrong codes of one member of staff; there are 7.8 · 10¹⁰."""


def count_keeping(database: Database, keys: KeyStore, context: Context, address: str) -> None:
    """Count a result that is kept from a network address. Raises TooManyRequests."""
    _count(database, context, Subject(keys.search_token(context.tenant_id, "check kept", address), KEEPING, False))


def with_code(database: Database, keys: KeyStore, context: Context, attempt: Callable[[], T]) -> T:
    """Do something that needs a right code: counted for who is signed in, forgiven unless the code is nobody's.

    Raises TooManyRequests, and what `attempt` raises.
    """
    subject = Subject(keys.search_token(context.tenant_id, "check code", str(context.actor_id)), TRYING, False)
    _count(database, context, subject)
    try:
        found = attempt()
    except NotFound:
        raise
    except Exception:
        _forgive(database, context, subject)
        raise
    _forgive(database, context, subject)
    return found


def _count(database: Database, context: Context, subject: Subject) -> None:
    try:
        with database.transaction(context) as own:
            count_attempt(own, context, [subject])
    except TooManyRequests as error:
        raise TooManyRequests(
            "check_throttled",
            public_plural(
                "There were too many tries in a short time. Please try again in %(number)s minute.",
                "There were too many tries in a short time. Please try again in %(number)s minutes.",
                -(-error.retry_after // 60),
            ),
            retry_after=error.retry_after,
        ) from None


def _forgive(database: Database, context: Context, subject: Subject) -> None:
    with database.transaction(context) as own:
        forgive(own, [subject])
