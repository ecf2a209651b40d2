"""How often forms are begun and codes tried from one address, before it has to wait."""

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

BEGINNINGS = Limit(free=120, first=timedelta(minutes=1), longest=timedelta(minutes=15))
"""High, since everybody in a centre comes from one address, kiosks too."""
CODES = Limit(free=20, first=timedelta(minutes=1), longest=timedelta(minutes=30))
"""With 7.8 · 10¹⁰ codes, twenty and then two an hour find none."""


def count_beginning(database: Database, keys: KeyStore, context: Context, address: str) -> None:
    """Count a form that is begun from a network address. Raises TooManyRequests."""
    _count(database, context, Subject(keys.search_token(context.tenant_id, "form start", address), BEGINNINGS, False))


def with_code(database: Database, keys: KeyStore, context: Context, address: str, attempt: Callable[[], T]) -> T:
    """Do something that needs a right code: counted before it is tried, forgiven unless the code is nobody's.

    Raises TooManyRequests, and what `attempt` raises.
    """
    subject = Subject(keys.search_token(context.tenant_id, "form code", address), CODES, False)
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
            "form_throttled",
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
