"""How often something may be done in an hour, counted in PostgreSQL beside the failures of signing in.

Unlike those, a count by the hour never outlasts its hour: whoever stays below the limit never waits, and whoever does
not waits for the next full hour at the longest, however busy the place is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.db import Database
from oneroof.core.errors import NotFound, TooManyRequests
from oneroof.core.i18n import LazyText, public_plural, public_text
from oneroof.core.ids import new_id
from oneroof.core.ip_networks import network_of
from oneroof.core.keystore import KeyStore
from oneroof.core.time import real_now
from oneroof.identity.models import SignInThrottle
from oneroof.tenancy.context import Context

T = TypeVar("T")
HOUR = timedelta(hours=1)

WRONG_CODES = 500
"""Wrong codes of all visitors of a centre together. What is mistyped fails by its check sign and is not counted, so
that honest people never come near; where 10⁴ of 7.8 · 10¹⁰ codes are used, somebody who tries from everywhere needs
more than a year for one."""
CODES_CLOSED = public_text(
    "Too many wrong codes were entered here in the last hour. Please try again in an hour, or ask at the desk: your "
    "code can still be used there."
)


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted, in the hour in which it was made; known by a keyed hash only."""

    hash: bytes
    most: int
    ends: datetime


def count_of(keys: KeyStore, tenant_id: int, most: int, *what: str) -> Count:
    """What may be done `most` times in this hour."""
    began = real_now().replace(minute=0, second=0, microsecond=0)
    return Count(keys.search_token(tenant_id, "hourly", began.isoformat(), *what), most, began + HOUR)


def whose(context: Context, face: str, address: str | None) -> tuple[str, ...]:
    """For whom to count: for who is signed in, else for the network, at each face (`api`, `kiosk`, …) by itself."""
    if context.actor_id is not None:
        return ("actor", str(context.actor_id))
    return (face, network_of(address))


def count(session: Session, context: Context, counts: Sequence[Count], *, code: str, by: int = 1) -> None:
    """Count something before it is done, in a transaction of its own. Raises TooManyRequests (`code`)."""
    for each in counts:
        _add(session, context, each, code, by)


def take_back(session: Session, context: Context, counts: Sequence[Count], *, by: int = 1) -> None:
    """What was counted has not happened, or was right."""
    for each in counts:
        fewer = func.greatest(SignInThrottle.failures - by, 0)
        session.execute(update(SignInThrottle).where(*_row(context, each)).values(failures=fewer))


def check(session: Session, context: Context, counted: Count, *, code: str, message: LazyText) -> None:
    """Raise TooManyRequests with `message` where so much was counted already."""
    failures = session.scalar(select(SignInThrottle.failures).where(*_row(context, counted)))
    if (failures or 0) >= counted.most:
        raise TooManyRequests(code, message, retry_after=_left(counted))


def with_code(
    database: Database,
    keys: KeyStore,
    context: Context,
    tries: Count,
    attempt: Callable[[], T],
    *,
    code: str,
) -> T:
    """Do something that needs a right code: counted before it is tried, taken back unless the code is nobody's.

    Wrong codes of visitors count for the whole centre besides; staff who are signed in go on when that count is full.
    Raises TooManyRequests (`code`), and what `attempt` raises.
    """
    everybody = count_of(keys, context.tenant_id, WRONG_CODES, "wrong codes")
    is_visitor = context.actor_id is None
    with database.transaction(context) as own:
        if is_visitor:
            check(own, context, everybody, code=code, message=CODES_CLOSED)
        count(own, context, [tries], code=code)
    try:
        found = attempt()
    except NotFound:
        if is_visitor:
            with database.transaction(context) as own:
                _upsert(own, context, everybody, 1)
        raise
    except Exception:
        _taken_back(database, context, tries)
        raise
    _taken_back(database, context, tries)
    return found


def _taken_back(database: Database, context: Context, counted: Count) -> None:
    with database.transaction(context) as own:
        take_back(own, context, [counted])


def _add(session: Session, context: Context, counted: Count, code: str, by: int) -> None:
    if by > counted.most or _upsert(session, context, counted, by) is None:
        seconds = _left(counted)
        raise TooManyRequests(
            code,
            public_plural(
                "There were too many tries in a short time. Please try again in %(number)s minute.",
                "There were too many tries in a short time. Please try again in %(number)s minutes.",
                -(-seconds // 60),
            ),
            retry_after=seconds,
        )


def _upsert(session: Session, context: Context, counted: Count, by: int) -> int | None:
    """The count with `by` more; None where that would be too much."""
    new = insert(SignInThrottle).values(
        tenant_id=context.tenant_id, id=new_id(), subject_hash=counted.hash, failures=by, last_failure_at=real_now()
    )
    more = SignInThrottle.failures + by
    added = new.on_conflict_do_update(
        index_elements=["tenant_id", "subject_hash"],
        set_={"failures": more, "last_failure_at": real_now()},
        where=more <= counted.most,
    ).returning(SignInThrottle.failures)
    return session.execute(added).scalar_one_or_none()


def _row(context: Context, counted: Count) -> tuple[ColumnElement[bool], ...]:
    return (SignInThrottle.tenant_id == context.tenant_id, SignInThrottle.subject_hash == counted.hash)


def _left(counted: Count) -> int:
    return max(1, int((counted.ends - real_now()).total_seconds()))
