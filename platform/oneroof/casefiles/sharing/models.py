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

SOURCE_KINDS = ("ticket", "procedure", "consent", "handover", "desk", "referral", "conference", "grant")
SUBJECT_KINDS = ("referral", "procedure", "document", "person", "conference_item", "appointment")
GRANT_ENDS = (
    *("consent_withdrawn", "agreement_ended", "agreement_suspended", "not_in_agreement"),
    *("referral_closed", "conference_over", "withdrawn", "casefile_erased"),
)
"""Why a grant has ended, as an agency is told."""

_CLASSES = ", ".join(f"'{each}'" for each in sorted(PERSONAL_CLASSES))


class Sharing(Classed, TenantRow, Base):
    """That an office sees a person's data of some classes, because of a visit, a procedure, a consent … until it ends.

    Or that a partnership does, because of a grant: of classes that belong to a document, procedure or referral it sees
    those rows alone that belong to what the grant is about. Once ended it stays so, but for a ticket's, whose visit may
    go on after all. A procedure's sharing also covers whatever belongs to that procedure, of every class.
    """

    __tablename__ = "sharing"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        ForeignKeyConstraint(["tenant_id", "partnership_id"], ["partnership.tenant_id", "partnership.id"]),
        CheckConstraint("data_class = 'person'", name="data_class"),
        CheckConstraint("(office_id IS NOT NULL) = (partnership_id IS NULL)", name="with_one"),
        CheckConstraint("(partnership_id IS NULL) OR source_kind = 'grant'", name="partner_by_grant"),
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
        Index(
            "uq_sharing_partner_running",
            *("tenant_id", "person_id", "partnership_id", "source_id"),
            unique=True,
            postgresql_where=text("ended_at IS NULL AND partnership_id IS NOT NULL"),
        ),
    )

    data_class: Mapped[str] = mapped_column(default="person", sort_order=-4)
    office_id: Mapped[UUID | None]
    data_classes: Mapped[list[str]] = mapped_column(ARRAY(String))
    source_kind: Mapped[str]
    source_id: Mapped[UUID]
    """The ticket, procedure, consent …, or the casefile where somebody at a desk decided."""
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    partnership_id: Mapped[UUID | None]
    """With whom it is shared in place of an office."""


class AgencyGrant(TenantRow, Base):
    """That a partnership may know of one thing, until it ends for a reason. Its sharing says whose thing it is."""

    __tablename__ = "agency_grant"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "partnership_id"], ["partnership.tenant_id", "partnership.id"]),
        ForeignKeyConstraint(["tenant_id", "consent_id"], ["consent.tenant_id", "consent.id"]),
        CheckConstraint(one_of("subject_kind", SUBJECT_KINDS), name="subject_kind"),
        CheckConstraint(f"reason IS NULL OR {one_of('reason', GRANT_ENDS)}", name="reason"),
        CheckConstraint("(ended_at IS NULL) = (reason IS NULL)", name="ended"),
        Index("ix_agency_grant_subject", "tenant_id", "subject_kind", "subject_id"),
        Index(None, "tenant_id", "consent_id"),
        Index(
            "uq_agency_grant_running",
            *("tenant_id", "partnership_id", "subject_kind", "subject_id"),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    partnership_id: Mapped[UUID]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    consent_id: Mapped[UUID | None]
    """The consent that it rests on; it ends with it."""
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    """One of GRANT_ENDS."""


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
