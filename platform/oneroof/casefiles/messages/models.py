"""What a person and their centre write to each other, one thread for each casefile."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

WRITERS = ("person", "centre")


class CentreMessage(Classed, TenantRow, Base):
    """One message, sealed under the person's key."""

    __tablename__ = "centre_message"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "written_by"], ["staff.tenant_id", "staff.id"]),
        CheckConstraint("data_class = 'messages'", name="data_class"),
        CheckConstraint(one_of("writer", WRITERS), name="writer"),
        Index(None, "tenant_id", "person_id", "written_at"),
        Index(
            "ix_centre_message_open",
            "tenant_id",
            "written_at",
            postgresql_where=text("settled_at IS NULL AND writer = 'person'"),
        ),
    )

    data_class: Mapped[str] = mapped_column(default="messages", sort_order=-4)
    casefile_id: Mapped[UUID]
    writer: Mapped[str]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[datetime]
    written_by: Mapped[UUID | None]
    """The member of staff; null for what the person wrote."""
    read_at: Mapped[datetime | None]
    """When the other side first read it."""
    settled_at: Mapped[datetime | None]
    """Of what the person wrote: when it was answered, or needed no answer."""
    settled_by: Mapped[UUID | None]
