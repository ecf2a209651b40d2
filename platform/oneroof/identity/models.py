"""Staff, what they may do, and how they prove who they are. Every account belongs to one tenant."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.tenancy.models import one_of

SESSION_STAGES = ("second_factor", "set_up", "complete")
"""A session waits for the second factor, or for one to be set up, before it is somebody's."""
SIGN_IN_METHODS = ("password", "passkey", "oidc")
CHALLENGE_KINDS = ("passkey_sign_in", "passkey_registration", "oidc", "oidc_link")


class Staff(TenantRow, Base):
    """A member of staff of a tenant, or of an agency working in it."""

    __tablename__ = "staff"
    __table_args__ = (
        UniqueConstraint("tenant_id", "email"),
        ForeignKeyConstraint(["tenant_id", "agency_id"], ["agency.tenant_id", "agency.id"]),
        CheckConstraint("email = lower(email)", name="lower_case"),
        Index(None, "tenant_id", "name", "id"),
    )

    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str | None]
    """argon2id over the peppered password; null for who signs in by other means only."""
    active: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str | None]
    """The language of their console."""
    spoken_languages: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    agency_id: Mapped[UUID | None]
    association: Mapped[str | None]
    """The migrant association that employs a mediator."""
    created_at: Mapped[datetime]
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
    """A browser in which somebody signs in or is signed in. Only its cookie's hash is kept."""

    __tablename__ = "staff_session"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        CheckConstraint(one_of("stage", SESSION_STAGES), name="stage"),
        CheckConstraint(one_of("method", SIGN_IN_METHODS), name="method"),
        Index(None, "tenant_id", "staff_id"),
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    staff_id: Mapped[UUID]
    stage: Mapped[str]
    method: Mapped[str]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    idle_minutes: Mapped[int]
    """The session ends when nothing was asked for so long."""
    expires_at: Mapped[datetime]
    """The session ends then at the latest."""
    ended_at: Mapped[datetime | None]
    user_agent: Mapped[str | None]


class SecondFactor(TenantRow, Base):
    """An authenticator app (RFC 6238). Counts once it is confirmed by a code."""

    __tablename__ = "second_factor"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        UniqueConstraint("tenant_id", "staff_id", "confirmed"),
    )

    staff_id: Mapped[UUID]
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    confirmed: Mapped[bool] = mapped_column(default=False)
    last_step: Mapped[int | None]
    """The time step of the last code that was accepted: it and earlier ones are refused."""


class RecoveryCode(TenantRow, Base):
    """A code that stands in for a lost authenticator, once."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        UniqueConstraint("tenant_id", "staff_id", "code_hash"),
    )

    staff_id: Mapped[UUID]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]


class SignInThrottle(TenantRow, Base):
    """How often sign-in failed for an account or an address, or something was done in an hour; by keyed hash only."""

    __tablename__ = "sign_in_throttle"
    __table_args__ = (UniqueConstraint("tenant_id", "subject_hash"), Index(None, "tenant_id", "last_failure_at"))

    subject_hash: Mapped[bytes] = mapped_column(LargeBinary)
    failures: Mapped[int]
    last_failure_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class PasswordReset(TenantRow, Base):
    """A request for a new password; `staff_id` is null where the e-mail address is nobody's."""

    __tablename__ = "password_reset"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        Index(None, "tenant_id", "expires_at"),
    )

    staff_id: Mapped[UUID | None]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(TenantRow, Base):
    """An invitation to become staff. Valid once, until it expires or is withdrawn."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        ForeignKeyConstraint(["tenant_id", "office_id"], ["office.tenant_id", "office.id"]),
        Index(
            "uq_invitation_open",
            "tenant_id",
            "email",
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    office_id: Mapped[UUID | None]
    agency_id: Mapped[UUID | None]
    network_agency_id: Mapped[UUID | None]
    """Of somebody whom an agency of the network employs: which one (`identity.agency_people`)."""
    language: Mapped[str | None]
    issue: Mapped[int] = mapped_column(default=1)
    """Which of the links is the valid one: sending it again makes the earlier link void."""
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
        Index(None, "tenant_id", "staff_id"),
    )

    staff_id: Mapped[UUID]
    name: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInChallenge(TenantRow, Base):
    """One question put to a passkey or a provider, answered once, by the browser that holds its secret."""

    __tablename__ = "sign_in_challenge"
    __table_args__ = (
        UniqueConstraint("tenant_id", "secret_hash"),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        CheckConstraint(one_of("kind", CHALLENGE_KINDS), name="kind"),
        Index(None, "tenant_id", "expires_at"),
    )

    kind: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    staff_id: Mapped[UUID | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(TenantRow, Base):
    """A public-key credential (WebAuthn) of a member of staff."""

    __tablename__ = "passkey"
    __table_args__ = (
        UniqueConstraint("tenant_id", "credential_id"),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        Index(None, "tenant_id", "staff_id"),
    )

    staff_id: Mapped[UUID]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    transports: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class IdentityProvider(TenantRow, Base):
    """An organisation whose sign-in (OpenID Connect) this tenant accepts."""

    __tablename__ = "identity_provider"
    __table_args__ = (UniqueConstraint("tenant_id", "issuer"),)

    issuer: Mapped[str]
    name: Mapped[str]
    client_id: Mapped[str]
    client_secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Null for a public client, which proves itself by PKCE alone."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    for_people: Mapped[bool] = mapped_column(default=False)
    """Whether it opens people their own file; else it signs staff in."""


class LinkedIdentity(TenantRow, Base):
    """That a subject of an identity provider is a member of staff."""

    __tablename__ = "linked_identity"
    __table_args__ = (
        UniqueConstraint("tenant_id", "provider_id", "subject"),
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        ForeignKeyConstraint(["tenant_id", "provider_id"], ["identity_provider.tenant_id", "identity_provider.id"]),
        Index(None, "tenant_id", "staff_id"),
    )

    provider_id: Mapped[UUID]
    subject: Mapped[str]
    staff_id: Mapped[UUID]
    created_at: Mapped[datetime]
