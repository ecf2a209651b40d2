"""Files that are on their way, and receipts that go out by e-mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

UPLOAD_STATES = ("receiving", "done", "refused")


class FormUpload(TenantRow, Base):
    """A file that is sent in parts as an answer to a form. When it is whole it becomes a `FormFile`."""

    __tablename__ = "form_upload"
    __table_args__ = (
        UniqueConstraint("tenant_id", "draft_id", "wish_hash"),
        ForeignKeyConstraint(["tenant_id", "draft_id"], ["form_draft.tenant_id", "form_draft.id"]),
        CheckConstraint(one_of("state", UPLOAD_STATES), name="state"),
        CheckConstraint("received BETWEEN 0 AND size", name="received"),
        Index(None, "tenant_id", "expires_at"),
    )

    draft_id: Mapped[UUID]
    field: Mapped[str]
    wish_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed hash of the question and of what the browser knows the file by: chosen again, it goes on where it was."""
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    """In bytes, of the whole file."""
    received: Mapped[int]
    """Bytes that are kept already: where the next part begins."""
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Keyed hash of the SHA-256 that the whole file must have, where the browser told it."""
    state: Mapped[str]
    refusal: Mapped[str | None]
    """Why the whole file was not accepted: a key of `files.REFUSALS`."""
    file_id: Mapped[UUID | None]
    """What it became."""
    began_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class FormUploadPart(TenantRow, Base):
    """A part of such a file, encrypted in the storage under a key of its own."""

    __tablename__ = "form_upload_part"
    __table_args__ = (
        UniqueConstraint("tenant_id", "upload_id", "begins"),
        UniqueConstraint("tenant_id", "storage_key"),
        ForeignKeyConstraint(["tenant_id", "upload_id"], ["form_upload.tenant_id", "form_upload.id"]),
    )

    upload_id: Mapped[UUID]
    begins: Mapped[int]
    """Its first byte's place in the file, from 0."""
    size: Mapped[int]
    storage_key: Mapped[str]
    key_wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class FormReceipt(TenantRow, Base):
    """That somebody wants the receipt of a form by e-mail."""

    __tablename__ = "form_receipt"
    __table_args__ = (
        UniqueConstraint("tenant_id", "draft_id", "address_hash"),
        ForeignKeyConstraint(["tenant_id", "draft_id"], ["form_draft.tenant_id", "form_draft.id"]),
    )

    draft_id: Mapped[UUID]
    address_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed hash: asked for twice, it is sent once."""
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    language: Mapped[str]
    asked_at: Mapped[datetime]
