"""The e-mails of this slice, written when they are sent, in the recipient's language."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.formats import format_datetime
from oneroof.core.i18n import language, staff_languages, staff_text
from oneroof.core.names import text_in
from oneroof.core.time import real_now
from oneroof.identity import invitations, password_changes
from oneroof.identity.links import link_token
from oneroof.identity.models import Invitation, PasswordReset, Staff
from oneroof.identity.permissions import ROLE_NAMES
from oneroof.notifications.mail import composes
from oneroof.notifications.messages import Letter
from oneroof.services import Services
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@composes(invitations.LETTER)
def invitation_letter(
    services: Services, session: Session, _context: Context, invitation_id: UUID, issue: int
) -> Letter | None:
    """The link with which somebody becomes staff; nothing once it was accepted, withdrawn or sent anew."""
    invitation = session.scalars(select(Invitation).where(Invitation.id == invitation_id)).one()
    if invitation.accepted_at or invitation.withdrawn_at or invitation.issue != issue:
        return None
    tenant = _tenant(session, _context)
    token = link_token(services.settings.keys.token, invitations.LETTER, invitation.id, issue)
    link = f"{tenant_url(session, services.settings, tenant.id)}/staff/invitation/{token}"
    with language(_language(invitation.language, tenant), tenant.time_zone):
        return Letter(
            to=invitation.email,
            language=_language(invitation.language, tenant),
            subject=str(staff_text("Your account at %(centre)s", centre=_name(tenant))),
            text=str(
                staff_text(
                    "Dear %(name)s,\n\n"
                    "you have been invited to work with oneroof at %(centre)s, as: %(role)s.\n\n"
                    "Open this address to choose a password:\n\n%(link)s\n\n"
                    "It works once, until %(until)s. If you did not expect this letter, you need not do anything.\n",
                    name=invitation.name,
                    centre=_name(tenant),
                    role=ROLE_NAMES[invitation.role],
                    link=link,
                    until=format_datetime(invitation.expires_at),
                )
            ),
        )


@composes(password_changes.LETTER)
def password_letter(
    services: Services, session: Session, _context: Context, reset_id: UUID, _issue: int
) -> Letter | None:
    """The link for a new password; nothing where the address is nobody's, or too late."""
    reset = session.scalars(select(PasswordReset).where(PasswordReset.id == reset_id)).one()
    if reset.staff_id is None or reset.used_at or reset.expires_at < real_now():
        return None
    staff = session.scalars(select(Staff).where(Staff.id == reset.staff_id)).one()
    tenant = _tenant(session, _context)
    token = link_token(services.settings.keys.token, password_changes.LETTER, reset.id)
    link = f"{tenant_url(session, services.settings, tenant.id)}/staff/new-password/{token}"
    with language(_language(staff.language, tenant), tenant.time_zone):
        return Letter(
            to=staff.email,
            language=_language(staff.language, tenant),
            subject=str(staff_text("A new password for %(centre)s", centre=_name(tenant))),
            text=str(
                staff_text(
                    "Dear %(name)s,\n\n"
                    "somebody asked for a new password for your account at %(centre)s.\n\n"
                    "Open this address to choose one:\n\n%(link)s\n\n"
                    "It works once, until %(until)s. If it was not you, you need not do anything: "
                    "your password stays as it is.\n",
                    name=staff.name,
                    centre=_name(tenant),
                    link=link,
                    until=format_datetime(reset.expires_at),
                )
            ),
        )


def _tenant(session: Session, context: Context) -> Tenant:
    return session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()


def _language(wanted: str | None, tenant: Tenant) -> str:
    offered = staff_languages()
    for choice in (wanted, tenant.default_language):
        if choice in offered:
            return choice
    return "en"


def _name(tenant: Tenant) -> str:
    return text_in(tenant.name, tenant.default_language)
