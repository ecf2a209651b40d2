"""The outbox: a promise written in the transaction that makes it necessary, kept by a job."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.jobs.models import OutboxRow
from oneroof.tenancy.context import Context

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
HAND_AGAIN_AFTER = timedelta(seconds=60)


def enqueue(
    session: Session,
    context: Context,
    *,
    kind: str,
    key: str,
    payload: dict[str, Any],
    after: timedelta = timedelta(0),
) -> None:
    """Promise job `kind` for `key`, once: the same key again changes nothing. `payload` holds ids, no personal data.

    It is done at once, or `after` so much real time.
    """
    session.execute(
        insert(OutboxRow)
        .values(
            tenant_id=context.tenant_id,
            id=new_id(),
            kind=kind,
            key=key,
            payload=payload,
            created_at=real_now(),
            # "handed over" a little in the future: until then it is not handed over again
            handed_at=real_now() + after - HAND_AGAIN_AFTER if after else None,
            attempts=0,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "kind", "key"])
        .returning(OutboxRow.id)
    )


def cancel(session: Session, context: Context, *, key_prefix: str) -> int:
    """Take back what was promised under keys that begin so and is not done yet; how many promises there were.

    One that a worker is keeping at this moment is waited for, and then it has happened.
    """
    open_rows = session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.tenant_id == context.tenant_id,
            OutboxRow.key >= key_prefix,
            OutboxRow.key < key_prefix + "\uffff",
            OutboxRow.done_at.is_(None),
        )
        .with_for_update()
    ).all()
    for row in open_rows:
        session.delete(row)
    return len(open_rows)


def claim(session: Session, row_id: UUID) -> OutboxRow | None:
    """Lock an open row for this transaction; None where it is done, dead, or in another worker's hands."""
    return session.scalars(
        select(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
        .with_for_update(skip_locked=True)
    ).one_or_none()


def mark_handed(session: Session, row_id: UUID) -> bool:
    """Remember that the queue gets it; it is handed over again if nothing comes of it. False where it is not open."""
    row = claim(session, row_id)
    if row is not None:
        row.handed_at = real_now()
    return row is not None


def mark_failed(session: Session, row_id: UUID, error: str) -> bool:
    """Count a failed attempt; after the last one the row goes to the dead letters. Whether it is dead now."""
    row = claim(session, row_id)
    if row is None:
        return False
    row.attempts += 1
    row.last_error = error[:500]
    # "Handed over" a little in the future: until then it is not handed over again.
    row.handed_at = real_now() + pause_after(row.attempts) - HAND_AGAIN_AFTER
    if row.attempts >= MOST_ATTEMPTS:
        row.dead_at = real_now()
    return row.dead_at is not None


def pause_after(attempts: int) -> timedelta:
    """How long a job rests after so many failures: 1, 4, 16, 64 minutes, then 6 hours each, 19 hours in all."""
    return min(FIRST_PAUSE * float(4 ** (attempts - 1)), LONGEST_PAUSE)
