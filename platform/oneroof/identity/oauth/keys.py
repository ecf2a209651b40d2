"""The keys that a tenant's server signs with: known before they are used, published a while longer, then forgotten."""

import json
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock, real_now
from oneroof.identity.oauth.models import OAuthSigningKey
from oneroof.tenancy.context import Context

ALGORITHM = "ES256"
CHANGED_EVERY = timedelta(days=30)
KNOWN_BEFORE = timedelta(days=1)
"""How long a key is published before anything is signed with it, and after the last time."""


def published(session: Session) -> list[dict[str, Any]]:
    """The public keys (RFC 7517) that signatures of this tenant can be verified with, the next one among them."""
    return [row.public_jwk for row in _in_use(session)]


def sign(session: Session, context: Context, clock: Clock, keys: KeyStore, claims: dict[str, Any], *, kind: str) -> str:
    """`claims` as a JWT of the media type `kind`, by the key of the day."""
    now = real_now()
    row = next((each for each in reversed(_in_use(session)) if each.signs_from <= now), None)
    if row is None:
        row = _make(session, context, clock, keys, signs_from=now)
    private = ECKey.import_key(
        json.loads(keys.unseal_for_tenant(context.tenant_id, row.private_sealed, _place(row.kid)))
    )
    return jwt.encode({"alg": ALGORITHM, "typ": kind, "kid": row.kid}, claims, private)


def rotate(session: Session, context: Context, clock: Clock, keys: KeyStore) -> None:
    """Make the next key where the last one is a month old, and withdraw what nothing is signed with any more."""
    now, rows = real_now(), _in_use(session)
    if not rows:
        return  # the first is made when something is to be signed
    if rows[-1].signs_from <= now - CHANGED_EVERY:
        rows.append(_make(session, context, clock, keys, signs_from=now + KNOWN_BEFORE))
    for row, successor in pairwise(rows):
        if successor.signs_from <= now - KNOWN_BEFORE:
            row.withdrawn_at = now
            _note(session, context, clock, row, "oauth_key.withdraw")
    session.execute(delete(OAuthSigningKey).where(OAuthSigningKey.withdrawn_at < now - CHANGED_EVERY))


def _in_use(session: Session) -> list[OAuthSigningKey]:
    return list(
        session.scalars(
            select(OAuthSigningKey)
            .where(OAuthSigningKey.withdrawn_at.is_(None))
            .order_by(OAuthSigningKey.signs_from, OAuthSigningKey.id)
        )
    )


def _make(session: Session, context: Context, clock: Clock, keys: KeyStore, *, signs_from: datetime) -> OAuthSigningKey:
    key = ECKey.generate_key("P-256")
    kid = key.thumbprint()
    plain = json.dumps(key.as_dict(private=True)).encode()
    row = OAuthSigningKey(
        id=new_id(),
        kid=kid,
        public_jwk={**key.as_dict(private=False), "kid": kid, "use": "sig", "alg": ALGORITHM},
        private_sealed=keys.seal_for_tenant(context.tenant_id, plain, _place(kid)),
        created_at=real_now(),
        signs_from=signs_from,
    )
    session.add(row)
    session.flush()
    _note(session, context, clock, row, "oauth_key.make")
    return row


def _note(session: Session, context: Context, clock: Clock, row: OAuthSigningKey, action: str) -> None:
    audit.record(session, context, clock, action=action, object_kind="oauth_signing_key", object_id=row.id)


def _place(kid: str) -> str:
    return f"oauth_signing_key/{kid}"
