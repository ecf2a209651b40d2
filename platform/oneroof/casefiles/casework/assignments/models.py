"""Who is responsible for a casefile, from when until when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow


class Assignment(Classed, TenantRow, Base):
    """A member of staff is responsible for a casefile; it ends with a hand-over or without."""

    __tablename__ = "assignment"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        CheckConstraint("data_class = 'tasks'", name="data_class"),
        CheckConstraint("ended_at IS NULL OR ended_at >= since", name="ended"),
        Index(
            "uq_assignment_running",
            "tenant_id",
            "casefile_id",
            "staff_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "tenant_id", "staff_id", "since"),
        Index(None, "tenant_id", "person_id"),
    )

    casefile_id: Mapped[UUID]
    staff_id: Mapped[UUID]
    since: Mapped[datetime]
    assigned_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the one before wrote for this one at the hand-over, as AES-256-GCM."""
