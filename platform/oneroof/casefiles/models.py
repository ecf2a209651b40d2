"""Persons and casefiles. One data class per table, because row level security hides rows and not columns."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow

PERSON_KINDS = ("migrant", "employer", "national", "service_provider")


class Person(TenantRow, Base):
    """A service-user. Says only that somebody exists; what is known of them stands in classed tables."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint(f"kind IN {PERSON_KINDS}", name="kind"),)

    kind: Mapped[str] = mapped_column(default="migrant")
    created_at: Mapped[datetime]


class PersonIdentity(TenantRow, Base):
    """Who the person is, encrypted under the person's own key: name as written, birth date, nationality."""

    __tablename__ = "person_identity"
    __table_args__ = (
        UniqueConstraint("tenant_id", "person_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'identity'", name="data_class"),
    )

    person_id: Mapped[UUID]
    data_class: Mapped[str] = mapped_column(default="identity")
    shared_office_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    protected_from: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON `{"name", "birth_date", "nationality"}` as AES-256-GCM."""
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class PersonToken(TenantRow, Base):
    """A keyed hash by which a person is found without the name standing in the database."""

    __tablename__ = "person_token"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token", "person_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        Index(None, "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID]
    token: Mapped[bytes] = mapped_column(LargeBinary)


class Casefile(TenantRow, Base):
    """The one digital file of a person at a centre."""

    __tablename__ = "casefile"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        UniqueConstraint("tenant_id", "person_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "merged_into_id"], ["casefile.tenant_id", "casefile.id"]),
        Index(None, "tenant_id", "merged_into_id"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
    )

    person_id: Mapped[UUID]
    code: Mapped[str]
    """The case code that the visitor keeps: short, speakable, with a check character."""
    language: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None]
    merged_into_id: Mapped[UUID | None]
    """The casefile that it was joined into, where its person was found to have two."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
