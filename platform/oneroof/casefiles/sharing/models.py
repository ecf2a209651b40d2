"""Sharings and protections. The database rewrites the rows of the person whenever one begins or ends."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.data_classes import PERSONAL_CLASSES
from oneroof.tenancy.models import one_of

SOURCE_KINDS = ("ticket", "procedure", "consent", "handover", "desk")

_CLASSES = ", ".join(f"'{each}'" for each in sorted(PERSONAL_CLASSES))


class Sharing(Classed, TenantRow, Base):
    """That an office sees a person's data of some classes, because of a visit, a procedure, a consent … until it ends.

    Once ended it stays so, but for a ticket's, whose visit may go on after all. A procedure's sharing also covers
    whatever belongs to that procedure, of every class.
    """

    __tablename__ = "sharing"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        CheckConstraint("data_class = 'person'", name="data_class"),
        CheckConstraint(
            f"cardinality(data_classes) > 0 AND data_classes <@ ARRAY[{_CLASSES}]::varchar[]", name="data_classes"
        ),
        CheckConstraint(one_of("source_kind", SOURCE_KINDS), name="source_kind"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "source_id"),
        Index(
            "uq_sharing_running",
            *("tenant_id", "person_id", "office_id", "source_kind", "source_id"),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    data_class: Mapped[str] = mapped_column(default="person", sort_order=-4)
    office_id: Mapped[UUID]
    data_classes: Mapped[list[str]] = mapped_column(ARRAY(String))
    source_kind: Mapped[str]
    source_id: Mapped[UUID]
    """The ticket, procedure, consent …, or the casefile where somebody at a desk decided."""
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Protection(Classed, TenantRow, Base):
    """That nobody of an agency, or of a kind of agency, may know of the person."""

    __tablename__ = "protection"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'needs'", name="data_class"),
        Index(None, "tenant_id", "person_id"),
        Index(
            "uq_protection_running",
            *("tenant_id", "person_id", "agency_tag"),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    data_class: Mapped[str] = mapped_column(default="needs", sort_order=-4)
    agency_tag: Mapped[str]
    """Code or kind of an agency, as `Context.agency_tags` has them."""
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    """Encrypted under the person's key."""
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
