"""Persons and casefiles. One data class per table, because row level security hides rows and not columns."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow

PERSON_KINDS = ("migrant", "employer", "national", "service_provider")


def _itself(context: DefaultExecutionContext) -> UUID:
    person_id: UUID = context.get_current_parameters()["id"]  # type: ignore[no-untyped-call]
    return person_id


class Person(Classed, TenantRow, Base):
    """A service-user. Says only that somebody exists; what is known of them stands in classed tables."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(f"kind IN {PERSON_KINDS}", name="kind"),
        CheckConstraint("data_class = 'person'", name="data_class"),
        CheckConstraint("person_id = id", name="itself"),
        Index(None, "tenant_id", "person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(default=_itself, sort_order=-5)
    """The same as `id`, so that what holds for every personal table holds for this one."""
    data_class: Mapped[str] = mapped_column(default="person", sort_order=-4)
    kind: Mapped[str] = mapped_column(default="migrant")
    created_at: Mapped[datetime]


class PersonIdentity(Classed, TenantRow, Base):
    """Who the person is, encrypted under the person's own key: name as written, birth date, nationality."""

    __tablename__ = "person_identity"
    __table_args__ = (
        UniqueConstraint("tenant_id", "person_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'identity'", name="data_class"),
    )

    data_class: Mapped[str] = mapped_column(default="identity", sort_order=-4)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON `{"name", "birth_date", "nationality"}` as AES-256-GCM."""
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class PersonToken(Classed, TenantRow, Base):
    """A keyed hash by which a person is found without the name standing in the database."""

    __tablename__ = "person_token"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token", "person_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint("data_class = 'identity'", name="data_class"),
        Index(None, "tenant_id", "person_id"),
    )

    data_class: Mapped[str] = mapped_column(default="identity", sort_order=-4)
    token: Mapped[bytes] = mapped_column(LargeBinary)


class Casefile(Classed, TenantRow, Base):
    """The one digital file of a person at a centre."""

    __tablename__ = "casefile"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        UniqueConstraint("tenant_id", "person_id"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "merged_into_id"], ["casefile.tenant_id", "casefile.id"]),
        Index(None, "tenant_id", "merged_into_id"),
        CheckConstraint("data_class = 'person'", name="data_class"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
    )

    data_class: Mapped[str] = mapped_column(default="person", sort_order=-4)
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
