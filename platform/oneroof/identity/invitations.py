"""Invitations: how somebody becomes a member of staff."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.crypto import token_hash
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock, real_now
from oneroof.identity.links import link_token
from oneroof.identity.models import Invitation, Staff
from oneroof.identity.staff import (
    canonical_email,
    canonical_name,
    check_role,
    checked_language,
    create_staff,
    email_taken,
    find_staff,
    give_role,
)
from oneroof.notifications.mail import promise_letter
from oneroof.tenancy.context import Context

VALID_FOR = timedelta(days=7)
LETTER = "invitation"


def invite(
    session: Session,
    context: Context,
    clock: Clock,
    pepper: bytes,
    *,
    email: str,
    name: str,
    role: str,
    office_id: UUID | None = None,
    language: str | None = None,
    network_agency_id: UUID | None = None,
) -> Invitation:
    """Invite somebody by e-mail, for a week. Raises Invalid with the faulty field, also for who is here or invited."""
    agency_id = check_role(session, context, role, office_id, network_agency_id)
    address = canonical_email(email)
    if find_staff(session, address) is not None:
        raise email_taken()
    invitation = Invitation(
        id=new_id(),
        email=address,
        name=canonical_name(name),
        role=role,
        office_id=office_id,
        agency_id=agency_id,
        network_agency_id=network_agency_id,
        language=checked_language(language),
        invited_by=context.actor_id,
        created_at=real_now(),
        issue=0,
    )
    session.add(invitation)
    try:
        _issue(session, context, pepper, invitation)
    except IntegrityError as error:
        raise _invited_already() from error
    details = {"role": role, "office_id": str(office_id) if office_id else None}
    _record(session, context, clock, "invitation.send", invitation.id, details)
    return invitation


def resend_invitation(session: Session, context: Context, clock: Clock, pepper: bytes, *, invitation_id: UUID) -> None:
    """Send it again for another week; the earlier link is void. Raises NotFound, Conflict."""
    invitation = _open_invitation(session, invitation_id)
    _issue(session, context, pepper, invitation)
    _record(session, context, clock, "invitation.resend", invitation.id)


def withdraw_invitation(session: Session, context: Context, clock: Clock, *, invitation_id: UUID) -> None:
    """Make its link void. Raises NotFound, Conflict."""
    _open_invitation(session, invitation_id).withdrawn_at = real_now()
    _record(session, context, clock, "invitation.withdraw", invitation_id)


def open_invitations(session: Session) -> list[Invitation]:
    """Invitations that nobody has accepted or withdrawn, expired ones too, the newest first."""
    return list(
        session.scalars(
            select(Invitation)
            .where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
            .order_by(Invitation.created_at.desc(), Invitation.id)
        )
    )


def invitation_of(session: Session, token: str) -> Invitation:
    """The invitation that a link leads to, locked. Raises NotFound where it was used, withdrawn or has expired."""
    invitation = session.scalars(
        select(Invitation)
        .where(
            Invitation.token_hash == token_hash(token),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > real_now(),
        )
        .with_for_update()
    ).one_or_none()
    if invitation is None:
        raise NotFound(
            "invitation_void",
            staff_text("This invitation was used or withdrawn, or it has expired. Ask for a new one."),
        )
    return invitation


def accept_invitation(
    session: Session, context: Context, clock: Clock, *, token: str, name: str, password_hash: str
) -> Staff:
    """Make the account, with the role that the invitation named. Raises NotFound for a void link, Invalid."""
    invitation = invitation_of(session, token)
    return accept_found_invitation(
        session, context, clock, invitation=invitation, name=name, password_hash=password_hash
    )


def accept_found_invitation(
    session: Session, context: Context, clock: Clock, *, invitation: Invitation, name: str, password_hash: str | None
) -> Staff:
    """The same for who proved otherwise to be the one invited. Raises Invalid."""
    staff = create_staff(
        session,
        context,
        clock,
        email=invitation.email,
        name=name,
        password_hash=password_hash,
        language=invitation.language,
        agency_id=invitation.agency_id,
    )
    give_role(
        session,
        context,
        clock,
        staff_id=staff.id,
        role=invitation.role,
        office_id=invitation.office_id,
        network_agency_id=invitation.network_agency_id,
    )
    invitation.accepted_at = real_now()
    _record(session, context, clock, "invitation.accept", invitation.id, {"staff_id": str(staff.id)})
    return staff


def _issue(session: Session, context: Context, pepper: bytes, invitation: Invitation) -> None:
    invitation.issue += 1
    invitation.token_hash = token_hash(link_token(pepper, LETTER, invitation.id, invitation.issue))
    invitation.expires_at = real_now() + VALID_FOR
    session.flush()
    promise_letter(session, context, letter=LETTER, about=invitation.id, issue=invitation.issue)


def _open_invitation(session: Session, invitation_id: UUID) -> Invitation:
    invitation = session.scalars(
        select(Invitation).where(Invitation.id == invitation_id).with_for_update()
    ).one_or_none()
    if invitation is None:
        raise NotFound("invitation_unknown", staff_text("There is no such invitation."))
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Conflict("invitation_closed", staff_text("This invitation was accepted or withdrawn already."))
    return invitation


def _invited_already() -> Invalid:
    message = staff_text("Somebody with this e-mail address was invited already. You can send that invitation again.")
    return Invalid("invited_already", message, fields={"email": [message]})


def _record(
    session: Session,
    context: Context,
    clock: Clock,
    action: str,
    invitation_id: UUID,
    details: dict[str, str | None] | None = None,
) -> None:
    audit.record(
        session, context, clock, action=action, object_kind="invitation", object_id=invitation_id, details=details
    )
