"""A new password: chosen by who knows the old one, or by who holds the link that was sent."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.crypto import token_hash
from oneroof.core.errors import NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock, real_now
from oneroof.identity import sessions
from oneroof.identity.links import link_token
from oneroof.identity.models import PasswordReset, Staff
from oneroof.identity.passwords import Passwords, check_new_password
from oneroof.identity.staff import get_staff
from oneroof.notifications.mail import promise_letter
from oneroof.tenancy.context import Context

VALID_FOR = timedelta(hours=1)
LETTER = "password_reset"


def request_password_reset(session: Session, context: Context, clock: Clock, pepper: bytes, *, email: str) -> None:
    """Send a link for a new password, if the address is somebody's. The caller can't tell, by answer or by time."""
    staff = session.scalars(select(Staff).where(Staff.email == email.strip().lower(), Staff.active)).one_or_none()
    reset = _new_reset(session, pepper, staff)
    promise_letter(session, context, letter=LETTER, about=reset.id)
    object_id = staff.id if staff else None
    audit.record(session, context, clock, action="password.request", object_kind="staff", object_id=object_id)


def issue_reset_link(session: Session, context: Context, clock: Clock, pepper: bytes, *, staff: Staff) -> str:
    """The secret of a link for a new password, for who stands beside the person: the `oneroof staff reset` command."""
    reset = _new_reset(session, pepper, staff)
    audit.record(session, context, clock, action="password.request", object_kind="staff", object_id=staff.id)
    return link_token(pepper, LETTER, reset.id)


def reset_of(session: Session, token: str) -> tuple[PasswordReset, Staff]:
    """The request that a link belongs to, locked, and whose it is. Raises NotFound where it was used or has expired."""
    reset = session.scalars(
        select(PasswordReset)
        .where(
            PasswordReset.token_hash == token_hash(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > real_now(),
        )
        .with_for_update()
    ).one_or_none()
    staff = get_staff(session, reset.staff_id) if reset is not None and reset.staff_id is not None else None
    if reset is None or staff is None or not staff.active:
        raise NotFound("reset_void", staff_text("This link was used already, or it has expired. Ask for a new one."))
    return reset, staff


def reset_password(
    session: Session, context: Context, clock: Clock, passwords: Passwords, *, token: str, password: str
) -> Staff:
    """Set the password that the link's holder chose; all sessions end. Raises NotFound, Invalid."""
    reset, staff = reset_of(session, token)
    set_password(session, context, clock, passwords, staff=staff, password=password)
    reset.used_at = real_now()
    return staff


def set_password(
    session: Session,
    context: Context,
    clock: Clock,
    passwords: Passwords,
    *,
    staff: Staff,
    password: str,
    field_name: str = "password",
) -> None:
    """Set a new password that keeps the rules; all sessions end. Raises Invalid."""
    check_new_password(password, (staff.name, staff.email), field_name=field_name)
    staff.password_hash = passwords.hash(password)
    sessions.end_sessions(session, staff.id)
    audit.record(session, context, clock, action="password.change", object_kind="staff", object_id=staff.id)


def _new_reset(session: Session, pepper: bytes, staff: Staff | None) -> PasswordReset:
    reset_id = new_id()
    reset = PasswordReset(
        id=reset_id,
        staff_id=staff.id if staff else None,
        token_hash=token_hash(link_token(pepper, LETTER, reset_id)),
        expires_at=real_now() + VALID_FOR,
    )
    session.add(reset)
    session.flush()
    return reset
