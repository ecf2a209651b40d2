"""Signing in: first the password (or passkey, or provider), then the second factor where it is asked for."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.i18n import staff_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock, real_now
from oneroof.identity import second_factor, sessions
from oneroof.identity.credentials import WrongCredential
from oneroof.identity.models import Staff
from oneroof.identity.passwords import Passwords
from oneroof.identity.permissions import SECOND_FACTOR_ROLES
from oneroof.identity.sessions import OpenedSession
from oneroof.identity.staff import roles_of
from oneroof.tenancy.context import Context


def sign_in_by_password(
    session: Session,
    context: Context,
    clock: Clock,
    passwords: Passwords,
    *,
    email: str,
    password: str,
    demo: bool,
    user_agent: str | None,
) -> OpenedSession:
    """Check a password and open the session that it gives.

    Raises WrongCredential with one and the same sentence, after the same time, for an unknown address, a wrong
    password and a closed account.
    """
    staff = session.scalars(select(Staff).where(Staff.email == email.strip().lower())).one_or_none()
    right = passwords.verify(staff.password_hash if staff else None, password)
    if staff is None or not right or not staff.active:
        raise wrong_password(staff.id if staff else None)
    if staff.password_hash and passwords.is_outdated(staff.password_hash):
        staff.password_hash = passwords.hash(password)
    return open_staff_session(session, context, clock, staff=staff, method="password", demo=demo, user_agent=user_agent)


def open_staff_session(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    staff: Staff,
    method: str,
    demo: bool,
    user_agent: str | None,
    two_factors: bool = False,
) -> OpenedSession:
    """Open a session for who has proved to be `staff`; `two_factors` where that proof was already two in one."""
    stage = "complete" if two_factors else _stage(session, staff.id, demo=demo)
    opened = sessions.open_session(session, staff.id, stage=stage, method=method, user_agent=user_agent)
    if stage == "complete":
        _complete(session, context, clock, staff.id, opened.id, method)
    return opened


def sign_in_by_code(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    pepper: bytes,
    *,
    staff_id: UUID,
    session_id: UUID,
    code: str,
) -> OpenedSession:
    """Accept the second factor: the waiting session becomes a signed-in one, with a new cookie.

    Raises WrongCredential.
    """
    used = second_factor.use_code(session, keys, pepper, staff_id=staff_id, code=code)
    opened = sessions.replace_session(session, session_id, stage="complete")
    _complete(session, context, clock, staff_id, opened.id, used)
    return opened


def sign_in_by_set_up(
    session: Session, context: Context, clock: Clock, *, staff_id: UUID, session_id: UUID
) -> OpenedSession:
    """After a second factor was set up in a session that waited for it: signed in, with a new cookie."""
    opened = sessions.replace_session(session, session_id, stage="complete")
    _complete(session, context, clock, staff_id, opened.id, "second_factor_set_up")
    return opened


def continue_session(session: Session, *, session_id: UUID) -> OpenedSession:
    """A new cookie for a browser that stays signed in, after a change that ended all sessions."""
    return sessions.replace_session(session, session_id, stage="complete")


def sign_out(session: Session, context: Context, clock: Clock, *, staff_id: UUID, session_id: UUID) -> None:
    """End the session."""
    sessions.end_session(session, staff_id, session_id)
    audit.record(session, context, clock, action="sign_in.end", object_kind="staff_session", object_id=session_id)


def record_failure(
    session: Session, context: Context, clock: Clock, *, staff_id: UUID | None, step: str, wait: timedelta
) -> None:
    """Write down a failed attempt, and the wait that it began; in a transaction of its own."""
    details: dict[str, Any] = {"step": step}
    audit.record(
        session,
        context,
        clock,
        action="sign_in.fail",
        outcome="failed",
        object_kind="staff",
        object_id=staff_id,
        details=details,
    )
    if wait:
        details = {"step": step, "seconds": int(wait.total_seconds())}
        audit.record(
            session,
            context,
            clock,
            action="sign_in.lock",
            outcome="denied",
            object_kind="staff",
            object_id=staff_id,
            details=details,
        )


def wrong_password(staff_id: UUID | None) -> WrongCredential:
    """The one answer to every failed attempt."""
    message = staff_text("The e-mail address or the password is not right.")
    return WrongCredential("sign_in_failed", message, field="email", staff_id=staff_id)


def _stage(session: Session, staff_id: UUID, *, demo: bool) -> str:
    if second_factor.has_second_factor(session, staff_id):
        return "second_factor"
    must = any(role.role in SECOND_FACTOR_ROLES for role in roles_of(session, staff_id))
    return "set_up" if must and not demo else "complete"


def _complete(session: Session, context: Context, clock: Clock, staff_id: UUID, session_id: UUID, method: str) -> None:
    session.execute(update(Staff).where(Staff.id == staff_id).values(last_sign_in_at=real_now()))
    audit.record(
        session,
        replace(context, actor_kind="staff", actor_id=staff_id),
        clock,
        action="sign_in.succeed",
        object_kind="staff_session",
        object_id=session_id,
        details={"method": method},
    )
