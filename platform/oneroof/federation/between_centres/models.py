"""Keys of centres, peers outside the network, packages on their way, and what stays of them on both sides."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

DIRECTIONS = ("out", "in")
KINDS = ("transfer", "share")
STATES = ("preparing", "offered", "accepted", "done", "refused", "withdrawn", "expired", "failed", "ended")
OFFER_STATES = ("offered", "accepted", "done", "refused", "withdrawn", "expired", "failed")
REFUSALS = ("not_ours", "no_place", "not_come", "wrong_person", "other")
LETTER_KINDS = ("offer", "answer", "key", "receipt", "withdrawal", "referral", "referral_moved", "referral_ended")
REFERRAL_STATES = ("sent", "seen", "accepted", "rejected", "needs_more", "done", "withdrawn", "expired")


class CentreKey(Base):
    """The public keys of a centre, one pair after the other. The private ones stand in the key store, by `number`."""

    __tablename__ = "centre_key"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "centre_id"], ["tenant.network_id", "tenant.id"]),
        UniqueConstraint("network_id", "centre_id", "number"),
    )

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kid: Mapped[str] = mapped_column(primary_key=True)
    """Thumbprint (RFC 7638) of the key that signs."""
    centre_id: Mapped[int]
    number: Mapped[int]
    sign_public: Mapped[bytes] = mapped_column(LargeBinary)
    """Ed25519."""
    box_public: Mapped[bytes] = mapped_column(LargeBinary)
    """X25519."""
    succession: Mapped[str | None]
    """What the key before says of this one, signed by it; None for the first."""
    begun_at: Mapped[datetime]
    until: Mapped[datetime | None]
    """Until when an earlier key still counts; None for the one in use."""


class CentrePeer(TenantRow, Base):
    """A centre of another network or deployment with which this one has agreed to exchange casefiles."""

    __tablename__ = "centre_peer"
    __table_args__ = (UniqueConstraint("tenant_id", "address"),)

    name: Mapped[str]
    address: Mapped[str]
    """Scheme and host of its pages, without a closing slash."""
    fingerprint: Mapped[str]
    """The key that its staff read out when it was agreed."""
    agreed_at: Mapped[datetime]
    agreed_by: Mapped[UUID | None]
    looked_at: Mapped[datetime | None]
    """When its keys were last read."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class CentrePeerKey(TenantRow, Base):
    """A key of a peer: the one that was agreed, or one that follows it by an unbroken row of signatures."""

    __tablename__ = "centre_peer_key"
    __table_args__ = (
        UniqueConstraint("tenant_id", "peer_id", "kid"),
        ForeignKeyConstraint(["tenant_id", "peer_id"], ["centre_peer.tenant_id", "centre_peer.id"]),
    )

    peer_id: Mapped[UUID]
    kid: Mapped[str]
    sign_public: Mapped[bytes] = mapped_column(LargeBinary)
    box_public: Mapped[bytes] = mapped_column(LargeBinary)
    begun_at: Mapped[datetime]
    until: Mapped[datetime | None]


