"""What is to be corrected in a request, and the code by which its person answers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

CORRECTION_STATES = ("asked", "answered", "accepted", "withdrawn")
OPEN_STATES = ("asked", "answered")


class ProcedureCorrection(Classed, TenantRow, Base):
    """Something in a request that its person has to put right: asked, answered, looked at again."""

    __tablename__ = "procedure_correction"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'answers'", name="data_class"),
        CheckConstraint(one_of("state", CORRECTION_STATES), name="state"),
        CheckConstraint("state <> 'answered' OR answer_sealed IS NOT NULL", name="answered"),
        Index(
            "uq_procedure_correction_open",
            "tenant_id",
            "procedure_id",
            unique=True,
            postgresql_where=text(one_of("state", OPEN_STATES)),
        ),
        Index(None, "tenant_id", "procedure_id"),
        Index(None, "tenant_id", "person_id"),
    )

    procedure_id: Mapped[UUID]
    state: Mapped[str]
    request_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """What is asked, as JSON under the person's key: see `online.asked.Asked`."""
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What was answered, as JSON under the person's key: the answers by field, and the files by what they prove."""
    stops_clock: Mapped[bool]
    """Whether the clock stands still because of it."""
    due_on: Mapped[date]
    """By when the person is asked to answer."""
    issue: Mapped[int]
    """How often the answer's code was given out: each letter has a new one."""
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID | None]
    office_id: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class CorrectionKey(TenantRow, Base):
    """The code by which the person answers. It opens that correction only, together with the code of the request."""

    __tablename__ = "correction_key"
    __table_args__ = (
        UniqueConstraint("tenant_id", "correction_id"),
        UniqueConstraint("tenant_id", "code_hash"),
        ForeignKeyConstraint(
            ["tenant_id", "correction_id"], ["procedure_correction.tenant_id", "procedure_correction.id"]
        ),
        Index(None, "tenant_id", "expires_at"),
    )

    correction_id: Mapped[UUID]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed hash."""
    expires_at: Mapped[datetime]
