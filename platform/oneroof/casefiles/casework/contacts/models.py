"""The log of contacts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.catalogue.definition.model import CHANNELS
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

DIRECTIONS = ("from_person", "to_person", "not_reached")
SUBJECTS = (
    "information",
    "documents",
    "appointment",
    "procedure",
    "referral",
    "follow_up",
    "crisis",
    "complaint",
    "other",
)


class ContactEntry(Classed, TenantRow, Base):
    """One time that the person and the centre were in touch, or tried to be."""

    __tablename__ = "contact_entry"
    __table_args__ = (
        UniqueConstraint("tenant_id", "once_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        CheckConstraint("data_class = 'contacts_log'", name="data_class"),
        CheckConstraint(one_of("channel", CHANNELS), name="channel"),
        CheckConstraint(one_of("direction", DIRECTIONS), name="direction"),
        CheckConstraint(one_of("subject", SUBJECTS), name="subject"),
        CheckConstraint("minutes IS NULL OR minutes >= 1", name="minutes"),
        Index(None, "tenant_id", "casefile_id", "at"),
        Index(None, "tenant_id", "person_id"),
    )

    casefile_id: Mapped[UUID]
    once_id: Mapped[UUID]
    """A form that is sent twice logs one contact."""
    channel: Mapped[str]
    direction: Mapped[str]
    subject: Mapped[str]
    at: Mapped[datetime]
    minutes: Mapped[int | None]
    """How long it took, where somebody noted it."""
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """JSON `{"text", "place"}` as AES-256-GCM: what it was about, and where, for outreach."""
    written_at: Mapped[datetime]
    written_by: Mapped[UUID | None]
    office_id: Mapped[UUID | None]
