"""Sessions of persons in their own file, the one-time codes that open them, and linked sign-ins."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.classed import Classed
from oneroof.tenancy.models import one_of

SESSION_MEANS = ("code", "desk", "oidc")
"""A code that was sent, one that was shown at a desk, or the sign-in of an organisation."""
CHALLENGE_MEANS = ("channel", "desk")


class PersonSession(Classed, TenantRow, Base):
    """A browser in which somebody has opened their own file. Ending the row ends it, whatever cookie is sent."""

    __tablename__ = "person_session"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        CheckConstraint("data_class = 'person'", name="data_class"),
        CheckConstraint(one_of("means", SESSION_MEANS), name="means"),
        Index(None, "tenant_id", "person_id"),
        Index(None, "tenant_id", "ends_at"),
    )

    data_class: Mapped[str] = mapped_column(default="person", sort_order=-4)
    casefile_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    means: Mapped[str]
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    idle_ends_at: Mapped[datetime]
    """When it ends if nothing is done."""
    ends_at: Mapped[datetime]
    """When it ends whatever is done."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    """The member of staff who ended it; null where the person left."""
    confirmed_at: Mapped[datetime | None]
    """When the person has last typed a fresh code, sent to the channel that they want to change."""
    replaced_reach_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Where codes went before the person changed it in this session, so that it is told there too."""


class PersonChallenge(TenantRow, Base):
    """A one-time code, of which nothing is kept: it follows from the row's id by a key that is not in the database.

    Names the casefile alone; where nobody has the case code that was typed, none.
    """

    __tablename__ = "person_challenge"
    __table_args__ = (
        CheckConstraint(one_of("means", CHALLENGE_MEANS), name="means"),
        Index(None, "tenant_id", "casefile_id"),
        Index(None, "tenant_id", "expires_at"),
    )

    casefile_id: Mapped[UUID | None]
    means: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    """The member of staff who showed it at a desk."""
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class PersonSignIn(Classed, TenantRow, Base):
    """That a subject of an identity provider opens a casefile. Linked by a code only, never by a name or address."""

    __tablename__ = "person_sign_in"
    __table_args__ = (
        UniqueConstraint("tenant_id", "provider_id", "subject_hash"),
        ForeignKeyConstraint(["tenant_id", "person_id"], ["person.tenant_id", "person.id"]),
        ForeignKeyConstraint(["tenant_id", "casefile_id"], ["casefile.tenant_id", "casefile.id"]),
        ForeignKeyConstraint(["tenant_id", "provider_id"], ["identity_provider.tenant_id", "identity_provider.id"]),
        CheckConstraint("data_class = 'person'", name="data_class"),
        Index(None, "tenant_id", "person_id"),
    )

    data_class: Mapped[str] = mapped_column(default="person", sort_order=-4)
    casefile_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    subject_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """A keyed hash: who reads the table learns nothing of whom the organisation knows."""
    linked_at: Mapped[datetime]
