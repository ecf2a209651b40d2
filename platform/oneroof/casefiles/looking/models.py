"""What persons ask about the looks at their file."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow


class AuditQuestion(Classed, TenantRow, Base):
    """A person asks why somebody looked; a coordinator answers. Both texts are sealed under the person's key."""

    __tablename__ = "audit_question"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "entry_id"], ["audit_entry.tenant_id", "audit_entry.id"]),
        Index(None, "tenant_id", "person_id"),
        Index("ix_audit_question_open", "tenant_id", "asked_at", postgresql_where=text("answered_at IS NULL")),
        CheckConstraint("data_class = 'rights'", name="data_class"),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered"),
    )

    entry_id: Mapped[UUID]
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    """The member of staff who wrote it down for the person; null where the person did."""
    question: Mapped[bytes] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
