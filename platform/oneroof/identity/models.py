"""Staff, what they may do, and how they prove who they are. Every account belongs to one tenant."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow


class Staff(TenantRow, Base):
    """A member of staff of a tenant, or of an agency working in it."""

    __tablename__ = "staff"
    __table_args__ = (
        UniqueConstraint("tenant_id", "email"),
        UniqueConstraint("tenant_id", "fs_uniquifier"),
        ForeignKeyConstraint(["tenant_id", "agency_id"], ["agency.tenant_id", "agency.id"]),
        CheckConstraint("email = lower(email)", name="lower_case"),
    )

    email: Mapped[str]
    name: Mapped[str]
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str]
    language: Mapped[str | None]
    """The language of their console."""
    spoken_languages: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    agency_id: Mapped[UUID | None]
    association: Mapped[str | None]
    """The migrant association that employs a mediator."""
    created_at: Mapped[datetime]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_sign_in_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class StaffRole(TenantRow, Base):
    """That a member of staff has a role, in one office or (null) in the whole tenant."""

    __tablename__ = "staff_role"
    __table_args__ = (
        UniqueConstraint("tenant_id", "staff_id", "role", "office_id", postgresql_nulls_not_distinct=True),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
    )

    staff_id: Mapped[UUID]
    role: Mapped[str]
    office_id: Mapped[UUID | None]


class StaffSession(TenantRow, Base):
    """A signed-in browser. Only the hash of its cookie is kept; ending the row ends the session."""

    __tablename__ = "staff_session"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        Index(None, "tenant_id", "staff_id"),
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    staff_id: Mapped[UUID | None]
    """Null before sign-in is complete (the form's token, the second factor)."""
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    user_agent: Mapped[str | None]


class Invitation(TenantRow, Base):
    """An invitation to become staff. Valid once, until it expires or is withdrawn."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
    )

    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    office_id: Mapped[UUID | None]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    invited_by: Mapped[UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class PersonalToken(TenantRow, Base):
    """A member of staff's own key to the API: some of their permissions, for some time."""

    __tablename__ = "personal_token"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
    )

    staff_id: Mapped[UUID]
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
