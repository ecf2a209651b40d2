"""When something happens next to each referral, if nobody does anything."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

CLOCK_STEPS = ("remind", "due", "ask_sender", "escalate", "expire", "outcome")


class ReferralClock(TenantRow, Base):
    """The next moment of one referral; none once it is over. It names nobody."""

    __tablename__ = "referral_clock"
    __table_args__ = (
        UniqueConstraint("tenant_id", "referral_id"),
        ForeignKeyConstraint(["tenant_id", "referral_id"], ["referral.tenant_id", "referral.id"]),
        CheckConstraint(f"step IS NULL OR {one_of('step', CLOCK_STEPS)}", name="step"),
        CheckConstraint("(step IS NULL) = (next_at IS NULL)", name="next"),
        CheckConstraint("number >= 0", name="number"),
        Index("ix_referral_clock_next", "tenant_id", "next_at", postgresql_where=text("next_at IS NOT NULL")),
    )

    referral_id: Mapped[UUID]
    step: Mapped[str | None]
    """What happens then (CLOCK_STEPS)."""
    next_at: Mapped[datetime | None]
    number: Mapped[int] = mapped_column(default=0)
    """How often it has struck or was set anew: with it a promise to strike is made once."""
    struck_at: Mapped[datetime | None]
    """When something last happened by the clock."""
