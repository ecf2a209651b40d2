"""Tasks of staff."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

STATES = ("open", "done", "dropped")
PRIORITIES = ("high", "normal", "low")
ROLES = ("mediator", "reception", "officer", "coordinator")
DROP_REASONS = ("not_needed", "duplicate", "not_reached", "person_declined", "other")
LINKED = ("document", "need", "roadmap_step", "consent")
CODES = (
    "other",
    "call_back",
    "ask_for_document",
    "check_document",
    "document_expires",
    "answer_request",
    "prepare_appointment",
    "find_interpreter",
    "look_after_need",
    "follow_up",
    "review_roadmap",
)
"""What tasks are about: their words are the pages' own. `other` has a text of its own."""


class Task(Classed, TenantRow, Base):
    """Something to do for a person: by somebody, by anybody of a role, or in an office."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("tenant_id", "once_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        CheckConstraint("data_class = 'tasks'", name="data_class"),
        CheckConstraint(one_of("code", CODES), name="code"),
        CheckConstraint(one_of("priority", PRIORITIES), name="priority"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(f"role IS NULL OR {one_of('role', ROLES)}", name="role"),
        CheckConstraint(f"drop_reason IS NULL OR {one_of('drop_reason', DROP_REASONS)}", name="drop_reason"),
        CheckConstraint(f"linked_kind IS NULL OR {one_of('linked_kind', LINKED)}", name="linked_kind"),
        CheckConstraint("staff_id IS NOT NULL OR office_id IS NOT NULL OR role IS NOT NULL", name="somebody"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        Index(None, "tenant_id", "casefile_id"),
        Index("ix_task_open_staff", "tenant_id", "staff_id", "due_on", postgresql_where=text("state = 'open'")),
        Index("ix_task_open_office", "tenant_id", "office_id", "due_on", postgresql_where=text("state = 'open'")),
        Index("ix_task_open_role", "tenant_id", "role", "due_on", postgresql_where=text("state = 'open'")),
        Index(None, "tenant_id", "person_id"),
    )

    casefile_id: Mapped[UUID]
    once_id: Mapped[UUID]
    """Who adds a task for the same thing twice adds one."""
    code: Mapped[str]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The text, as AES-256-GCM."""
    due_on: Mapped[date]
    priority: Mapped[str]
    staff_id: Mapped[UUID | None]
    role: Mapped[str | None]
    office_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="open")
    drop_reason: Mapped[str | None]
    procedure_id: Mapped[UUID | None]
    linked_kind: Mapped[str | None]
    linked_id: Mapped[UUID | None]
    """What else it is about: the document, the need, the step of the roadmap."""
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
