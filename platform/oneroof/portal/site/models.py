"""The logo of a site, and the versions under which its pages are kept. What is decided stands on the tenant's row."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

PICTURE_TYPES = ("image/png", "image/jpeg")
MOST_PICTURE_BYTES = 65536


class PublicVersion(TenantRow, Base):
    """Which version of its data a tenant's public pages show. Triggers change it, nobody else can."""

    __tablename__ = "public_version"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    version: Mapped[UUID]
    changed_in: Mapped[int] = mapped_column(BigInteger)
    """The transaction that changed it: once is enough for each."""


class PublicNetworkVersion(Base):
    """The same of the public facts that a network's tenants share."""

    __tablename__ = "public_network_version"

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[UUID]
    changed_in: Mapped[int] = mapped_column(BigInteger)


class SitePicture(TenantRow, Base):
    """A logo as it is shown: drawn anew from what was uploaded."""

    __tablename__ = "site_picture"
    __table_args__ = (
        UniqueConstraint("tenant_id", "digest"),
        CheckConstraint(one_of("media_type", PICTURE_TYPES), name="media_type"),
        CheckConstraint(f"octet_length(content) BETWEEN 1 AND {MOST_PICTURE_BYTES}", name="content"),
    )

    digest: Mapped[str]
    """SHA-256 of the content, in hexadecimal: its address."""
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime]
