"""Networks, tenants and hosts. Reference tables: small, the same on every node, holding public facts only."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base

GOVERNANCES = ("centralised", "federal", "local")
CENTRE_KINDS = ("national_centre", "local_centre", "info_point", "mobile_unit")
TENANT_KINDS = ("umbrella", "region", *CENTRE_KINDS, "phone_line")
TENANT_STATES = ("draft", "preparing", "open", "suspended", "closed")


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The text of a CHECK: text with CHECK and not an enum type, whose operators are not leakproof."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Network(Base):
    """A federation: one umbrella and its centres."""

    __tablename__ = "network"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(one_of("governance", GOVERNANCES), name="governance"),
        CheckConstraint("demo OR (clock_anchor IS NULL AND clock_speed = 1)", name="clock_only_in_demo"),
        CheckConstraint("clock_speed > 0 AND clock_speed <= 100000", name="clock_speed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    governance: Mapped[str]
    demo: Mapped[bool]
    default_language: Mapped[str]
    time_zone: Mapped[str]
    clock_anchor: Mapped[datetime | None]
    clock_shown: Mapped[datetime | None]
    clock_speed: Mapped[float] = mapped_column(default=1.0)
    names_staff: Mapped[bool | None]
    """Whether people who ask who looked at their file read the names of staff; otherwise role and office."""


class Tenant(Base):
    """The umbrella, a region, a centre or the phone line, with the facts that are public anyway."""

    __tablename__ = "tenant"
    __table_args__ = (
        UniqueConstraint("network_id", "code"),
        # what keys of other tables point to, so that they cannot reach into another network
        UniqueConstraint("network_id", "id"),
        ForeignKeyConstraint(["network_id", "region_id"], ["tenant.network_id", "tenant.id"]),
        CheckConstraint(one_of("kind", TENANT_KINDS), name="kind"),
        CheckConstraint(one_of("state", TENANT_STATES), name="state"),
        CheckConstraint("jsonb_typeof(site) = 'object'", name="site"),
        Index(None, "network_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"))
    code: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="draft")
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    region_id: Mapped[int | None]
    municipality: Mapped[str | None]
    district: Mapped[str | None]
    address: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    phone: Mapped[str | None]
    """As people dial it."""
    email: Mapped[str | None]
    default_language: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(ARRAY(String))
    time_zone: Mapped[str]
    branding: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    state_reason: Mapped[str | None]
    state_changed_at: Mapped[datetime | None]
    site: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What the centre itself has decided about its public site, over the pack's word (`oneroof.portal.site`)."""
    site_version: Mapped[int | None]
    """How often that was decided; None for never."""
    is_sandbox: Mapped[bool | None]
    """Whether agencies try their programs here, with invented people: it is counted and listed nowhere."""

    @property
    def public_name(self) -> dict[str, str]:
        """What it is called in each language: the centre's own word first."""
        return {**self.name, **(self.site or {}).get("name", {})}


class TenantHost(Base):
    """A host name that leads to a tenant. `label` hosts stand below the platform's base host."""

    __tablename__ = "tenant_host"
    __table_args__ = (
        CheckConstraint("host = lower(host)", name="lower_case"),
        ForeignKeyConstraint(["network_id", "tenant_id"], ["tenant.network_id", "tenant.id"]),
        Index(None, "network_id"),
    )

    host: Mapped[str] = mapped_column(primary_key=True)
    """A label (`lisboa`) below the base host, or a whole custom domain (`atendimento.example.pt`)."""
    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"))
    tenant_id: Mapped[int]
    is_primary: Mapped[bool] = mapped_column(default=True)
