"""One-time codes: good once, for ten minutes, for five tries. Nothing of them is kept; they follow from their row."""

import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.identity.service_users.models import PersonChallenge
from oneroof.tenancy.context import Context

LIVES = timedelta(minutes=10)
TRIES = {"channel": 5, "desk": 200}
"""Of all browsers together. A code that was sent is tried in one browser; one from a desk in any that knows the case
code, so that five would let strangers use it up from elsewhere: there each network has few (`own_file.service`).
"""
DIGITS = {"channel": 6, "desk": 8}
"""A code from a desk opens the file without anything else that only the person has, so it is longer."""
_ARABIC = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹০১২৩৪৫৬৭৮৯", "012345678901234567890123456789")


def new_challenge(
    session: Session, *, casefile_id: UUID | None, means: str, created_by: UUID | None = None
) -> PersonChallenge:
    """Ask for a code; also where there is nobody to whom it could be sent, so that this shows nowhere."""
    now = real_now()
    challenge = PersonChallenge(
        id=new_id(),
        casefile_id=casefile_id,
        means=means,
        created_at=now,
        created_by=created_by,
        expires_at=now + LIVES,
        tries=0,
    )
    session.add(challenge)
    session.flush()
    return challenge


def code_of(pepper: bytes, challenge_id: UUID, means: str) -> str:
    """The code of a challenge, as digits; only the installation's token key gives it."""
    digest = hmac.new(pepper, f"own file\x1f{means}\x1f{challenge_id}".encode(), hashlib.sha256).digest()
    digits = DIGITS[means]
    return f"{int.from_bytes(digest, 'big') % 10**digits:0{digits}}"


def is_open(challenge: PersonChallenge | None) -> bool:
    """Whether its code is still good."""
    return (
        challenge is not None
        and challenge.used_at is None
        and challenge.tries < TRIES[challenge.means]
        and challenge.expires_at > real_now()
    )


def typed_digits(text: str) -> str:
    """The digits that somebody typed, in whichever script, without spaces and hyphens."""
    return "".join(sign for sign in text.translate(_ARABIC) if sign not in " -\u00a0\u202f\u200e\u200f")


def count_try(session: Session, context: Context, *, challenge_id: UUID | None, casefile_id: UUID | None) -> list[UUID]:
    """Count a try, before it is made and in a transaction of its own; the challenges that it may fit.

    These are the one that this browser asked for, and those that a desk has made for the casefile. Many tries at once
    gain nothing: each is counted first, and the one after the last fits none any more.
    """
    now = real_now()
    fits = PersonChallenge.id == challenge_id
    if casefile_id is not None:
        fits |= (PersonChallenge.casefile_id == casefile_id) & (PersonChallenge.means == "desk")
    counted = session.execute(
        update(PersonChallenge)
        .where(
            PersonChallenge.tenant_id == context.tenant_id,
            fits,
            PersonChallenge.used_at.is_(None),
            PersonChallenge.expires_at > now,
            PersonChallenge.tries < case(TRIES, value=PersonChallenge.means),
        )
        .values(tries=PersonChallenge.tries + 1)
        .returning(PersonChallenge.id)
    )
    return list(counted.scalars())


def use_code(
    session: Session, context: Context, pepper: bytes, *, counted: list[UUID], casefile_id: UUID | None, typed: str
) -> str | None:
    """Use a code up: by which means it was given, or None where it is wrong, used, or nobody's."""
    found: PersonChallenge | None = None
    rows = session.scalars(
        select(PersonChallenge)
        .where(PersonChallenge.tenant_id == context.tenant_id, PersonChallenge.id.in_(counted))
        .with_for_update()
    )
    for row in rows:
        right = hmac.compare_digest(code_of(pepper, row.id, row.means).encode(), typed.encode())
        if right and row.used_at is None and casefile_id is not None and row.casefile_id == casefile_id:
            found = row
    if found is None:
        return None
    found.used_at = real_now()
    session.flush()
    return found.means
