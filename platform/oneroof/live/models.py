"""What happened and who may be told, until every screen knows it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow


class LiveEvent(TenantRow, Base):
    """One thing that happened. It gets its place in the tenant's stream only after its transaction has committed."""

    __tablename__ = "live_event"
    __table_args__ = (
        Index("ix_live_event_open", "tenant_id", "created_at", postgresql_where=text("sequence IS NULL")),
        Index(
            "uq_live_event_sequence",
            "tenant_id",
            "sequence",
            unique=True,
            postgresql_where=text("sequence IS NOT NULL"),
        ),
        CheckConstraint("sequence >= 1", name="sequence"),
    )

    name: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What a public screen may know: numbers and states, no names and no ids of persons."""
    staff_data: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    """What staff learn besides. Ids and plain facts; never personal data."""
    created_at: Mapped[datetime]
    """Real time, whatever clock a demonstration shows."""
    sequence: Mapped[int | None] = mapped_column(BigInteger)


class LiveStream(TenantRow, Base):
    """How far a tenant's stream has been numbered: 1, 2, 3 … without a gap. Who numbers holds this row's lock."""

    __tablename__ = "live_stream"
    __table_args__ = (UniqueConstraint("tenant_id"), CheckConstraint("sequence >= 0", name="sequence"))

    sequence: Mapped[int] = mapped_column(BigInteger)
