"""Services, what they say, what a centre changed in them, and who provides them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.catalogue.definition.model import SERVICE_KINDS
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

OFFICE_ORIGINS = ("pack", "centre")
ORIGINS = ("plugin", "import", "local")
SERVICE_STATES = ("offered", "withheld", "retired")


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
    """Something that a visitor can get at this tenant, with the whole of what its catalogue says."""

    __tablename__ = "service"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        UniqueConstraint("tenant_id", "uri"),
        CheckConstraint(one_of("kind", SERVICE_KINDS), name="kind"),
        CheckConstraint(one_of("state", SERVICE_STATES), name="state"),
        CheckConstraint(one_of("origin", ORIGINS), name="origin"),
    )

    code: Mapped[str]
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="offered")
    """`withheld`: the catalogue has it, the centre does not offer it; `retired`: no enabled catalogue has it."""
    uri: Mapped[str]
    """Its stable identifier, the same in every tenant and export."""
    origin: Mapped[str]
    plugin: Mapped[str | None]
    """The catalogue that it comes from; None where there has not been one yet."""
    document: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    """What the catalogue says, in all languages (`definition.document`): large, so lists must not load it."""
    digest: Mapped[str]
    """Of the document; empty where the row is older than its catalogue."""
    area: Mapped[str]
    agency_code: Mapped[str | None]
    audience: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    needs: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    review_on: Mapped[date | None]
    """When somebody has to compare it with its sources again."""
    version: Mapped[int] = mapped_column(default=1)
    """Counts what the centre changed and what the catalogue brought."""


class ServiceText(TenantRow, Base):
    """What lists show and searches read of a service, in one language. Every language of the product has a row."""

    __tablename__ = "service_text"
    __table_args__ = (
        UniqueConstraint("tenant_id", "service_id", "language"),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        Index(None, "tenant_id", "language", "sorted_as"),
    )

    service_id: Mapped[UUID]
    language: Mapped[str]
    """The reader's."""
    name: Mapped[str]
    name_language: Mapped[str]
    """What the name is written in: another language where the catalogue has none in the reader's."""
    summary: Mapped[str]
    summary_language: Mapped[str]
    sorted_as: Mapped[str]
    """The name without case and accents."""
    words: Mapped[str]
    """Of name and keywords, as `search.words.searched` writes them."""
    more_words: Mapped[str]
    """Of summary and description."""


class ServiceOverride(TenantRow, Base):
    """One thing that the centre says differently from the catalogue, or in addition to it."""

    __tablename__ = "service_override"
    __table_args__ = (
        UniqueConstraint("tenant_id", "service_id", "path"),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
    )

    service_id: Mapped[UUID]
    path: Mapped[str]
    """What it is about: a part (`hours`) or one entry of a part (`evidence/passport`)."""
    value: Mapped[dict[str, Any]] = mapped_column(JSONB)
    national: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What the catalogue said there when it was made: `{"value": …}`, or `{}` where it said nothing."""
    made_by: Mapped[UUID | None]
    made_at: Mapped[datetime]
    national_changed_at: Mapped[datetime | None]
    """Since when the catalogue says something else than `national`."""


class ServiceChange(TenantRow, Base):
    """One step in the history of what the centre changed; what can be taken back is taken back from here."""

    __tablename__ = "service_change"
    __table_args__ = (
        UniqueConstraint("tenant_id", "service_id", "version"),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
    )

    service_id: Mapped[UUID]
    version: Mapped[int]
    """The service's version that this step made."""
    path: Mapped[str]
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """`{"value": …, "national": …}`; `{}` where nothing was changed there."""
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_by: Mapped[UUID | None]
    made_at: Mapped[datetime]


class PluginEnablement(TenantRow, Base):
    """That the tenant uses a plugin, in which version, and what became of it before."""

    __tablename__ = "plugin_enablement"
    __table_args__ = (
        UniqueConstraint("tenant_id", "plugin"),
        CheckConstraint(one_of("state", ("enabled", "disabled")), name="state"),
    )

    plugin: Mapped[str]
    version: Mapped[str]
    state: Mapped[str] = mapped_column(default="enabled")
    enabled_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    history: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """What happened, oldest first: `{"at": …, "what": "enabled" | "upgraded" | "disabled", "from": …, "to": …}`; an
    upgrade also has `notes` and `services`, the codes by what became of them (`plugins.enablement`)."""
    digest: Mapped[str | None]
    """Of the catalogue as the tenant has it; None until the plugin was told of the tenant (hook `upgraded`)."""


class OfficeService(TenantRow, Base):
    """That an office provides a service."""

    __tablename__ = "office_service"
    __table_args__ = (
        UniqueConstraint("tenant_id", "office_id", "service_id"),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        CheckConstraint(one_of("origin", OFFICE_ORIGINS), name="origin"),
    )

    office_id: Mapped[UUID]
    service_id: Mapped[UUID]
    origin: Mapped[str] = mapped_column(default="pack")
    """Who decided it: the network's pack, or the centre itself. Each takes back only its own."""
