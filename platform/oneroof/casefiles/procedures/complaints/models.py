"""Complaints."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

CATEGORIES = ("waiting", "decision", "treatment", "information", "discrimination", "data", "building", "other")
CHANNELS = ("walk_in", "phone", "online", "email", "post")
STATES = ("open", "answered")
RESULTS = ("upheld", "partly", "not_upheld", "settled")


class Complaint(Classed, TenantRow, Base):
    """What a person complains of, with a clock of its own. The coordinator answers it."""

    __tablename__ = "complaint"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "about_staff_id"], ["staff.tenant_id", "staff.id"]),
        CheckConstraint("data_class = 'complaints'", name="data_class"),
        CheckConstraint(one_of("category", CATEGORIES), name="category"),
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(f"result IS NULL OR {one_of('result', RESULTS)}", name="result"),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered"),
        Index(None, "tenant_id", "state", "due_on"),
        Index(None, "tenant_id", "casefile_id"),
        Index(None, "tenant_id", "person_id"),
    )

    casefile_id: Mapped[UUID]
    procedure_id: Mapped[UUID | None]
    about_staff_id: Mapped[UUID | None]
    """Who must not see it, unless the coordinator decides so."""
    code: Mapped[str]
    """What the person keeps and says."""
    category: Mapped[str]
    channel: Mapped[str]
    language: Mapped[str]
    state: Mapped[str]
    result: Mapped[str | None]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """What the person said, under the person's key."""
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    shown_to_staff: Mapped[bool]
    """Whether the coordinator lets those see it whom it is about."""
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None]
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
