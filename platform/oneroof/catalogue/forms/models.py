"""Forms that are being filled in, and the files that go with them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow

DRAFT_CHANNELS = ("online", "kiosk", "walk_in", "phone")
DRAFT_STATES = ("filling", "submitted", "taken", "expired")
SCAN_STATES = ("unscanned", "pending", "clean", "infected")


class FormDraft(TenantRow, Base):
    """A form of a service that somebody fills in, until a member of staff takes it into a casefile."""

    __tablename__ = "form_draft"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code_hash"),
        UniqueConstraint("tenant_id", "start_key"),
        ForeignKeyConstraint(["tenant_id", "service_code"], ["service.tenant_id", "service.code"]),
        CheckConstraint(f"channel IN {DRAFT_CHANNELS}", name="channel"),
        CheckConstraint(f"state IN {DRAFT_STATES}", name="state"),
        Index(None, "tenant_id", "expires_at"),
        Index(None, "tenant_id", "service_code"),
    )

    service_code: Mapped[str]
    definition_digest: Mapped[str]
    """Of the form as it was when the person last saw it: another one means that the questions have changed."""
    language: Mapped[str]
    channel: Mapped[str]
    page: Mapped[str | None]
    """Code of the page to go on with."""
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """`forms.content.Content` as JSON under the tenant's key; null once it was taken or has expired."""
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed hash of the code by which the person finds it again."""
    start_key: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed hash of the wish to begin: the same wish sent twice is one draft."""
    state: Mapped[str] = mapped_column(default="filling")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class FormFile(TenantRow, Base):
    """A file that was added to a form. What it holds stands encrypted in the storage, under a key of its own."""

    __tablename__ = "form_file"
    __table_args__ = (
        UniqueConstraint("tenant_id", "storage_key"),
        UniqueConstraint("tenant_id", "draft_id", "field", "digest"),
        ForeignKeyConstraint(["tenant_id", "draft_id"], ["form_draft.tenant_id", "form_draft.id"]),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("draft_id IS NOT NULL OR person_id IS NOT NULL", name="owner"),
        CheckConstraint(f"scan IN {SCAN_STATES}", name="scan"),
        Index(None, "tenant_id", "person_id"),
    )

    draft_id: Mapped[UUID | None]
    """The draft that it belongs to, until it is taken into a casefile."""
    person_id: Mapped[UUID | None]
    """The person whose key wraps the file's own key, once it was taken; before that the tenant's key does."""
    field: Mapped[str]
    evidence: Mapped[str | None]
    """Code of the evidence that it is."""
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    media_type: Mapped[str]
    """Recognised from its content, whatever its name says."""
    size: Mapped[int]
    """In bytes."""
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed hash of its content: the same file added twice to one question is one file."""
    storage_key: Mapped[str]
    key_wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    scan: Mapped[str] = mapped_column(default="unscanned")
    scanned_at: Mapped[datetime | None]
    added_at: Mapped[datetime]
