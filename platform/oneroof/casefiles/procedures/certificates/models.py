"""Certificates of people, and what everybody may hear of one whose code they have."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

CERTIFICATE_STATES = ("valid", "revoked")
REVOKE_REASONS = ("mistake", "wrong_person", "decision_changed", "lost", "misused", "replaced")


class CertificateCheck(TenantRow, Base):
    """What the public page tells of a certificate: nothing of its person, nor of their request."""

    __tablename__ = "certificate_check"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code_hash"),
        CheckConstraint(one_of("state", CERTIFICATE_STATES), name="state"),
    )

    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed hash of the code on the paper."""
    file_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed hash of the paper's SHA-256: whoever has the file can ask whether it is the one that was issued."""
    words: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What kind of certificate it is, by language, in the words of the catalogue."""
    issued_on: Mapped[date]
    state: Mapped[str]


class Certificate(Classed, TenantRow, Base):
    """A certificate that was issued. The paper itself is a document of the casefile."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("tenant_id", "check_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "procedure_id"], ["procedure.tenant_id", "procedure.id"]),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        ForeignKeyConstraint(["tenant_id", "check_id"], ["certificate_check.tenant_id", "certificate_check.id"]),
        ForeignKeyConstraint(["tenant_id", "document_id"], ["case_document.tenant_id", "case_document.id"]),
        ForeignKeyConstraint(["tenant_id", "replaces_id"], ["certificate.tenant_id", "certificate.id"]),
        CheckConstraint("data_class = 'documents'", name="data_class"),
        CheckConstraint(one_of("state", CERTIFICATE_STATES), name="state"),
        CheckConstraint(f"reason IS NULL OR {one_of('reason', REVOKE_REASONS)}", name="reason"),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked"),
        Index(
            "uq_certificate_valid",
            "tenant_id",
            "procedure_id",
            "kind",
            unique=True,
            postgresql_where=text("state = 'valid' AND procedure_id IS NOT NULL"),
        ),
        Index(None, "tenant_id", "casefile_id"),
        Index(None, "tenant_id", "person_id"),
    )

    casefile_id: Mapped[UUID]
    procedure_id: Mapped[UUID | None]
    """The request that it is about; None where it says that the person attended."""
    service_id: Mapped[UUID]
    check_id: Mapped[UUID]
    document_id: Mapped[UUID]
    kind: Mapped[str]
    """Code of the certificate, as the service declares it."""
    content_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """Code and what was certified, as JSON under the person's key, with the SHA-256 of the paper."""
    language: Mapped[str]
    """The language beside the office's."""
    state: Mapped[str]
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID | None]
    office_id: Mapped[UUID | None]
    replaces_id: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
