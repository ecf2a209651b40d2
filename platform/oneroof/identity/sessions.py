"""Signed-in browsers. A session is a row: ending the row ends it, whatever cookie a browser still sends."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from oneroof.core.crypto import token_hash
from oneroof.core.errors import NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.identity.models import StaffSession

COOKIE_BYTES = 32
UNFINISHED = timedelta(minutes=15)
"""How long a sign-in may wait for its second factor."""
_USER_AGENT_LENGTH = 300
_KEPT_AFTER_END = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    """How long a signed-in browser stays signed in."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


DEFAULT_POLICY = SessionPolicy()


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A new session and the secret for its cookie, which is kept nowhere else."""

    id: UUID
    secret: str
    stage: str


def open_session(
    session: Session,
    staff_id: UUID,
    *,
    stage: str,
    method: str,
    user_agent: str | None,
    policy: SessionPolicy = DEFAULT_POLICY,
) -> OpenedSession:
    """Begin a session at `stage` (SESSION_STAGES), signed in by `method` (SIGN_IN_METHODS)."""
    now = real_now()
    secret = secrets.token_urlsafe(COOKIE_BYTES)
    lifetime = policy.absolute if stage == "complete" else UNFINISHED
    row = StaffSession(
        id=new_id(),
        token_hash=token_hash(secret),
        staff_id=staff_id,
        stage=stage,
        method=method,
        created_at=now,
        last_seen_at=now,
        idle_minutes=int(policy.idle.total_seconds() // 60),
        expires_at=now + lifetime,
        user_agent=(user_agent or "")[:_USER_AGENT_LENGTH] or None,
    )
    session.add(row)
    session.flush()
    return OpenedSession(row.id, secret, stage)


def replace_session(
    session: Session, session_id: UUID, *, stage: str, policy: SessionPolicy = DEFAULT_POLICY
) -> OpenedSession:
    """End a session and begin another for the same person and browser: rights that change get a new cookie."""
    old = session.scalars(select(StaffSession).where(StaffSession.id == session_id)).one()
    old.ended_at = real_now()
    return open_session(session, old.staff_id, stage=stage, method=old.method, user_agent=old.user_agent, policy=policy)


def open_sessions(session: Session, staff_id: UUID) -> list[StaffSession]:
    """The browsers in which somebody is signed in now, the last used first."""
    now = real_now()
    rows = session.scalars(
        select(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.stage == "complete",
            StaffSession.ended_at.is_(None),
            StaffSession.expires_at > now,
        )
        .order_by(StaffSession.last_seen_at.desc())
    )
    return [row for row in rows if _idle_end(row) > now]


def end_session(session: Session, staff_id: UUID, session_id: UUID) -> None:
    """End one of somebody's sessions. Raises NotFound for one that is not theirs; one that has ended stays so."""
    row = session.scalars(
        select(StaffSession).where(StaffSession.id == session_id, StaffSession.staff_id == staff_id)
    ).one_or_none()
    if row is None:
        raise NotFound("session_unknown", staff_text("There is no such session."))
    row.ended_at = row.ended_at or real_now()


def end_sessions(session: Session, staff_id: UUID, *, but: UUID | None = None) -> None:
    """End all of somebody's sessions, `but` one where it is given."""
    statement = update(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.ended_at.is_(None))
    if but is not None:
        statement = statement.where(StaffSession.id != but)
    session.execute(statement.values(ended_at=real_now()))


def forget_ended(session: Session) -> None:
    """Drop sessions that ended a month ago or longer."""
    session.execute(delete(StaffSession).where(StaffSession.expires_at < real_now() - _KEPT_AFTER_END))


def _idle_end(row: StaffSession) -> datetime:
    return row.last_seen_at + timedelta(minutes=row.idle_minutes)
