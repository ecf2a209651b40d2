"""Lists of what has changed, the longest ago first: read to the end, and from there again the next time.

What changes while the list is read moves to its end and comes again. A change is written a little before it is
committed, so that one may come to stand before a page that was read already: the moment to go on from (`as_of`) lies
therefore some minutes before the first page, and whoever asks from there sees a few entries twice and misses none.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.pagination import SortKey, page_of
from oneroof.core.time import Clock

T = TypeVar("T")

OVERLAP = timedelta(minutes=3)
"""Longer than any request or job may take from its first write to its commit: a signed context lives for a minute."""


@dataclass(frozen=True, slots=True)
class ChangedPage(Generic[T]):
    """Some entries, where the next ones begin, and from when to ask the next time."""

    items: list[T]
    next_cursor: str | None
    as_of: datetime


def changed_page(
    session: Session,
    clock: Clock,
    statement: Select[T],
    *,
    keys: Sequence[SortKey],
    updated_since: datetime | None,
    limit: int,
    cursor: str | None,
) -> ChangedPage[T]:
    """The page after `cursor`, whose rows changed at `updated_since` or later; the first key is when they changed.

    Raises Invalid for limit and cursor.
    """
    as_of, after = (clock.now() - OVERLAP, None) if cursor is None else _read(cursor)
    if updated_since is not None:
        statement = statement.where(keys[0].column >= updated_since)
    page = page_of(session, statement, keys=keys, limit=limit, cursor=after)
    return ChangedPage(page.items, _written(as_of, page.next_cursor), as_of)


def _written(as_of: datetime, after: str | None) -> str | None:
    if after is None:
        return None
    plain = json.dumps([as_of.isoformat(), after], separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[datetime, str]:
    try:
        values: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        as_of, after = values
        moment = datetime.fromisoformat(as_of)
        if moment.tzinfo is None or not isinstance(after, str):
            raise ValueError(cursor)
    except (binascii.Error, ValueError, TypeError):
        message = public_text("This page marker is not valid. Begin again with the first page.")
        raise Invalid("cursor_invalid", message, fields={"cursor": [message]}) from None
    return moment, after
