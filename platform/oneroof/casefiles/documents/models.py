"""Documents, their versions, what they prove, and scans that wait to be given to a casefile."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

KINDS = (
    "passport",
    "identity_card",
    "residence_permit",
    "visa",
    "birth_certificate",
    "marriage_certificate",
    "criminal_record",
    "tax_paper",
    "social_security_paper",
    "health_paper",
    "work_contract",
    "rental_contract",
    "bank_paper",
    "school_paper",
    "court_paper",
    "photo",
    "letter",
    "certificate",
    "other",
)
STATES = ("kept", "withdrawn")
REASONS = ("mistake", "wrong_person", "not_needed", "asked", "unreadable")
SOURCES = ("upload", "camera", "scanner", "form", "made")
SCAN_STATES = ("unscanned", "pending", "clean", "infected")


class CaseDocument(Classed, TenantRow, Base):
    """One paper of a person. What it is called is sealed; when it expires stands in the clear, to be found in time."""

    __tablename__ = "case_document"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'documents'", name="data_class"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint(f"reason IS NULL OR {one_of('reason', REASONS)}", name="reason"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        Index(None, "tenant_id", "person_id"),
        Index("ix_case_document_expires", "tenant_id", "expires_on", postgresql_where=text("state = 'kept'")),
    )

    kind: Mapped[str]
    title_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="kept")
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]
    office_id: Mapped[UUID | None]
    """The office whose staff added it."""
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None]
    reason: Mapped[str | None]
    """Why it was withdrawn."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class DocumentVersion(Classed, TenantRow, Base):
    """A document as it was brought at one time. Its content is in the storage, under a key that the person's wraps."""

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("tenant_id", "storage_key"),
        UniqueConstraint("tenant_id", "document_id", "number"),
        ForeignKeyConstraint(["tenant_id", "document_id"], ["case_document.tenant_id", "case_document.id"]),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'documents'", name="data_class"),
        CheckConstraint(one_of("source", SOURCES), name="source"),
        CheckConstraint(one_of("scan", SCAN_STATES), name="scan"),
        CheckConstraint("number >= 1", name="number"),
        Index(None, "tenant_id", "person_id", "digest"),
    )

    document_id: Mapped[UUID]
    number: Mapped[int]
    """1 for the first; the highest is what counts."""
    storage_key: Mapped[str]
    key_wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """What the file was called where it came from."""
    thumbnail_sealed: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """A small JPEG; None where there is none to be made."""
    media_type: Mapped[str]
    """Recognised from its content, whatever its name says."""
    pages: Mapped[int]
    size: Mapped[int]
    """In bytes, as it is kept."""
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed hash of what was sent: the same file sent twice is one."""
    source: Mapped[str]
    scan: Mapped[str]
    scanned_at: Mapped[datetime | None]
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]
    office_id: Mapped[UUID | None]


class DocumentProof(Classed, TenantRow, Base):
    """A document as it was handed in for a procedure: whoever works on that sees this version of it, and no other.

    It opens the file by itself, so that an office need not see the person's other documents.
    """

    __tablename__ = "document_proof"
    __table_args__ = (
        UniqueConstraint("tenant_id", "version_id", "procedure_id", "evidence"),
        ForeignKeyConstraint(["tenant_id", "document_id"], ["case_document.tenant_id", "case_document.id"]),
        ForeignKeyConstraint(["tenant_id", "version_id"], ["document_version.tenant_id", "document_version.id"]),
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'documents'", name="data_class"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        Index(None, "tenant_id", "procedure_id"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "document_id"),
        Index(None, "tenant_id", "storage_key"),
    )

    document_id: Mapped[UUID]
    version_id: Mapped[UUID]
    procedure_id: Mapped[UUID]
    evidence: Mapped[str]
    """Code of the evidence, as the procedure's service declares it."""
    kind: Mapped[str]
    title_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    storage_key: Mapped[str]
    key_wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str]
    pages: Mapped[int]
    size: Mapped[int]
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]


class WaitingScan(TenantRow, Base):
    """A scan that belongs to no casefile yet. It is sealed under the tenant's key, and forgotten after some days."""

    __tablename__ = "waiting_scan"
    __table_args__ = (
        UniqueConstraint("tenant_id", "storage_key"),
        UniqueConstraint("tenant_id", "staff_id", "digest"),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        CheckConstraint(one_of("scan", SCAN_STATES), name="scan"),
        Index(None, "tenant_id", "arrived_at"),
    )

    staff_id: Mapped[UUID]
    """Whose scanner it came from: their own scans, and those of their office, are what somebody sees."""
    office_id: Mapped[UUID | None]
    storage_key: Mapped[str]
    key_wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    thumbnail_sealed: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    media_type: Mapped[str]
    pages: Mapped[int]
    size: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    scan: Mapped[str]
    scanned_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime]
