"""The links by which organisations without a system see and answer one referral."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow


class ReferralLink(Classed, TenantRow, Base):
    """One link. Only the hash of its token is kept; where it was sent stands on the referral.

    While it is in force the database keeps its id in `shared_office_ids` of the referral, its parts and its steps.
    """

    __tablename__ = "referral_link"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "referral_id"], ["referral.tenant_id", "referral.id"]),
        CheckConstraint("data_class = 'referrals'", name="data_class"),
        CheckConstraint("opened >= 0", name="opened"),
        Index(None, "tenant_id", "referral_id"),
        Index(None, "tenant_id", "person_id"),
    )

    referral_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    """When somebody first came with the right code."""
    last_opened_at: Mapped[datetime | None]
    opened: Mapped[int] = mapped_column(default=0)
    """How often somebody came with the right code."""
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    """The member of staff; None where the referral itself was over."""
