"""Events for agencies, where they are sent, and how that went. Ids and times only; no words and nothing of a person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.events.kinds import CHOSEN_TYPES, EVENT_TYPES, OUTCOMES, SUBJECT_KINDS
from oneroof.tenancy.models import one_of

ENDPOINT_STATES = ("on", "paused", "off")
STATE_REASONS = ("asked", "failing", "gone", "removed")
DELIVERY_STATES = ("waiting", "delivered", "retrying", "dead", "withheld")


class PartnerEvent(TenantRow, Base):
    """One thing that an agency may learn. It gets its number only after its transaction has committed."""

    __tablename__ = "partner_event"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "partnership_id"], ["partnership.tenant_id", "partnership.id"]),
        Index(
            "uq_partner_event_sequence",
            *("tenant_id", "partnership_id", "sequence"),
            unique=True,
            postgresql_where=text("sequence IS NOT NULL"),
        ),
        Index("ix_partner_event_open", "tenant_id", "partnership_id", postgresql_where=text("sequence IS NULL")),
        Index(None, "tenant_id", "granted_kind", "granted_id"),
        Index(None, "tenant_id", "happened_at"),
        CheckConstraint(one_of("type", tuple(EVENT_TYPES)), name="type"),
        CheckConstraint(one_of("subject_kind", SUBJECT_KINDS), name="subject_kind"),
        CheckConstraint(one_of("granted_kind", SUBJECT_KINDS), name="granted_kind"),
        CheckConstraint("sequence >= 1", name="sequence"),
    )

    partnership_id: Mapped[UUID]
    type: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    granted_kind: Mapped[str]
    """What must be granted for the agency to learn of it, when it is told: the subject, or what it belongs to."""
    granted_id: Mapped[UUID]
    happened_at: Mapped[datetime]
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    """Its place in the partnership's feed: 1, 2, 3 … without a gap."""
    endpoint_id: Mapped[UUID | None]
    """For this endpoint alone; None for all of the partnership that ask for the type."""


class PartnerStream(TenantRow, Base):
    """How far a partnership's events have been numbered. Who numbers holds this row's lock until the commit."""

    __tablename__ = "partner_stream"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "partnership_id"], ["partnership.tenant_id", "partnership.id"]),
        UniqueConstraint("tenant_id", "partnership_id"),
        CheckConstraint("sequence >= 0", name="sequence"),
    )

    partnership_id: Mapped[UUID]
    sequence: Mapped[int] = mapped_column(BigInteger)


class WebhookEndpoint(TenantRow, Base):
    """Where an agency receives what happens at this centre, and the secrets that calls are signed with."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "partnership_id"], ["partnership.tenant_id", "partnership.id"]),
        Index(None, "tenant_id", "partnership_id"),
        CheckConstraint(
            f"cardinality(event_types) > 0 AND event_types <@ ARRAY{list(CHOSEN_TYPES)}::varchar[]", name="event_types"
        ),
        CheckConstraint(one_of("state", ENDPOINT_STATES), name="state"),
        CheckConstraint(one_of("state_reason", STATE_REASONS), name="state_reason"),
        CheckConstraint("(earlier_secret_sealed IS NULL) = (earlier_until IS NULL)", name="earlier"),
    )

    partnership_id: Mapped[UUID]
    url: Mapped[str]
    event_types: Mapped[list[str]] = mapped_column(ARRAY(String))
    contact_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """The e-mail address that is written to when the endpoint is paused or switched off."""
    language: Mapped[str]
    """In which letters are written."""
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    secret_made_at: Mapped[datetime]
    earlier_secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Signs besides until `earlier_until`, so that an agency changes over without losing a call."""
    earlier_until: Mapped[datetime | None]
    state: Mapped[str]
    state_reason: Mapped[str]
    state_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    """When the first of the failures began that no success has followed."""
    resting_until: Mapped[datetime | None]
    """It did not answer in time: until then no other call waits for it."""
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    """The client, or the member of staff, who registered it."""
    client_id: Mapped[UUID | None]
    """The program: nothing is sent while it is suspended, or once it has ended. None where none registered it."""
    removed_at: Mapped[datetime | None]
    version: Mapped[int]
    """Counts what its agency has changed."""


class WebhookDelivery(TenantRow, Base):
    """One event on its way to one endpoint. What was sent is not kept: it is written anew for each attempt."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "event_id"], ["partner_event.tenant_id", "partner_event.id"]),
        ForeignKeyConstraint(["tenant_id", "endpoint_id"], ["webhook_endpoint.tenant_id", "webhook_endpoint.id"]),
        UniqueConstraint("tenant_id", "endpoint_id", "event_id"),
        Index(None, "tenant_id", "event_id"),
        Index("ix_webhook_delivery_due", "tenant_id", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        CheckConstraint(one_of("state", DELIVERY_STATES), name="state"),
        CheckConstraint("(due_at IS NOT NULL) = (state IN ('waiting', 'retrying'))", name="due"),
        CheckConstraint("(withheld_reason IS NOT NULL) = (state = 'withheld')", name="withheld"),
        CheckConstraint("attempts >= 0 AND turn >= attempts", name="attempts"),
    )

    event_id: Mapped[UUID]
    endpoint_id: Mapped[UUID]
    state: Mapped[str]
    attempts: Mapped[int]
    """Since the event, or since somebody last asked for it to be sent again."""
    turn: Mapped[int]
    """Counts whatever was done with it; the job of a turn is promised once."""
    due_at: Mapped[datetime | None]
    last_outcome: Mapped[str | None]
    last_status: Mapped[int | None]
    withheld_reason: Mapped[str | None]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class WebhookAttempt(TenantRow, Base):
    """One call to an endpoint, and how it ended. Neither what was sent nor what came back."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "delivery_id"], ["webhook_delivery.tenant_id", "webhook_delivery.id"]),
        UniqueConstraint("tenant_id", "delivery_id", "turn"),
        CheckConstraint(one_of("outcome", OUTCOMES), name="outcome"),
    )

    delivery_id: Mapped[UUID]
    turn: Mapped[int]
    outcome: Mapped[str]
    http_status: Mapped[int | None]
    milliseconds: Mapped[int]
    at: Mapped[datetime]
