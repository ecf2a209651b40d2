"""Meetings of partners, the cases on their lists, what each partner is told, and the steps that were agreed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

CONFERENCE_STATES = ("planned", "held", "cancelled")
ITEM_STATES = ("listed", "agreed", "postponed", "taken_off")
STEP_STATES = ("open", "done", "dropped")
BASES = ("consent", "task")
TOLD_CLASSES = ("identity", "contact", "status", "family", "procedure", "roadmap")
"""What a partner can be shown of a case besides the words that are written for it."""
_TOLD = ", ".join(f"'{each}'" for each in TOLD_CLASSES)


class Conference(TenantRow, Base):
    """One meeting. It says of nobody that they are talked about."""

    __tablename__ = "conference"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "previous_id"], ["conference.tenant_id", "conference.id"]),
        UniqueConstraint("tenant_id", "once_id"),
        CheckConstraint(one_of("state", CONFERENCE_STATES), name="state"),
        Index(None, "tenant_id", "starts_at"),
        Index(None, "tenant_id", "previous_id"),
    )

    once_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    place: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned")
    previous_id: Mapped[UUID | None]
    """The meeting that this one follows up."""
    planned_at: Mapped[datetime]
    planned_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ConferencePartner(TenantRow, Base):
    """Who is invited: an office of the house, or a connected agency."""

    __tablename__ = "conference_partner"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "conference_id"], ["conference.tenant_id", "conference.id"]),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        ForeignKeyConstraint(["tenant_id", "partnership_id"], ["partnership.tenant_id", "partnership.id"]),
        UniqueConstraint("tenant_id", "conference_id", "office_id"),
        UniqueConstraint("tenant_id", "conference_id", "partnership_id"),
        CheckConstraint("(partnership_id IS NULL) = (office_id IS NOT NULL)", name="one"),
        Index(None, "tenant_id", "office_id"),
        Index(None, "tenant_id", "partnership_id"),
    )

    conference_id: Mapped[UUID]
    office_id: Mapped[UUID | None]
    partnership_id: Mapped[UUID | None]

    @property
    def addressee(self) -> UUID:
        """What stands on the rows that this partner sees."""
        found = self.office_id or self.partnership_id
        assert found is not None
        return found


class ConferenceItem(Classed, TenantRow, Base):
    """A case on the list of a meeting. Partners do not see it: they see their part of it."""

    __tablename__ = "conference_item"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "conference_id"], ["conference.tenant_id", "conference.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "previous_id"], ["conference_item.tenant_id", "conference_item.id"]),
        UniqueConstraint("tenant_id", "conference_id", "casefile_id"),
        CheckConstraint("data_class = 'conference'", name="data_class"),
        CheckConstraint(one_of("state", ITEM_STATES), name="state"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "casefile_id"),
        Index(None, "tenant_id", "previous_id"),
    )

    data_class: Mapped[str] = mapped_column(default="conference", sort_order=-4)
    conference_id: Mapped[UUID]
    casefile_id: Mapped[UUID]
    previous_id: Mapped[UUID | None]
    """The same case at the meeting before."""
    position: Mapped[int]
    state: Mapped[str] = mapped_column(default="listed")
    question_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """What the meeting is asked, under the person's key."""
    outcome_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What was agreed on."""
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ConferencePart(Classed, TenantRow, Base):
    """What one partner is told of a case. The partner sees this row because its id stands in `shared_office_ids`.

    The database takes it out again in the moment in which the part is withdrawn, together with the partner's steps.
    """

    __tablename__ = "conference_part"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "item_id"], ["conference_item.tenant_id", "conference_item.id"]),
        ForeignKeyConstraint(["tenant_id", "partner_id"], ["conference_partner.tenant_id", "conference_partner.id"]),
        ForeignKeyConstraint(["tenant_id", "consent_id"], ["consent.tenant_id", "consent.id"]),
        CheckConstraint("data_class = 'conference'", name="data_class"),
        CheckConstraint(one_of("basis", BASES), name="basis"),
        CheckConstraint(f"told_classes <@ ARRAY[{_TOLD}]::varchar[]", name="told_classes"),
        CheckConstraint("(basis = 'consent') = (consent_id IS NOT NULL)", name="consent"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "consent_id"),
        Index(None, "tenant_id", "partner_id"),
        Index(
            "uq_conference_part_told",
            *("tenant_id", "item_id", "partner_id"),
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    data_class: Mapped[str] = mapped_column(default="conference", sort_order=-4)
    item_id: Mapped[UUID]
    partner_id: Mapped[UUID]
    addressee: Mapped[UUID]
    """The office or the partnership."""
    told_classes: Mapped[list[str]] = mapped_column(ARRAY(String))
    """Of TOLD_CLASSES: seen besides, until the meeting is over."""
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    basis: Mapped[str]
    consent_id: Mapped[UUID | None]
    told_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class ConferenceStep(Classed, TenantRow, Base):
    """One agreed step: what, whose, and until when. Its owner sees it; the other partners do not."""

    __tablename__ = "conference_step"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "item_id"], ["conference_item.tenant_id", "conference_item.id"]),
        ForeignKeyConstraint(["tenant_id", "partner_id"], ["conference_partner.tenant_id", "conference_partner.id"]),
        UniqueConstraint("tenant_id", "once_id"),
        CheckConstraint("data_class = 'conference'", name="data_class"),
        CheckConstraint(one_of("state", STEP_STATES), name="state"),
        CheckConstraint("(partner_id IS NULL) = (addressee IS NULL)", name="owner"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "item_id"),
        Index(None, "tenant_id", "partner_id"),
        Index("ix_conference_step_open", "tenant_id", "due_on", postgresql_where=text("state = 'open'")),
    )

    data_class: Mapped[str] = mapped_column(default="conference", sort_order=-4)
    item_id: Mapped[UUID]
    partner_id: Mapped[UUID | None]
    """Whose step it is; None for the centre's own."""
    addressee: Mapped[UUID | None]
    once_id: Mapped[UUID]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="open")
    result_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    agreed_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
