"""Files of services on their way in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

FORMATS = ("cpsv-ap", "hsds")


class CatalogueFile(TenantRow, Base):
    """A file of services, between the look at what it would change and the decision to take it."""

    __tablename__ = "catalogue_file"
    __table_args__ = (
        CheckConstraint(one_of("format", FORMATS), name="format"),
        CheckConstraint(one_of("state", ("received", "taken")), name="state"),
        Index(None, "tenant_id", "received_at"),
    )

    source: Mapped[str]
    format: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    state: Mapped[str] = mapped_column(default="received")
    received_by: Mapped[UUID | None]
    received_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
