"""The accountability record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow


class AuditEntry(TenantRow, Base):
    """One act: ids and codes only, never a name or a search term. Can be added, never changed or removed."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "tenant_id", "at"),
        Index(None, "tenant_id", "subject_person_id", "at"),
        CheckConstraint("outcome IN ('done', 'denied', 'failed')", name="outcome"),
    )

    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    office_id: Mapped[UUID | None]
    agency_id: Mapped[UUID | None]
    purpose: Mapped[str]
    legal_basis: Mapped[str]
    action: Mapped[str]
    outcome: Mapped[str] = mapped_column(default="done")
    object_kind: Mapped[str | None]
    object_id: Mapped[UUID | None]
    subject_person_id: Mapped[UUID | None]
    data_classes: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    request_id: Mapped[str | None]
