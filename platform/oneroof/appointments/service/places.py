"""The places of a slot: taken and given back, never more than there are, however many ask at once.

Nothing is looked at before it is counted: one UPDATE compares and counts, and the database lets one of them at a time
do so. Locks are taken in this order: appointments, then slots, each by id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment, Slot
from oneroof.tenancy.context import Context

MOST_OFFERED = 3
"""Other slots that are named to who came too late for one."""


@dataclass(frozen=True, slots=True)
class Free:
    """A slot and how many more it takes."""

    slot: Slot
    free: int


def take_place(session: Session, context: Context, slot_id: UUID, now: datetime) -> bool:
    """Count one more in an open slot that begins after `now`; False where it is full or does not take any.

    Holds that have run out block nobody: they are given back when a place is wanted.
    """
    if _count_up(session, context, slot_id, now):
        return True
    release_expired(session, context, slot_id, now)
    # also where somebody else has just given them back: the first look may be from before that
    return _count_up(session, context, slot_id, now)


def give_back(session: Session, context: Context, slot_id: UUID, places: int = 1) -> None:
    """Count fewer."""
    session.execute(
        update(Slot)
        .where(Slot.tenant_id == context.tenant_id, Slot.id == slot_id)
        .values(taken=Slot.taken - places)
        .execution_options(synchronize_session=False)
    )


def release_expired(session: Session, context: Context, slot_id: UUID, now: datetime) -> int:
    """End the holds of a slot that have run out, and give their places back; how many."""
    over = session.scalars(
        select(Appointment.id)
        .where(Appointment.tenant_id == context.tenant_id, Appointment.slot_id == slot_id, *_run_out(now))
        .order_by(Appointment.id)
        .with_for_update()
    ).all()
    if not over:
        return 0
    session.execute(
        update(Appointment)
        .where(Appointment.tenant_id == context.tenant_id, Appointment.id.in_(over))
        .values(
            state="expired",
            ended_at=Appointment.hold_until,
            held_by=None,
            held_from=None,
            version=Appointment.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    give_back(session, context, slot_id, len(over))
    return len(over)


def free_places(
    session: Session, context: Context, now: datetime, wanted: Sequence[ColumnElement[bool]], most: int
) -> list[Free]:
    """Open slots after `now` with a free place that meet the conditions, the next first."""
    expired = (
        select(func.count())
        .where(Appointment.tenant_id == context.tenant_id, Appointment.slot_id == Slot.id, *_run_out(now))
        .scalar_subquery()
    )
    free = (Slot.capacity + Slot.extra - Slot.taken + expired).label("free")
    rows = session.execute(
        select(Slot, free)
        .where(Slot.tenant_id == context.tenant_id, Slot.state == "open", Slot.starts_at > now, free > 0, *wanted)
        .order_by(Slot.starts_at, Slot.id)
        .limit(most)
        .execution_options(populate_existing=True)
    )
    return [Free(row.Slot, row.free) for row in rows]


def _count_up(session: Session, context: Context, slot_id: UUID, now: datetime) -> bool:
    counted = session.execute(
        update(Slot)
        .where(Slot.tenant_id == context.tenant_id, Slot.id == slot_id, Slot.state == "open", Slot.starts_at > now)
        .where(Slot.taken < Slot.capacity + Slot.extra)
        .values(taken=Slot.taken + 1)
        .returning(Slot.id)
        .execution_options(synchronize_session=False)
    )
    return counted.first() is not None


def _run_out(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Appointment.state == "held", Appointment.hold_until <= now