class CasefileTransfer(Classed, TenantRow, Base):
    """That a casefile goes, went or came, wholly or in part: the trail that stays on either side."""

    __tablename__ = "casefile_transfer"
    __table_args__ = (
        UniqueConstraint("tenant_id", "direction", "package_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "peer_id"], ["centre_peer.tenant_id", "centre_peer.id"]),
        ForeignKeyConstraint(["tenant_id", "consent_id"], ["consent.tenant_id", "consent.id"]),
        CheckConstraint("data_class = 'transfers'", name="data_class"),
        CheckConstraint(one_of("direction", DIRECTIONS), name="direction"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("(centre_id IS NOT NULL) <> (peer_id IS NOT NULL)", name="other_centre"),
        CheckConstraint(f"refusal_code IS NULL OR {one_of('refusal_code', REFUSALS)}", name="refusal_code"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "state", "expires_at"),
    )

    direction: Mapped[str]
    package_id: Mapped[UUID]
    """The same on both sides."""
    kind: Mapped[str]
    casefile_id: Mapped[UUID]
    centre_id: Mapped[int | None]
    """The other centre, in this network."""
    peer_id: Mapped[UUID | None]
    """The other centre, elsewhere."""
    consent_id: Mapped[UUID | None]
    data_classes: Mapped[list[str]] = mapped_column(ARRAY(String))
    document_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    state: Mapped[str]
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    manifest_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    refusal_code: Mapped[str | None]
    refusal_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    expires_at: Mapped[datetime]
    """Until when an offer can be accepted."""
    answered_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    until: Mapped[date | None]
    """The last day on which what was shared may be used."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ReceivedProcedure(Classed, TenantRow, Base):
    """What was under way or over at the centre that a casefile came from."""

    __tablename__ = "received_procedure"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "transfer_id"], ["casefile_transfer.tenant_id", "casefile_transfer.id"]),
        CheckConstraint("data_class = 'procedure'", name="data_class"),
        Index(None, "tenant_id", "person_id"),
    )

    transfer_id: Mapped[UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON `{"service", "state", "begun_on", "ended_on", "notes"}` under the person's key."""
    received_at: Mapped[datetime]


class IncomingPackage(TenantRow, Base):
    """What another centre offers: the neutral manifest alone, until it is accepted and has come."""

    __tablename__ = "incoming_package"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "peer_id"], ["centre_peer.tenant_id", "centre_peer.id"]),
        CheckConstraint(one_of("state", OFFER_STATES), name="state"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("(centre_id IS NOT NULL) <> (peer_id IS NOT NULL)", name="other_centre"),
        CheckConstraint(f"refusal_code IS NULL OR {one_of('refusal_code', REFUSALS)}", name="refusal_code"),
        Index(None, "tenant_id", "state", "expires_at"),
    )

    centre_id: Mapped[int | None]
    peer_id: Mapped[UUID | None]
    kind: Mapped[str]
    manifest: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Without a name: what for, how many documents, in which language, and the hashes of the parts."""
    state: Mapped[str]
    key_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The package's key, under the tenant's; there from acceptance until all is in the casefile."""
    joins_casefile_id: Mapped[UUID | None]
    """The casefile that it is to be joined into; None for a new one."""
    casefile_id: Mapped[UUID | None]
    """The casefile that it became."""
    refusal_code: Mapped[str | None]
    refusal_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    trouble: Mapped[str | None]
    """Why it could not be put into a casefile: a code."""
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class PackagePart(TenantRow, Base):
    """A piece of a package, encrypted under the package's key: kept until the other side has all of it."""

    __tablename__ = "package_part"
    __table_args__ = (
        UniqueConstraint("tenant_id", "direction", "package_id", "number"),
        UniqueConstraint("tenant_id", "storage_key"),
        CheckConstraint(one_of("direction", DIRECTIONS), name="direction"),
        CheckConstraint("number >= 0 AND size > 0", name="number"),
    )

    direction: Mapped[str]
    package_id: Mapped[UUID]
    number: Mapped[int]
    size: Mapped[int]
    """In bytes, encrypted."""
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of the encrypted bytes."""
    storage_key: Mapped[str]
    key_wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    arrived_at: Mapped[datetime | None]
    """When the other side had it."""


class CentreLetter(TenantRow, Base):
    """A signed letter to or from another centre, and the signed receipt for it: each counts once."""

    __tablename__ = "centre_letter"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "peer_id"], ["centre_peer.tenant_id", "centre_peer.id"]),
        CheckConstraint(one_of("direction", DIRECTIONS), name="direction"),
        CheckConstraint(one_of("kind", LETTER_KINDS), name="kind"),
        CheckConstraint("(centre_id IS NOT NULL) <> (peer_id IS NOT NULL)", name="other_centre"),
        Index(None, "tenant_id", "subject_id"),
    )

    direction: Mapped[str]
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    """The package or referral it is about."""
    centre_id: Mapped[int | None]
    peer_id: Mapped[UUID | None]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What is still to be sent, under the tenant's key; None once it was received."""
    digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    """SHA-256 of what was received."""
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    """`received`, or the code with which it was refused."""
    receipt: Mapped[str | None]
    """As the receiving centre signed it."""


class IncomingReferral(TenantRow, Base):
    """Somebody whom another centre refers here: encrypted under the tenant's key until they have a casefile."""

    __tablename__ = "incoming_referral"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "peer_id"], ["centre_peer.tenant_id", "centre_peer.id"]),
        CheckConstraint(one_of("state", REFERRAL_STATES), name="state"),
        CheckConstraint("(centre_id IS NOT NULL) <> (peer_id IS NOT NULL)", name="other_centre"),
        Index(None, "tenant_id", "state", "received_at"),
    )

    centre_id: Mapped[int | None]
    peer_id: Mapped[UUID | None]
    service: Mapped[str | None]
    """What is asked for: the service's address in the shared catalogue, or its code."""
    state: Mapped[str]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON of what was sent, under a key of the tenant; None once it is withdrawn or long over."""
    answer_by: Mapped[date | None]
    received_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
