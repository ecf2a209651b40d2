"""Calls of partners' programs, and how many were made in the current window of each limit."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

LIMITS = ("calls", "changes")


class PartnerCall(TenantRow, Base):
    """One call: who asked for what, and how it ended. Nothing of what was answered or sent."""

    __tablename__ = "partner_call"
    __table_args__ = (
        CheckConstraint("status BETWEEN 100 AND 599", name="status"),
        Index(None, "tenant_id", "client_id", "called_at", "id"),
        Index(None, "tenant_id", "called_at"),
    )

    called_at: Mapped[datetime]
    client_id: Mapped[UUID]
    partnership_id: Mapped[UUID | None]
    """Under which agreement; null where none let it in."""
    staff_id: Mapped[UUID | None]
    """The partner's member of staff who authorised the program, where one did."""
    method: Mapped[str]
    operation: Mapped[str]
    """The operation's name, as the contract at /api/v1/openapi.json has it."""
    subject_id: Mapped[UUID | None]
    """What the address named by its id, whether or not there is such a thing."""
    status: Mapped[int]
    reason_code: Mapped[str | None]
    """Of a refusal: the `code` of its problem details."""
    purpose: Mapped[str]
    request_id: Mapped[str | None]
    milliseconds: Mapped[int]


class PartnerRate(TenantRow, Base):
    """How often a client has called since a limit's window began. The next window takes the row over."""

    __tablename__ = "partner_rate"
    __table_args__ = (
        UniqueConstraint("tenant_id", "client_id", "counted"),
        CheckConstraint(one_of("counted", LIMITS), name="counted"),
        CheckConstraint("used >= 0", name="used"),
    )

    client_id: Mapped[UUID]
    counted: Mapped[str]
    """Which limit (`oneroof.partners.calls.limits`)."""
    window_starts_at: Mapped[datetime]
    used: Mapped[int] = mapped_column(default=0)
