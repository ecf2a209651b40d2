"""The accountability record, the chain over it, and what leaves the database so that nobody can rewrite it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

OUTCOMES = ("done", "denied", "failed")
WITNESS_SOURCES = ("network", "file")
RISKS = ("unlikely", "likely", "high")


class AuditEntry(TenantRow, Base):
    """One act: ids and codes only, never a name or a search term. Can be added, never changed or removed."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "tenant_id", "at"),
        Index(None, "tenant_id", "subject_person_id", "at"),
        Index(None, "tenant_id", "actor_id", "at"),
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
    )

    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_roles: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """In which roles the actor acted. Empty for entries that are older than this column."""
    office_id: Mapped[UUID | None]
    agency_id: Mapped[UUID | None]
    purpose: Mapped[str]
    legal_basis: Mapped[str]
    action: Mapped[str]
    outcome: Mapped[str] = mapped_column(default="done")
    object_kind: Mapped[str | None]
    object_id: Mapped[UUID | None]
    subject_person_id: Mapped[UUID | None]
    data_classes: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    request_id: Mapped[str | None]


class AuditPending(TenantRow, Base):
    """An entry that the chain does not hold yet: `id` is the entry's. Added with it, removed when it is chained."""

    __tablename__ = "audit_pending"


class AuditHead(TenantRow, Base):
    """Where a tenant's chain ends; its lock lets one sequencer work at a time. The links are the truth, not this."""

    __tablename__ = "audit_head"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditLink(TenantRow, Base):
    """The place of one entry in the chain. Its hash covers the entry, its place, and the link before it."""

    __tablename__ = "audit_link"
    __table_args__ = (
        UniqueConstraint("tenant_id", "seq"),
        UniqueConstraint("tenant_id", "entry_id"),
        ForeignKeyConstraint(["tenant_id", "entry_id"], ["audit_entry.tenant_id", "audit_entry.id"]),
        CheckConstraint("seq >= 1", name="seq"),
    )

    seq: Mapped[int] = mapped_column(BigInteger)
    entry_id: Mapped[UUID]
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    chained_at: Mapped[datetime]
    """Real time, whatever clock a demonstration shows."""


class AuditRoot(TenantRow, Base):
    """The signed Merkle root of an hour's links. `digest` commits to it and to every root before it."""

    __tablename__ = "audit_root"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("first_seq >= 1 AND last_seq >= first_seq", name="range"),
    )

    number: Mapped[int]
    period_start: Mapped[datetime]
    period_end: Mapped[datetime]
    first_seq: Mapped[int] = mapped_column(BigInteger)
    last_seq: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[str]
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    closed_at: Mapped[datetime]


class AuditWitness(TenantRow, Base):
    """The root of another tenant, kept here: who rewrites theirs cannot rewrite this. Two of one number are a proof."""

    __tablename__ = "audit_witness"
    __table_args__ = (
        UniqueConstraint("tenant_id", "centre_code", "number", "digest"),
        CheckConstraint(one_of("source", WITNESS_SOURCES), name="source"),
    )

    centre_code: Mapped[str]
    """Whose root it is: network/centre."""
    number: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[str]
    received_at: Mapped[datetime]


class PublishedAuditRoot(Base):
    """A centre's root with the umbrella of its network."""

    __tablename__ = "published_audit_root"
    __table_args__ = (ForeignKeyConstraint(["network_id", "centre_id"], ["tenant.network_id", "tenant.id"]),)

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    centre_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    received_at: Mapped[datetime]


class BreachVersion(TenantRow, Base):
    """What was known of a personal data breach at one moment; each change adds a version. Texts are sealed."""

    __tablename__ = "breach_version"
    __table_args__ = (
        UniqueConstraint("tenant_id", "breach_id", "version"),
        CheckConstraint(one_of("risk", RISKS), name="risk"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("persons >= 0", name="persons"),
    )

    breach_id: Mapped[UUID]
    version: Mapped[int]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
    noticed_at: Mapped[datetime]
    data_classes: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    persons: Mapped[int | None]
    """About how many persons; null while nobody knows."""
    risk: Mapped[str]
    authority_notified_at: Mapped[datetime | None]
    persons_notified_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON `{"what", "effects", "measures", "reason"}` under the tenant's key."""
