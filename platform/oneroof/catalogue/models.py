"""Services and who provides them."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow


class Agency(TenantRow, Base):
    """The centre's own copy of an organisation that provides services there."""

    __tablename__ = "agency"
    __table_args__ = (UniqueConstraint("tenant_id", "code"),)

    code: Mapped[str]
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    kind: Mapped[str]
    area: Mapped[str]
    is_enforcement: Mapped[bool] = mapped_column(default=False)
    """An enforcement authority: the firewall keeps protected persons from it."""


class Service(TenantRow, Base):
    """Something that a visitor can get at this tenant."""

    __tablename__ = "service"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        CheckConstraint("kind IN ('government', 'support', 'complementary')", name="kind"),
        CheckConstraint("state IN ('offered', 'retired')", name="state"),
    )

    code: Mapped[str]
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="offered")


class OfficeService(TenantRow, Base):
    """That an office provides a service."""

    __tablename__ = "office_service"
    __table_args__ = (
        UniqueConstraint("tenant_id", "office_id", "service_id"),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
    )

    office_id: Mapped[UUID]
    service_id: Mapped[UUID]
