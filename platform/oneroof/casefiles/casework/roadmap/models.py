"""The roadmap: as it stands, its steps, and what was agreed when."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

STEP_STATES = ("planned", "under_way", "done", "dropped")
DOERS = ("person", "mediator", "office")


class Roadmap(Classed, TenantRow, Base):
    """A casefile's roadmap as it stands: worked on until it is agreed, and again after that."""

    __tablename__ = "roadmap"
    __table_args__ = (
        UniqueConstraint("tenant_id", "casefile_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        CheckConstraint("data_class = 'roadmap'", name="data_class"),
        Index(None, "tenant_id", "person_id"),
    )

    casefile_id: Mapped[UUID]
    agreed_number: Mapped[int | None]
    """The agreed version that this still is; None while it differs from every one."""
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class RoadmapStep(Classed, TenantRow, Base):
    """One step: a service of the catalogue, or something else in words; who does it, where, by when."""

    __tablename__ = "roadmap_step"
    __table_args__ = (
        UniqueConstraint("tenant_id", "once_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "roadmap_id"], ["roadmap.tenant_id", "roadmap.id"]),
        ForeignKeyConstraint(["tenant_id", "service_id"], ["service.tenant_id", "service.id"]),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        CheckConstraint("data_class = 'roadmap'", name="data_class"),
        CheckConstraint(one_of("doer", DOERS), name="doer"),
        CheckConstraint(one_of("state", STEP_STATES), name="state"),
        Index(None, "tenant_id", "roadmap_id", "position"),
        Index(None, "tenant_id", "person_id"),
    )

    roadmap_id: Mapped[UUID]
    once_id: Mapped[UUID]
    """A form that is sent twice adds one step."""
    position: Mapped[int]
    service_id: Mapped[UUID | None]
    doer: Mapped[str]
    office_id: Mapped[UUID | None]
    due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="planned")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON `{"text", "translation", "place"}` as AES-256-GCM."""


class RoadmapVersion(Classed, TenantRow, Base):
    """What was agreed on a day, as it stood. Can be added, never changed."""

    __tablename__ = "roadmap_version"
    __table_args__ = (
        UniqueConstraint("tenant_id", "roadmap_id", "number"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "roadmap_id"], ["roadmap.tenant_id", "roadmap.id"]),
        CheckConstraint("data_class = 'roadmap'", name="data_class"),
        Index(None, "tenant_id", "person_id"),
    )

    roadmap_id: Mapped[UUID]
    number: Mapped[int]
    agreed_on: Mapped[date]
    language: Mapped[str]
    """The language in which it was talked through with the person."""
    kept_at: Mapped[datetime]
    kept_by: Mapped[UUID | None]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON, the steps in order, as AES-256-GCM."""
