"""Personal tokens: a member of staff's own keys to the API."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.crypto import token_hash
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock, real_now
from oneroof.identity.access import TOKEN_PREFIX
from oneroof.identity.models import PersonalToken
from oneroof.identity.permissions import PERMISSIONS
from oneroof.tenancy.context import Context

SECRET_BYTES = 32
LONGEST_LIFE = timedelta(days=366)
USUAL_LIFE = timedelta(days=90)
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class CreatedToken:
    """A new token with its secret, which is shown once and kept nowhere."""

    token: PersonalToken
    secret: str


def create_token(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    staff_id: UUID,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime,
    held: frozenset[str],
) -> CreatedToken:
    """A token for some of the permissions `held` by its owner, until `expires_at`, a year ahead at most.

    Raises Invalid with the faulty field.
    """
    wanted = frozenset(scopes)
    _check(name.strip(), wanted, expires_at, held)
    secret = TOKEN_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = PersonalToken(
        id=new_id(),
        staff_id=staff_id,
        name=name.strip(),
        token_hash=token_hash(secret),
        scopes=[permission for permission in PERMISSIONS if permission in wanted],
        created_at=real_now(),
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    audit.record(
        session,
        context,
        clock,
        action="token.create",
        object_kind="personal_token",
        object_id=token.id,
        details={"staff_id": str(staff_id), "scopes": token.scopes},
    )
    return CreatedToken(token, secret)


def valid_tokens(session: Session, staff_id: UUID) -> list[PersonalToken]:
    """Somebody's tokens that work now, the newest first."""
    return list(
        session.scalars(
            select(PersonalToken)
            .where(
                PersonalToken.staff_id == staff_id,
                PersonalToken.revoked_at.is_(None),
                PersonalToken.expires_at > real_now(),
            )
            .order_by(PersonalToken.created_at.desc(), PersonalToken.id)
        )
    )


def revoke_token(session: Session, context: Context, clock: Clock, *, staff_id: UUID, token_id: UUID) -> None:
    """End one of somebody's tokens at once. Raises NotFound for one that is not theirs."""
    token = session.scalars(
        select(PersonalToken).where(PersonalToken.id == token_id, PersonalToken.staff_id == staff_id)
    ).one_or_none()
    if token is None:
        raise NotFound("token_unknown", public_text("There is no such token."))
    if token.revoked_at is None:
        token.revoked_at = real_now()
        audit.record(session, context, clock, action="token.revoke", object_kind="personal_token", object_id=token_id)


def revoke_all_tokens(session: Session, context: Context, clock: Clock, *, staff_id: UUID) -> None:
    """End all of somebody's tokens at once."""
    for token_id in session.scalars(
        update(PersonalToken)
        .where(PersonalToken.staff_id == staff_id, PersonalToken.revoked_at.is_(None))
        .values(revoked_at=real_now())
        .returning(PersonalToken.id)
    ):
        audit.record(session, context, clock, action="token.revoke", object_kind="personal_token", object_id=token_id)


def _check(name: str, scopes: frozenset[str], expires_at: datetime, held: frozenset[str]) -> None:
    faults = {}
    if not 0 < len(name) <= LONGEST_NAME:
        faults["name"] = [public_text("Give the token a name of 1 to %(count)s characters.", count=LONGEST_NAME)]
    if not scopes:
        faults["scopes"] = [public_text("Choose at least one permission.")]
    elif scopes - held:
        missing = ", ".join(sorted(scopes - held))
        faults["scopes"] = [public_text("You don’t have these permissions yourself: %(missing)s.", missing=missing)]
    now = real_now()
    if not now < expires_at <= now + LONGEST_LIFE:
        faults["expires_at"] = [public_text("Choose a moment from now to one year ahead.")]
    if faults:
        raise Invalid("invalid_input", public_text("Some of what was entered cannot be used."), fields=faults)
