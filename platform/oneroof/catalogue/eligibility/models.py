"""Results of the check that somebody asked to keep, to be handed to a desk."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow


class KeptCheck(TenantRow, Base):
    """The answers of one check, until it expires. Nothing in it says whose they are."""

    __tablename__ = "kept_check"
    __table_args__ = (UniqueConstraint("tenant_id", "code_hash"), Index(None, "tenant_id", "expires_at"))

    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed hash of the code that the person carries."""
    answers_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """`eligibility.given.Given` as JSON under the tenant's key."""
    language: Mapped[str]
    """The language that the person read the questions in."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
