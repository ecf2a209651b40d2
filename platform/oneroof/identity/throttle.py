"""Guessing made slow: attempts are counted before they are checked, per account and per address, in PostgreSQL.

An attempt counts as failed until it has succeeded, so that many at once gain nothing. After a few failures each
further attempt has to wait, twice as long each time. Unknown accounts behave like known ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.errors import TooManyRequests
from oneroof.core.i18n import staff_plural
from oneroof.core.ids import new_id
from oneroof.core.ip_networks import network_of
from oneroof.core.keystore import KeyStore
from oneroof.core.time import real_now
from oneroof.identity.models import SignInThrottle
from oneroof.tenancy.context import Context

FORGOTTEN_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures are free, and how long the first and the longest wait after them are."""

    free: int
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=15)

    def wait_after(self, failures: int) -> timedelta:
        """The wait that the given number of failures in a row brings."""
        if failures < self.free:
            return timedelta(0)
        return min(self.longest, self.first * (1 << min(failures - self.free, 20)))


ACCOUNT = Limit(free=5)
ADDRESS = Limit(free=40)
"""Higher, since everybody in a centre comes from one address."""
LETTERS = Limit(free=3, first=timedelta(minutes=5), longest=timedelta(hours=1))
LETTERS_FROM = Limit(free=20, first=timedelta(minutes=5), longest=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Subject:
    """What attempts are counted for, known by a keyed hash only."""

    hash: bytes
    limit: Limit
    forgiven_by_success: bool
    """A success clears the whole count, or (for an address) takes back only its own attempt."""


def account_subject(keys: KeyStore, tenant_id: int, email: str, step: str) -> Subject:
    """The account, existing or not, that an e-mail address names.

    Each step of signing in (`password`, `second_factor`) counts by itself: who knows the password must not be able to
    clear the count of guessed codes with it.
    """
    return Subject(keys.search_token(tenant_id, "sign-in account", step, email), ACCOUNT, True)


def address_subject(keys: KeyStore, tenant_id: int, address: str) -> Subject:
    """The network that a request comes from."""
    return Subject(keys.search_token(tenant_id, "sign-in address", network_of(address)), ADDRESS, False)


def letter_subject(keys: KeyStore, tenant_id: int, email: str) -> Subject:
    """Letters about a forgotten password to one e-mail address."""
    return Subject(keys.search_token(tenant_id, "reset letter", email), LETTERS, False)


def letters_from_subject(keys: KeyStore, tenant_id: int, address: str) -> Subject:
    """Letters about forgotten passwords that one network asked for."""
    return Subject(keys.search_token(tenant_id, "reset address", network_of(address)), LETTERS_FROM, False)


def count_attempt(session: Session, context: Context, subjects: Sequence[Subject]) -> timedelta:
    """Count an attempt, in a transaction of its own, before it is made.

    Returns the wait that begins if this attempt fails (zero for none). Raises TooManyRequests while the account or
    the address has to wait. `subjects` in one order everywhere, the one that many share last.
    """
    now = real_now()
    return max(_count(session, context, subject, now) for subject in subjects)


def forgive(session: Session, subjects: Sequence[Subject]) -> None:
    """After a success: the attempt was none of the failures that it was counted as."""
    for subject in subjects:
        row = SignInThrottle.subject_hash == subject.hash
        if subject.forgiven_by_success:
            session.execute(delete(SignInThrottle).where(row))
        else:
            fewer = func.greatest(SignInThrottle.failures - 1, 0)
            few = fewer < subject.limit.free
            until = case((few, None), else_=SignInThrottle.blocked_until)
            session.execute(update(SignInThrottle).where(row).values(failures=fewer, blocked_until=until))


def forget_expired(session: Session) -> None:
    """Drop the counts that nothing was added to for a day."""
    session.execute(delete(SignInThrottle).where(SignInThrottle.last_failure_at < real_now() - FORGOTTEN_AFTER))


def _count(session: Session, context: Context, subject: Subject, now: datetime) -> timedelta:
    new = insert(SignInThrottle).values(
        tenant_id=context.tenant_id, id=new_id(), subject_hash=subject.hash, failures=1, last_failure_at=now
    )
    stale = SignInThrottle.last_failure_at < now - FORGOTTEN_AFTER
    free = SignInThrottle.blocked_until.is_(None) | (SignInThrottle.blocked_until <= now)
    counted = new.on_conflict_do_update(
        index_elements=["tenant_id", "subject_hash"],
        set_={"failures": case((stale, 1), else_=SignInThrottle.failures + 1), "last_failure_at": now},
        where=free,
    ).returning(SignInThrottle.failures)
    failures = session.execute(counted).scalar_one_or_none()
    if failures is None:
        raise _blocked(session, subject, now)
    wait = subject.limit.wait_after(failures)
    if wait:
        row = SignInThrottle.subject_hash == subject.hash
        session.execute(update(SignInThrottle).where(row).values(blocked_until=now + wait))
    return wait


def _blocked(session: Session, subject: Subject, now: datetime) -> TooManyRequests:
    until = session.scalar(select(SignInThrottle.blocked_until).where(SignInThrottle.subject_hash == subject.hash))
    seconds = max(1, int(((until or now) - now).total_seconds()))
    minutes = -(-seconds // 60)
    return TooManyRequests(
        "sign_in_throttled",
        staff_plural(
            "There were too many failed attempts. Please try again in %(number)s minute.",
            "There were too many failed attempts. Please try again in %(number)s minutes.",
            minutes,
        ),
        retry_after=seconds,
    )
