"""What a coordinator changed during the day, and the places in line that were promised for another."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

CHANGES = ("relocate", "move", "merge", "split", "crisis", "close", "carry_over", "reopen")
PLACE_STATES = ("promised", "taken", "withdrawn")


class FloorChange(TenantRow, Base):
    """A live change: what it touched and how that was before, so that it can be taken back."""

    __tablename__ = "floor_change"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "queue_id"], ["queue.tenant_id", "queue.id"]),
        ForeignKeyConstraint(["tenant_id", "target_queue_id"], ["queue.tenant_id", "queue.id"]),
        CheckConstraint(one_of("kind", CHANGES), name="kind"),
        Index(None, "tenant_id", "at"),
        Index(None, "tenant_id", "queue_id"),
        Index(None, "tenant_id", "target_queue_id"),
    )

    kind: Mapped[str]
    queue_id: Mapped[UUID]
    target_queue_id: Mapped[UUID | None]
    ticket_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """The tickets that it moved or carried over, in their order in line."""
    desk_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """The desks that it gave another queue."""
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The columns of the queue that it changed, as they were."""
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None]


class CarriedPlace(TenantRow, Base):
    """A promise: who holds this ticket of a day that ended early comes first on `day`, in the order of `place`."""

    __tablename__ = "carried_place"
    __table_args__ = (
        UniqueConstraint("tenant_id", "ticket_id", "change_id"),
        ForeignKeyConstraint(["tenant_id", "ticket_id"], ["ticket.tenant_id", "ticket.id"]),
        ForeignKeyConstraint(["tenant_id", "queue_id"], ["queue.tenant_id", "queue.id"]),
        ForeignKeyConstraint(["tenant_id", "change_id"], ["floor_change.tenant_id", "floor_change.id"]),
        ForeignKeyConstraint(["tenant_id", "new_ticket_id"], ["ticket.tenant_id", "ticket.id"]),
        CheckConstraint(one_of("state", PLACE_STATES), name="state"),
        CheckConstraint("(state = 'taken') = (new_ticket_id IS NOT NULL)", name="taken"),
        Index(None, "tenant_id", "day"),
        Index(None, "tenant_id", "queue_id"),
        Index(None, "tenant_id", "change_id"),
        Index(None, "tenant_id", "new_ticket_id"),
    )

    ticket_id: Mapped[UUID]
    queue_id: Mapped[UUID]
    change_id: Mapped[UUID]
    label: Mapped[str]
    """The number on the ticket that the visitor holds."""
    day: Mapped[date]
    place: Mapped[int]
    state: Mapped[str] = mapped_column(default="promised")
    new_ticket_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
