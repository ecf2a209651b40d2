"""Credits and skills of a centre, and what a visit carries with it: the stops ahead and the people who came along."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

STOP_STATES = ("planned", "issued", "refused", "dropped")


class LineCredit(TenantRow, Base):
    """By how many minutes a priority comes earlier into line at this centre, where it differs from the rule for all."""

    __tablename__ = "line_credit"
    __table_args__ = (
        UniqueConstraint("tenant_id", "priority"),
        CheckConstraint("priority BETWEEN 1 AND 9", name="priority"),
        CheckConstraint("minutes BETWEEN 0 AND 240", name="minutes"),
    )

    priority: Mapped[int]
    minutes: Mapped[int]


class Skill(TenantRow, Base):
    """Something that not everybody at a desk can do: a procedure one is sworn in for, a machine, a kind of case."""

    __tablename__ = "skill"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        CheckConstraint("state IN ('active', 'retired')", name="state"),
    )

    code: Mapped[str]
    name: Mapped[dict[str, str]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(default="active")


class ServiceSkill(TenantRow, Base):
    """The skill that serving a service takes."""

    __tablename__ = "service_skill"
    __table_args__ = (
        UniqueConstraint("tenant_id", "service_id"),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        ForeignKeyConstraint(["tenant_id", "skill"], ["skill.tenant_id", "skill.code"]),
    )

    service_id: Mapped[UUID]
    skill: Mapped[str]


class StaffSkill(TenantRow, Base):
    """That a member of staff has a skill."""

    __tablename__ = "staff_skill"
    __table_args__ = (
        UniqueConstraint("tenant_id", "staff_id", "skill"),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        ForeignKeyConstraint(["tenant_id", "skill"], ["skill.tenant_id", "skill.code"]),
    )

    staff_id: Mapped[UUID]
    skill: Mapped[str]


class VisitStop(TenantRow, Base):
    """Where a visit goes next: its ticket is issued when the one before is finished."""

    __tablename__ = "visit_stop"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "visit_id"], ["visit.tenant_id", "visit.id"]),
        ForeignKeyConstraint(["tenant_id", "queue_id"], ["queue.tenant_id", "queue.id"]),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        ForeignKeyConstraint(["tenant_id", "ticket_id"], ["ticket.tenant_id", "ticket.id"]),
        CheckConstraint(one_of("state", STOP_STATES), name="state"),
        Index(None, "tenant_id", "visit_id", "position"),
        Index(None, "tenant_id", "ticket_id"),
    )

    visit_id: Mapped[UUID]
    position: Mapped[int]
    queue_id: Mapped[UUID]
    service_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="planned")
    ticket_id: Mapped[UUID | None]


class VisitCompanion(Classed, TenantRow, Base):
    """Somebody with a casefile who came along with a visit and is served with it: the household at one desk."""

    __tablename__ = "visit_companion"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "visit_id"], ["visit.tenant_id", "visit.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        CheckConstraint("data_class = 'person'", name="data_class"),
        Index(
            "uq_visit_companion_present",
            *("tenant_id", "visit_id", "person_id"),
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index(None, "tenant_id", "person_id"),
    )

    visit_id: Mapped[UUID]
    casefile_id: Mapped[UUID]
    added_at: Mapped[datetime]
    added_by: Mapped[UUID | None]
    removed_at: Mapped[datetime | None]
