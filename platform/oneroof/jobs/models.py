"""What must happen after a commit, and what has already happened once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow


class OutboxRow(TenantRow, Base):
    """A promise made in a transaction: job `kind` will run for `key`. Open until the job's own transaction ends it."""

    __tablename__ = "outbox_row"
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "key"),
        Index(
            "ix_outbox_row_open",
            "tenant_id",
            "created_at",
            postgresql_where=text("done_at IS NULL AND dead_at IS NULL"),
        ),
    )

    kind: Mapped[str]
    key: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Ids and plain facts; never personal data."""
    created_at: Mapped[datetime]
    handed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]


class IdempotencyRecord(TenantRow, Base):
    """The answer already given to a request, so that a retry gets it again and nothing happens twice."""

    __tablename__ = "idempotency_record"
    __table_args__ = (
        UniqueConstraint("tenant_id", "actor", "key"),
        Index(None, "tenant_id", "expires_at"),
    )

    actor: Mapped[str]
    key: Mapped[str]
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None]
    headers: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    request_id: Mapped[UUID | None]
