"""What is known of a person beside their identity: one table for each part, because each has its class of data.

All that anybody wrote is sealed as one JSON under the person's key; days that lists are made by stand in the clear.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from oneroof.casefiles.classed import Classed
from oneroof.core.db import Base, TenantRow


class Part(Classed):
    """What every row of a part has: the sealed facts, who wrote them, and its version."""

    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    noted_at: Mapped[datetime]
    noted_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)


def _limits(data_class: str, *more: SchemaItem, only_one: bool = False) -> tuple[SchemaItem, ...]:
    """The constraints of a part's table."""
    return (
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        CheckConstraint(f"data_class = '{data_class}'", name="data_class"),
        UniqueConstraint("tenant_id", "person_id") if only_one else Index(None, "tenant_id", "person_id"),
        *more,
    )


class PersonOrganisation(Part, TenantRow, Base):
    """Of an employer or provider: its number and who speaks for it."""

    __tablename__ = "person_organisation"
    __table_args__ = _limits("identity", only_one=True)


class PersonLanguage(Part, TenantRow, Base):
    """A language and how well the person reads, speaks and writes it."""

    __tablename__ = "person_language"
    __table_args__ = _limits("contact")


class PersonContact(Part, TenantRow, Base):
    """One way to reach the person."""

    __tablename__ = "person_contact"
    __table_args__ = _limits("contact")


class PersonDocument(Part, TenantRow, Base):
    """An identity document, as it was shown."""

    __tablename__ = "person_document"
    __table_args__ = _limits("status", Index(None, "tenant_id", "expires_on"))

    expires_on: Mapped[date | None]


class PersonStatus(Part, TenantRow, Base):
    """A legal status, where the person wished it to be noted. Nothing depends on it."""

    __tablename__ = "person_status"
    __table_args__ = _limits("status", Index(None, "tenant_id", "expires_on"), only_one=True)

    expires_on: Mapped[date | None]


class PersonFamily(Part, TenantRow, Base):
    """What somebody is to the person. Where both have casefiles, each has a row and both have the same `link_id`."""

    __tablename__ = "person_family"
    __table_args__ = _limits(
        "family",
        ForeignKeyConstraint(["tenant_id", "relative_id"], ["person.tenant_id", "person.id"]),
        UniqueConstraint("tenant_id", "person_id", "link_id"),
        Index(None, "tenant_id", "link_id"),
    )

    link_id: Mapped[UUID]
    relative_id: Mapped[UUID | None]
    """The person's relative, where they have a casefile here; else the sealed facts name them."""


class PersonRepresentation(Part, TenantRow, Base):
    """Somebody who acts for the person: guardian, lawyer, mediator."""

    __tablename__ = "person_representation"
    __table_args__ = _limits("family")


class PersonNeed(Part, TenantRow, Base):
    """A need that asks for care. Even its kind is sealed: it may say something about health."""

    __tablename__ = "person_need"
    __table_args__ = _limits("needs", Index(None, "tenant_id", "review_on"))

    review_on: Mapped[date | None]


PARTS: tuple[type[Part], ...] = (
    PersonOrganisation,
    PersonLanguage,
    PersonContact,
    PersonDocument,
    PersonStatus,
    PersonFamily,
    PersonRepresentation,
    PersonNeed,
)
"""Every part; whoever merges or erases people goes through all of them."""
