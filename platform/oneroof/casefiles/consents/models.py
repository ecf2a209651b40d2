"""Notices in versions, what a person agreed to, the ledger of it, and the one-time links by which they answer."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

NOTICE_CODES = ("share_offices", "share_partner", "reminders", "survey", "share_centres")
ORIGINS = ("shipped", "own")
NOTICE_STATES = ("offered", "retired")
EVENTS = ("asked", "given", "refused", "withdrawn", "expired")
CHANNELS = ("signature", "spoken", "online")


class ConsentNotice(TenantRow, Base):
    """What people are told before they answer, in all its languages. Shipped ones are kept here once they are used."""

    __tablename__ = "consent_notice"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code", "origin", "version", "digest"),
        CheckConstraint(one_of("code", NOTICE_CODES), name="code"),
        CheckConstraint(one_of("origin", ORIGINS), name="origin"),
        CheckConstraint(one_of("state", NOTICE_STATES), name="state"),
    )

    code: Mapped[str]
    origin: Mapped[str]
    version: Mapped[int]
    digest: Mapped[str]
    """SHA-256 of the texts, hex: the same version with a corrected translation is another row."""
    texts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """By language: `title`, `what`, `with_whom`, `why`, `until`, `withdraw`."""
    reviewed: Mapped[bool]
    """Whether somebody who knows the law has read it."""
    state: Mapped[str]
    kept_at: Mapped[datetime]
    kept_by: Mapped[UUID | None]


class Consent(Classed, TenantRow, Base):
    """How one question to one person stands. What led here is in the ledger."""

    __tablename__ = "consent"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "notice_id"], ["consent_notice.tenant_id", "consent_notice.id"]),
        ForeignKeyConstraint(["tenant_id", "agency_id"], ["agency.tenant_id", "agency.id"]),
        CheckConstraint("data_class = 'consent'", name="data_class"),
        CheckConstraint(one_of("code", NOTICE_CODES), name="code"),
        CheckConstraint(one_of("state", EVENTS), name="state"),
        Index(None, "tenant_id", "person_id", "code"),
        Index(None, "tenant_id", "state", "until"),
    )

    code: Mapped[str]
    notice_id: Mapped[UUID]
    state: Mapped[str]
    """The last event."""
    until: Mapped[date | None]
    """The last day on which it holds."""
    agency_id: Mapped[UUID | None]
    """The partner, where it is an agency of the network."""
    partner_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The partner's name as the person said it, under the person's key."""
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ConsentEvent(TenantRow, Base):
    """The ledger: what was asked and answered, when and how. Can be added, never changed; it names no person."""

    __tablename__ = "consent_event"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "consent_id"], ["consent.tenant_id", "consent.id"]),
        ForeignKeyConstraint(["tenant_id", "notice_id"], ["consent_notice.tenant_id", "consent_notice.id"]),
        CheckConstraint(one_of("event", EVENTS), name="event"),
        CheckConstraint(f"channel IS NULL OR {one_of('channel', CHANNELS)}", name="channel"),
        Index(None, "tenant_id", "consent_id", "at"),
    )

    consent_id: Mapped[UUID]
    notice_id: Mapped[UUID]
    event: Mapped[str]
    language: Mapped[str]
    """In which the notice was shown or read aloud."""
    text_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of the text in that language."""
    channel: Mapped[str | None]
    """None where nobody answered: it was asked, it ran out, or casefiles were joined or taken apart."""
    witness_id: Mapped[UUID | None]
    """The member of staff who heard or saw it."""
    until: Mapped[date | None]
    office_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    agency_tags: Mapped[list[str]] = mapped_column(ARRAY(String))
    data_classes: Mapped[list[str]] = mapped_column(ARRAY(String))
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    office_id: Mapped[UUID | None]


class ConsentProof(Classed, TenantRow, Base):
    """How an answer was given, under the person's key: the signature, the typed name, who else was there."""

    __tablename__ = "consent_proof"
    __table_args__ = (
        UniqueConstraint("tenant_id", "event_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "consent_id"], ["consent.tenant_id", "consent.id"]),
        ForeignKeyConstraint(["tenant_id", "event_id"], ["consent_event.tenant_id", "consent_event.id"]),
        CheckConstraint("data_class = 'consent'", name="data_class"),
        Index(None, "tenant_id", "consent_id"),
        Index(None, "tenant_id", "person_id"),
    )

    consent_id: Mapped[UUID]
    event_id: Mapped[UUID]
    has_image: Mapped[bool]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON `{"image": base64 PNG or null, "typed_name", "witness_name"}` as AES-256-GCM."""


class ConsentLink(TenantRow, Base):
    """A one-time link by which the person answers on their own phone. Only its hash is kept."""

    __tablename__ = "consent_link"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        ForeignKeyConstraint(["tenant_id", "consent_id"], ["consent.tenant_id", "consent.id"]),
        ForeignKeyConstraint(["tenant_id", "notice_id"], ["consent_notice.tenant_id", "consent_notice.id"]),
        Index(None, "tenant_id", "expires_at"),
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    consent_id: Mapped[UUID]
    person_id: Mapped[UUID]
    language: Mapped[str]
    office_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """With which offices it is to be shared, as it was asked."""
    notice_id: Mapped[UUID | None]
    """The notice as it was when the link was made; unknown of links from before this was kept."""
    until: Mapped[date | None]
    """The last day on which it is to hold, as it was asked; None for as long as the notice says."""
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
