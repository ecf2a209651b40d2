"""Notes, and drafts of them. What counsellors write is of a special class: few see it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

AUDIENCES = ("office", "counselling")
"""Who a note is for: those who counsel alone, or the responsible office of a procedure too."""


class Note(Classed, TenantRow, Base):
    """What somebody wrote about the person. Can be added, never changed: a correction is a note of its own."""

    __tablename__ = "note"
    __table_args__ = (
        UniqueConstraint("tenant_id", "once_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "corrects_id"], ["note.tenant_id", "note.id"]),
        CheckConstraint("data_class = 'notes'", name="data_class"),
        CheckConstraint(one_of("audience", AUDIENCES), name="audience"),
        CheckConstraint("(audience = 'office') = (procedure_id IS NOT NULL)", name="procedure"),
        Index(None, "tenant_id", "casefile_id", "written_at"),
        Index(None, "tenant_id", "person_id"),
    )

    casefile_id: Mapped[UUID]
    once_id: Mapped[UUID]
    """What the form was given when it was shown: a form that is sent twice writes one note."""
    audience: Mapped[str]
    procedure_id: Mapped[UUID | None]
    corrects_id: Mapped[UUID | None]
    """The older note that this one puts right."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[datetime]
    written_by: Mapped[UUID | None]
    office_id: Mapped[UUID | None]
    """Where the author served."""


class NoteDraft(Classed, TenantRow, Base):
    """What somebody is writing and has not kept yet: a session that ends takes nothing with it."""

    __tablename__ = "note_draft"
    __table_args__ = (
        UniqueConstraint("tenant_id", "casefile_id", "staff_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        CheckConstraint("data_class = 'notes'", name="data_class"),
        Index(None, "tenant_id", "person_id"),
    )

    casefile_id: Mapped[UUID]
    staff_id: Mapped[UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]
