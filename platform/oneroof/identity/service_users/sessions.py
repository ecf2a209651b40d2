"""Opening and closing somebody's own file in a browser."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from oneroof.core.crypto import token_hash
from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.identity.service_users.access import IDLE, LONGEST
from oneroof.identity.service_users.models import PersonChallenge, PersonSession, PersonSignIn
from oneroof.tenancy.context import Context

SECRET_BYTES = 32
KEPT_AFTER_END = timedelta(days=90)
"""How long the person and the centre see when the file was opened."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose file it is, and who sees the row (`row_clearance`)."""

    person_id: UUID
    casefile_id: UUID
    shared_office_ids: list[UUID]
    protected_from: list[str]


def begin_session(session: Session, *, whose: Whose, means: str) -> tuple[UUID, str]:
    """Open a file; the session's id, and the secret for the cookie, which is kept nowhere else."""
    now, secret = real_now(), secrets.token_urlsafe(SECRET_BYTES)
    row = PersonSession(
        id=new_id(),
        person_id=whose.person_id,
        casefile_id=whose.casefile_id,
        shared_office_ids=whose.shared_office_ids,
        protected_from=whose.protected_from,
        token_hash=token_hash(secret),
        means=means,
        started_at=now,
        seen_at=now,
        idle_ends_at=now + IDLE,
        ends_at=now + LONGEST,
    )
    session.add(row)
    session.flush()
    return row.id, secret


def end_session(session: Session, context: Context, session_id: UUID) -> None:
    """The person leaves. Twice is once."""
    session.execute(
        update(PersonSession)
        .where(
            PersonSession.tenant_id == context.tenant_id,
            PersonSession.id == session_id,
            PersonSession.ended_at.is_(None),
        )
        .values(ended_at=real_now())
    )


def end_sessions_of(session: Session, context: Context, casefile_id: UUID) -> int:
    """Close a file in all browsers in which it is open; how many these were."""
    now = real_now()
    ended = session.execute(
        update(PersonSession)
        .where(
            PersonSession.tenant_id == context.tenant_id,
            PersonSession.casefile_id == casefile_id,
            PersonSession.ended_at.is_(None),
            PersonSession.idle_ends_at > now,
        )
        .values(ended_at=now, ended_by=context.actor_id if context.actor_kind == "staff" else None)
        .returning(PersonSession.id)
    )
    return len(ended.all())


def void_challenges_of(session: Session, context: Context, casefile_id: UUID) -> None:
    """No code that was sent or shown for a file opens it any more."""
    now = real_now()
    session.execute(
        update(PersonChallenge)
        .where(
            PersonChallenge.tenant_id == context.tenant_id,
            PersonChallenge.casefile_id == casefile_id,
            PersonChallenge.expires_at > now,
        )
        .values(expires_at=now)
    )


def open_sessions_of(session: Session, context: Context, casefile_id: UUID) -> list[PersonSession]:
    """The browsers in which a file is open now."""
    now = real_now()
    return list(
        session.scalars(
            select(PersonSession)
            .where(
                PersonSession.tenant_id == context.tenant_id,
                PersonSession.casefile_id == casefile_id,
                PersonSession.ended_at.is_(None),
                PersonSession.idle_ends_at > now,
                PersonSession.ends_at > now,
            )
            .order_by(PersonSession.started_at)
        )
    )


def last_opened(
    session: Session, context: Context, casefile_id: UUID, *, but: UUID | None = None
) -> tuple[datetime, str] | None:
    """When and by what means the file was last opened by its person, `but` this session; None for never."""
    statement = select(PersonSession.started_at, PersonSession.means).where(
        PersonSession.tenant_id == context.tenant_id, PersonSession.casefile_id == casefile_id
    )
    if but is not None:
        statement = statement.where(PersonSession.id != but)
    found = session.execute(statement.order_by(PersonSession.started_at.desc()).limit(1)).one_or_none()
    return (found.started_at, found.means) if found else None


def confirm_session(session: Session, context: Context, session_id: UUID) -> None:
    """The person has typed a fresh code."""
    session.execute(
        update(PersonSession)
        .where(PersonSession.tenant_id == context.tenant_id, PersonSession.id == session_id)
        .values(confirmed_at=real_now())
    )


def forget_ended(session: Session, context: Context) -> None:
    """Drop sessions and codes that ended long ago."""
    now = real_now()
    for model, before in ((PersonSession.ends_at, now - KEPT_AFTER_END), (PersonChallenge.expires_at, now)):
        session.execute(delete(model.class_).where(model.class_.tenant_id == context.tenant_id, model < before))


def sign_in_of(session: Session, context: Context, *, provider_id: UUID, subject_hash: bytes) -> PersonSignIn | None:
    """The casefile that a subject of a provider opens."""
    return session.scalars(
        select(PersonSignIn).where(
            PersonSignIn.tenant_id == context.tenant_id,
            PersonSignIn.provider_id == provider_id,
            PersonSignIn.subject_hash == subject_hash,
        )
    ).one_or_none()
