"""Grants, codes and tokens: random, short, and kept as hashes alone. What was shown twice ends all of its grant."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.crypto import token_hash
from oneroof.core.ids import new_id
from oneroof.core.time import Clock, real_now
from oneroof.identity.oauth.access import ACCESS_PREFIX
from oneroof.identity.oauth.models import OAuthCode, OAuthGrant, OAuthPushed, OAuthToken
from oneroof.tenancy.context import Context

REFRESH_PREFIX = "orr_"
SECRET_BYTES = 32
ACCESS_FOR = timedelta(minutes=10)
"""The longest that RFC 9700 and the platform's rules let an access token live."""
CODE_FOR = timedelta(minutes=1)
PUSHED_FOR = timedelta(minutes=10)
"""Long enough for somebody to sign in on the way."""
REFRESH_FOR = timedelta(days=14)
GRANT_FOR = timedelta(days=90)
"""After this somebody of the agency is asked again."""
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Issued:
    """Tokens, which are shown once and kept nowhere."""

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)


def new_access_secret() -> str:
    """A fresh access token."""
    return ACCESS_PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def new_refresh_secret() -> str:
    """A fresh refresh token."""
    return REFRESH_PREFIX + secrets.token_urlsafe(SECRET_BYTES)


def open_grant(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    client_id: UUID,
    staff_id: UUID | None,
    scopes: list[str],
    details: list[dict[str, Any]],
) -> OAuthGrant:
    """What a client may do from now on, by itself or because somebody of its agency said so."""
    grant = OAuthGrant(
        id=new_id(), client_id=client_id, staff_id=staff_id, scopes=scopes, details=details, created_at=real_now()
    )
    session.add(grant)
    session.flush()
    facts = {"client_id": str(client_id), "scopes": scopes, "narrowed": len(details)}
    audit.record(
        session, context, clock, action="oauth_grant.make", object_kind="oauth_grant", object_id=grant.id, details=facts
    )
    return grant


def save_code(
    session: Session, grant: OAuthGrant, code: str, *, redirect_uri: str, code_challenge: str, jkt: str | None
) -> None:
    """Remember a code, by its hash."""
    session.add(
        OAuthCode(
            id=new_id(),
            grant_id=grant.id,
            code_hash=token_hash(code),
            redirect_uri=redirect_uri,
            code_challenge=code_challenge,
            jkt=jkt,
            expires_at=real_now() + CODE_FOR,
        )
    )
    session.flush()


def find_code(session: Session, code: str) -> tuple[OAuthCode, OAuthGrant] | None:
    """A code that was given once, used or not, and its grant."""
    found = session.scalars(select(OAuthCode).where(OAuthCode.code_hash == token_hash(code))).one_or_none()
    return None if found is None else (found, _grant_of(session, found.grant_id))


def use_code(session: Session, code: OAuthCode) -> bool:
    """Mark it as used; False where it was, or has expired. Of two at once, the database takes one."""
    now = real_now()
    taken = (
        update(OAuthCode)
        .where(OAuthCode.id == code.id, OAuthCode.used_at.is_(None), OAuthCode.expires_at > now)
        .values(used_at=now)
        .returning(OAuthCode.id)
    )
    return session.execute(taken).scalar_one_or_none() is not None


def save_tokens(
    session: Session,
    context: Context,
    clock: Clock,
    grant: OAuthGrant,
    issued: Issued,
    *,
    scopes: list[str],
    jkt: str | None,
    refresh_jkt: str | None,
) -> None:
    """Remember new tokens of a grant, by their hashes; `jkt` and `refresh_jkt` are the keys that they are bound to."""
    now = real_now()
    rows = [("access", issued.access, jkt, now + ACCESS_FOR, scopes)]
    if issued.refresh is not None:
        until = min(now + REFRESH_FOR, grant.created_at + GRANT_FOR)
        rows.append(("refresh", issued.refresh, refresh_jkt, until, grant.scopes))
    for kind, secret, key, until, allowed in rows:
        session.add(
            OAuthToken(
                id=new_id(),
                grant_id=grant.id,
                kind=kind,
                token_hash=token_hash(secret),
                scopes=allowed,
                jkt=key,
                issued_at=now,
                expires_at=until,
            )
        )
    session.flush()
    facts = {"client_id": str(grant.client_id), "scopes": scopes, "bound": jkt is not None}
    audit.record(
        session,
        context,
        clock,
        action="oauth_token.issue",
        object_kind="oauth_grant",
        object_id=grant.id,
        details=facts,
    )


