"""The numbers on tickets: 1, 2, 3 … in each queue on each day, without a gap and without a repetition."""

from datetime import date
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.frontdesk.models import QueueDay
from oneroof.tenancy.context import Context

DIGITS = 3


def next_number(session: Session, context: Context, *, queue_id: UUID, day: date) -> int:
    """The next number of the queue's day.

    The row of the day stays locked until the transaction ends, so a number that is rolled back is given again.
    """
    number = _count_up(session, context, queue_id, day)
    if number is None:
        _begin_day(session, context, queue_id, day)
        number = _count_up(session, context, queue_id, day)
    assert number is not None
    return number


def label_of(letter: str, number: int) -> str:
    """What stands on the ticket: `A042`, and `A1000` after `A999`."""
    return f"{letter}{number:0{DIGITS}d}"


def _count_up(session: Session, context: Context, queue_id: UUID, day: date) -> int | None:
    statement = (
        update(QueueDay)
        .where(QueueDay.tenant_id == context.tenant_id, QueueDay.queue_id == queue_id, QueueDay.day == day)
        .values(last_number=QueueDay.last_number + 1)
        .returning(QueueDay.last_number)
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).scalar_one_or_none()


def _begin_day(session: Session, context: Context, queue_id: UUID, day: date) -> None:
    """Make the day's row, unless another has made it in this very moment."""
    row = {"tenant_id": context.tenant_id, "id": new_id(), "queue_id": queue_id, "day": day, "last_number": 0}
    session.execute(
        insert(QueueDay)
        .values(row)
        .on_conflict_do_nothing(index_elements=["tenant_id", "queue_id", "day"])
        .returning(QueueDay.id)
    )
