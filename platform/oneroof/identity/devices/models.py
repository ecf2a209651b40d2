"""Devices of a centre, and the codes with which they are paired."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

DEVICE_KINDS = ("display", "desk_sign", "kiosk", "printer")


class Device(TenantRow, Base):
    """A display, a desk sign, a kiosk or a ticket printer. Only its secret's hash is kept."""

    __tablename__ = "device"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        ForeignKeyConstraint(["tenant_id", "desk_id"], ["desk.tenant_id", "desk.id"]),
        ForeignKeyConstraint(["tenant_id", "paired_by"], ["staff.tenant_id", "staff.id"]),
        CheckConstraint(one_of("kind", DEVICE_KINDS), name="kind"),
        Index(None, "tenant_id", "name", "id"),
    )

    kind: Mapped[str]
    name: Mapped[str]
    office_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    """What it shows or serves: these offices, or all of the centre where it names none."""
    queue_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    """The same for queues."""
    desk_id: Mapped[UUID | None]
    """The desk whose sign it is."""
    languages: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """In which it speaks, one after the other; those of the centre where it names none."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """What its kind can be told (`oneroof.identity.devices.settings`)."""
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    paired_at: Mapped[datetime]
    paired_by: Mapped[UUID | None]
    last_seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class PairingCode(TenantRow, Base):
    """A code that a browser shows and waits with. It is good for that browser alone, once, and for a short time."""

    __tablename__ = "pairing_code"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code_hash"),
        UniqueConstraint("tenant_id", "browser_hash"),
        ForeignKeyConstraint(["tenant_id", "device_id"], ["device.tenant_id", "device.id"]),
        Index(None, "tenant_id", "expires_at"),
    )

    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """A keyed hash: who reads the table cannot find the code by trying all."""
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Of the secret in the browser that shows the code. It becomes the device's, so it never leaves that browser."""
    network_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """A keyed hash of the network that it was asked for from: each may have only so many at once."""
    site_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """The same of the larger network around it (`oneroof.core.ip_networks.site_of`)."""
    came_back: Mapped[bool] = mapped_column(default=False)
    """Whether the browser has asked again, as a screen that waits does every few seconds."""
    user_agent: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    device_id: Mapped[UUID | None]
    """What it was paired as. A code that has one is used up."""
