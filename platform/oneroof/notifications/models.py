"""What messages need to be kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

SUBJECTS = ("appointment", "waiting_entry", "visit")
"""What somebody can be told of on their telephone."""


class PushSubscription(TenantRow, Base):
    """That a browser shows messages about one thing (Web Push, RFC 8030), until that is over."""

    __tablename__ = "push_subscription"
    __table_args__ = (
        UniqueConstraint("tenant_id", "subject_kind", "subject_id", "token"),
        Index(None, "tenant_id", "ends_at"),
        CheckConstraint(one_of("subject_kind", SUBJECTS), name="subject_kind"),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    token: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed hash of the browser's address: one browser is asked once."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The address and keys that the browser gave, as JSON; unreadable soon after `ends_at`."""
    language: Mapped[str]
    agreed_at: Mapped[datetime]
    ends_at: Mapped[datetime]
