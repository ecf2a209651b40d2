"""The roster."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped

from oneroof.core.db import Base, TenantRow


class Duty(TenantRow, Base):
    """That a member of staff is on duty in an office for a span of time."""

    __tablename__ = "duty"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        Index(None, "tenant_id", "starts_at"),
        Index(None, "tenant_id", "staff_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="order"),
    )

    staff_id: Mapped[UUID]
    office_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
