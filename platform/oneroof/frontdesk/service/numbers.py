"""The numbers on tickets: 1, 2, 3 … in each queue on each day, without a repetition.

They come from blocks. The server's own begins at 1 and is open-ended; a device that holds a block gives out numbers
that nobody else has, also while the server is away. Without such devices the series has no gap.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.core.written import rows_of
from oneroof.frontdesk.models import NumberBlock
from oneroof.frontdesk.service.statements import NEXT_NUMBER
from oneroof.tenancy.context import Context

DIGITS = 3


@dataclass(frozen=True, slots=True)
class Held:
    """A number out of a block that a device holds: the next one, or the one that it has printed already."""

    block_id: UUID
    number: int | None = None


def next_number(session: Session, context: Context, *, queue_id: UUID, day: date) -> int:
    """The next number of the server's own block of the queue's day.

    The row of the day stays locked until the transaction ends, so a number that is rolled back is given again.
    """
    return reserve_numbers(session, context, queue_id=queue_id, day=day, count=1)


def reserve_numbers(session: Session, context: Context, *, queue_id: UUID, day: date, count: int) -> int:
    """The first of `count` numbers in a row that are taken out of the server's own block."""
    following = _count_up(session, queue_id, day, count)
    if following is None:
        _begin_day(session, context, queue_id, day)
        following = _count_up(session, queue_id, day, count)
    assert following is not None
    return following - count


def label_of(letter: str, number: int) -> str:
    """What stands on the ticket: `A042`, and `A1000` after `A999`."""
    return f"{letter}{number:0{DIGITS}d}"


def _count_up(session: Session, queue_id: UUID, day: date, count: int) -> int | None:
    rows = rows_of(session, NEXT_NUMBER, {"queue": queue_id, "of_day": day, "count": count})
    return rows[0].next if rows else None


def _begin_day(session: Session, context: Context, queue_id: UUID, day: date) -> None:
    """Make the day's row, unless another has made it in this very moment."""
    row = {"tenant_id": context.tenant_id, "id": new_id(), "queue_id": queue_id, "day": day, "first": 1, "next": 1}
    session.execute(
        insert(NumberBlock)
        .values(row)
        .on_conflict_do_nothing(
            index_elements=["tenant_id", "queue_id", "day"], index_where=NumberBlock.device_id.is_(None)
        )
        .returning(NumberBlock.id)
    )
