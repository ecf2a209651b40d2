"""Clients of the network, and what a tenant's authorization server remembers: hashes, never what was handed out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base, TenantRow
from oneroof.core.ids import new_id
from oneroof.tenancy.models import one_of

AUTH_METHODS = ("private_key_jwt", "dpop", "none")
"""How a client proves who it is: a signed assertion (RFC 7523), a DPoP proof by a registered key, or, public, not."""
GRANT_TYPES = ("client_credentials", "authorization_code", "refresh_token")
ALGORITHMS = ("ES256", "PS256", "EdDSA", "Ed25519")
"""Ed25519 is what RFC 9864 calls EdDSA over that curve."""
TOKEN_KINDS = ("access", "refresh")
REVOKE_REASONS = ("revoked", "reused", "code_reused", "client_ended")


class OAuthClient(Base):
    """A program of an agency, registered once in the network. It has no secret: it has keys, or is public."""

    __tablename__ = "oauth_client"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "agency_id"], ["network_agency.network_id", "network_agency.id"]),
        CheckConstraint(one_of("auth_method", AUTH_METHODS), name="auth_method"),
        CheckConstraint(
            f"cardinality(grant_types) > 0 AND grant_types <@ ARRAY{list(GRANT_TYPES)}::varchar[]", name="grant_types"
        ),
        CheckConstraint(f"algorithm IS NULL OR {one_of('algorithm', ALGORITHMS)}", name="algorithm"),
        CheckConstraint("auth_method <> 'none' OR NOT 'client_credentials' = ANY (grant_types)", name="public"),
        CheckConstraint("auth_method <> 'dpop' OR dpop_bound", name="bound"),
        Index(None, "network_id", "agency_id"),
    )

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    """The `client_id`."""
    agency_id: Mapped[UUID]
    name: Mapped[str]
    auth_method: Mapped[str]
    algorithm: Mapped[str | None]
    """The one algorithm that its assertions are signed with; null for any of ALGORITHMS."""
    grant_types: Mapped[list[str]] = mapped_column(ARRAY(String))
    redirect_uris: Mapped[list[str]] = mapped_column(ARRAY(String))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    """What it may ask for; what it gets, the agreement says."""
    dpop_bound: Mapped[bool]
    """Every token of it is bound to a key (RFC 9449)."""
    pushed_only: Mapped[bool]
    """Requests of authorization come by PAR (RFC 9126) alone."""
    created_at: Mapped[datetime]
    suspended_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def is_public(self) -> bool:
        """Whether it can keep no key, and so proves nothing but that it began what it ends (PKCE)."""
        return self.auth_method == "none"


class OAuthClientKey(Base):
    """A public key of a client: what its assertions, or its proofs, are verified with."""

    __tablename__ = "oauth_client_key"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "client_id"], ["oauth_client.network_id", "oauth_client.id"]),
        UniqueConstraint("network_id", "client_id", "thumbprint"),
    )

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[UUID]
    kid: Mapped[str]
    jwk: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Public members alone (RFC 7517)."""
    thumbprint: Mapped[str]
    """SHA-256, base64url (RFC 7638)."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OAuthInitialToken(Base):
    """A token with which an agency registers one client by itself (RFC 7591), once."""

    __tablename__ = "oauth_initial_token"
    __table_args__ = (
        ForeignKeyConstraint(["network_id", "agency_id"], ["network_agency.network_id", "network_agency.id"]),
        ForeignKeyConstraint(["network_id", "client_id"], ["oauth_client.network_id", "oauth_client.id"]),
        UniqueConstraint("network_id", "token_hash"),
        Index(None, "network_id", "agency_id"),
    )

    network_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    agency_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    client_id: Mapped[UUID | None]


class OAuthPushed(TenantRow, Base):
    """A request of authorization that a client has pushed (RFC 9126)."""

    __tablename__ = "oauth_pushed"
    __table_args__ = (UniqueConstraint("tenant_id", "handle_hash"), Index(None, "tenant_id", "expires_at"))

    handle_hash: Mapped[bytes] = mapped_column(LargeBinary)
    client_id: Mapped[UUID]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OAuthGrant(TenantRow, Base):
    """What a client was let do at this tenant; all tokens that come from it end with it."""

    __tablename__ = "oauth_grant"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "staff_id"], ["staff.tenant_id", "staff.id"]),
        CheckConstraint(f"revoke_reason IS NULL OR {one_of('revoke_reason', REVOKE_REASONS)}", name="revoke_reason"),
        CheckConstraint("(revoked_at IS NULL) = (revoke_reason IS NULL)", name="revoked"),
        Index(None, "tenant_id", "client_id"),
        Index(None, "tenant_id", "staff_id"),
        Index(None, "tenant_id", "created_at"),
    )

    client_id: Mapped[UUID]
    staff_id: Mapped[UUID | None]
    """Who authorised it, of the agency's own people; null where the program acts by itself."""
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    details: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Authorization details (RFC 9396), which narrow what the scopes allow."""
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str | None]


class OAuthCode(TenantRow, Base):
    """An authorization code, good once and for a minute."""

    __tablename__ = "oauth_code"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "grant_id"], ["oauth_grant.tenant_id", "oauth_grant.id"]),
        UniqueConstraint("tenant_id", "code_hash"),
        Index(None, "tenant_id", "grant_id"),
    )

    grant_id: Mapped[UUID]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    redirect_uri: Mapped[str]
    code_challenge: Mapped[str]
    """S256, always (RFC 7636)."""
    jkt: Mapped[str | None]
    """The key that its tokens must be bound to, where the request named one (RFC 9449, section 10)."""
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OAuthToken(TenantRow, Base):
    """An access or refresh token by its hash alone."""

    __tablename__ = "oauth_token"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "grant_id"], ["oauth_grant.tenant_id", "oauth_grant.id"]),
        CheckConstraint(one_of("kind", TOKEN_KINDS), name="kind"),
        UniqueConstraint("tenant_id", "token_hash"),
        Index(None, "tenant_id", "grant_id"),
        Index(None, "tenant_id", "expires_at"),
    )

    grant_id: Mapped[UUID]
    kind: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    jkt: Mapped[str | None]
    """The thumbprint of the key that it is bound to."""
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    """When a refresh token was changed for the next one. Shown again, it ends the whole grant."""
    revoked_at: Mapped[datetime | None]


class OAuthSeen(TenantRow, Base):
    """That an assertion or a proof was shown, until it would have expired anyway."""

    __tablename__ = "oauth_seen"
    __table_args__ = (UniqueConstraint("tenant_id", "seen_hash"), Index(None, "tenant_id", "expires_at"))

    seen_hash: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]


class OAuthSigningKey(TenantRow, Base):
    """A key that this tenant's server signs with. It is published before it is used, and for a while after."""

    __tablename__ = "oauth_signing_key"
    __table_args__ = (UniqueConstraint("tenant_id", "kid"),)

    kid: Mapped[str]
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JSONB)
    private_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    signs_from: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    """When it was taken out of the published keys."""