def find_token(session: Session, secret: str) -> tuple[OAuthToken, OAuthGrant] | None:
    """A token that was given once, whatever became of it, and its grant."""
    found = session.scalars(select(OAuthToken).where(OAuthToken.token_hash == token_hash(secret))).one_or_none()
    return None if found is None else (found, _grant_of(session, found.grant_id))


def is_live(token: OAuthToken, grant: OAuthGrant, now: datetime) -> bool:
    """Whether neither it nor its grant has ended."""
    return token.expires_at > now and token.revoked_at is None and token.used_at is None and grant.revoked_at is None


def use_refresh_token(session: Session, token: OAuthToken) -> bool:
    """Mark it as changed for the next; False where it was. Of two at once, the database takes one."""
    taken = (
        update(OAuthToken)
        .where(OAuthToken.id == token.id, OAuthToken.used_at.is_(None))
        .values(used_at=real_now())
        .returning(OAuthToken.id)
    )
    return session.execute(taken).scalar_one_or_none() is not None


def revoke_grant(session: Session, context: Context, clock: Clock, grant_id: UUID, *, reason: str) -> None:
    """End a grant, and with it each of its tokens, at once."""
    ended = (
        update(OAuthGrant)
        .where(OAuthGrant.id == grant_id, OAuthGrant.revoked_at.is_(None))
        .values(revoked_at=real_now(), revoke_reason=reason)
        .returning(OAuthGrant.client_id)
    )
    client_id = session.execute(ended).scalar_one_or_none()
    if client_id is not None:
        facts = {"client_id": str(client_id), "reason": reason}
        audit.record(
            session,
            context,
            clock,
            action="oauth_grant.revoke",
            object_kind="oauth_grant",
            object_id=grant_id,
            details=facts,
        )


def revoke_token(session: Session, context: Context, clock: Clock, token: OAuthToken, grant: OAuthGrant) -> None:
    """End a token; a refresh token takes its whole grant with it (RFC 7009, section 2.1)."""
    if token.kind == "refresh" or grant.staff_id is None:
        revoke_grant(session, context, clock, grant.id, reason="revoked")
    elif token.revoked_at is None:
        token.revoked_at = real_now()
        facts = {"client_id": str(grant.client_id), "reason": "revoked"}
        audit.record(
            session,
            context,
            clock,
            action="oauth_grant.revoke",
            object_kind="oauth_grant",
            object_id=grant.id,
            details=facts,
        )


def push_request(session: Session, *, client_id: UUID, parameters: dict[str, Any]) -> str:
    """Keep a request of authorization for a while; the handle that leads to it."""
    handle = secrets.token_urlsafe(SECRET_BYTES)
    session.add(
        OAuthPushed(
            id=new_id(),
            handle_hash=token_hash(handle),
            client_id=client_id,
            parameters=parameters,
            expires_at=real_now() + PUSHED_FOR,
        )
    )
    session.flush()
    return handle


def pushed_request(session: Session, handle: str) -> OAuthPushed | None:
    """The request that a handle leads to, until it was decided or has expired."""
    return session.scalars(
        select(OAuthPushed).where(
            OAuthPushed.handle_hash == token_hash(handle),
            OAuthPushed.used_at.is_(None),
            OAuthPushed.expires_at > real_now(),
        )
    ).one_or_none()


def use_pushed(session: Session, pushed: OAuthPushed) -> bool:
    """Mark it as decided; False where it was."""
    taken = (
        update(OAuthPushed)
        .where(OAuthPushed.id == pushed.id, OAuthPushed.used_at.is_(None))
        .values(used_at=real_now())
        .returning(OAuthPushed.id)
    )
    return session.execute(taken).scalar_one_or_none() is not None


def forget_ended(session: Session) -> None:
    """Drop what has expired: requests at once, tokens, codes and their grants after a month."""
    now = real_now()
    session.execute(delete(OAuthPushed).where(OAuthPushed.expires_at < now))
    session.execute(delete(OAuthToken).where(OAuthToken.expires_at < now - KEPT))
    session.execute(delete(OAuthCode).where(OAuthCode.expires_at < now - KEPT))
    in_use = [select(table.grant_id) for table in (OAuthToken, OAuthCode)]
    session.execute(
        delete(OAuthGrant).where(
            OAuthGrant.created_at < now - KEPT,
            OAuthGrant.id.not_in(in_use[0]),
            OAuthGrant.id.not_in(in_use[1]),
        )
    )


def _grant_of(session: Session, grant_id: UUID) -> OAuthGrant:
    return session.scalars(select(OAuthGrant).where(OAuthGrant.id == grant_id)).one()
