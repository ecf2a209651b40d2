"""Organisations whose sign-in a tenant accepts, and whose subject is which member of staff."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock, real_now
from oneroof.identity.credentials import WrongCredential
from oneroof.identity.invitations import accept_found_invitation
from oneroof.identity.models import IdentityProvider, Invitation, LinkedIdentity, Passkey, Staff
from oneroof.identity.openid import Claims
from oneroof.identity.staff import get_staff
from oneroof.tenancy.context import Context


def add_provider(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    issuer: str,
    name: str,
    client_id: str,
    client_secret: str | None,
    for_people: bool = False,
) -> IdentityProvider:
    """Accept the sign-in of a provider, or change what is known of it. The secret is kept encrypted.

    `for_people`: it opens people their own file, and signs no staff in.
    """
    provider = session.scalars(select(IdentityProvider).where(IdentityProvider.issuer == issuer)).one_or_none()
    if provider is None:
        provider = IdentityProvider(id=new_id(), issuer=issuer, created_at=real_now())
        session.add(provider)
    provider.name, provider.client_id, provider.active = name, client_id, True
    provider.for_people = for_people
    sealed = (
        keys.seal_for_tenant(context.tenant_id, client_secret.encode(), _place(provider)) if client_secret else None
    )
    provider.client_secret_sealed = sealed
    session.flush()
    audit.record(session, context, clock, action="provider.add", object_kind="identity_provider", object_id=provider.id)
    return provider


def remove_provider(session: Session, context: Context, clock: Clock, *, issuer: str) -> None:
    """Accept it no more; who is linked to it stays known, for the day it comes back. Raises NotFound."""
    provider = session.scalars(select(IdentityProvider).where(IdentityProvider.issuer == issuer)).one_or_none()
    if provider is None:
        raise unknown_provider()
    provider.active = False
    audit.record(
        session, context, clock, action="provider.remove", object_kind="identity_provider", object_id=provider.id
    )


def active_providers(session: Session) -> list[IdentityProvider]:
    """Those with which staff sign in now, by name."""
    return _providers(session, for_people=False)


def people_providers(session: Session) -> list[IdentityProvider]:
    """Those with which people open their own file now, by name."""
    return _providers(session, for_people=True)


def _providers(session: Session, *, for_people: bool) -> list[IdentityProvider]:
    statement = select(IdentityProvider).where(IdentityProvider.active, IdentityProvider.for_people.is_(for_people))
    return list(session.scalars(statement.order_by(IdentityProvider.name, IdentityProvider.id)))


def get_provider(session: Session, provider_id: UUID, *, for_people: bool = False) -> IdentityProvider:
    """One that is accepted now for staff or, with `for_people`, for people's own files. Raises NotFound."""
    statement = select(IdentityProvider).where(
        IdentityProvider.id == provider_id, IdentityProvider.active, IdentityProvider.for_people.is_(for_people)
    )
    provider = session.scalars(statement).one_or_none()
    if provider is None:
        raise unknown_provider()
    return provider


def secret_of(keys: KeyStore, provider: IdentityProvider) -> str | None:
    """The client secret in the clear, for asking the provider."""
    if provider.client_secret_sealed is None:
        return None
    return keys.unseal_for_tenant(provider.tenant_id, provider.client_secret_sealed, _place(provider)).decode()


def staff_of_claims(session: Session, context: Context, clock: Clock, *, provider_id: UUID, claims: Claims) -> Staff:
    """Who signs in: the linked member of staff, or who was invited under the verified address.

    An address that belongs to an account already links nothing by itself: whoever runs the provider could else take
    the account over. Its owner links it, signed in. Raises WrongCredential for everybody else.
    """
    link = _link(session, provider_id, claims.subject)
    if link is not None:
        staff = get_staff(session, link.staff_id)
        if not staff.active:
            raise _unknown_here(staff.id)
        return staff
    invitation = _invitation(session, claims.email)
    if invitation is None:
        raise _unknown_here(None)
    staff = accept_found_invitation(
        session, context, clock, invitation=invitation, name=invitation.name, password_hash=None
    )
    link_identity(session, context, clock, staff_id=staff.id, provider_id=provider_id, subject=claims.subject)
    return staff


def link_identity(
    session: Session, context: Context, clock: Clock, *, staff_id: UUID, provider_id: UUID, subject: str
) -> None:
    """Let a subject of the provider sign in as this member of staff. Raises Conflict where it is somebody else's."""
    link = _link(session, provider_id, subject)
    if link is not None:
        if link.staff_id != staff_id:
            raise Conflict("identity_taken", staff_text("This sign-in belongs to another account here."))
        return
    session.add(
        LinkedIdentity(id=new_id(), provider_id=provider_id, subject=subject, staff_id=staff_id, created_at=real_now())
    )
    session.flush()
    details = {"provider_id": str(provider_id)}
    audit.record(
        session, context, clock, action="identity.link", object_kind="staff", object_id=staff_id, details=details
    )


def linked_identities(session: Session, staff_id: UUID) -> list[LinkedIdentity]:
    """The sign-ins that are linked to an account."""
    statement = select(LinkedIdentity).where(LinkedIdentity.staff_id == staff_id)
    return list(session.scalars(statement.order_by(LinkedIdentity.created_at, LinkedIdentity.id)))


def unlink_identity(session: Session, context: Context, clock: Clock, *, staff_id: UUID, link_id: UUID) -> None:
    """Forget a link. Raises NotFound, and Conflict where no other way to sign in would be left."""
    links = {link.id: link for link in linked_identities(session, staff_id)}
    if link_id not in links:
        raise NotFound("link_unknown", staff_text("There is no such link."))
    passkeys = session.scalar(select(func.count()).select_from(Passkey).where(Passkey.staff_id == staff_id))
    if len(links) == 1 and not passkeys and get_staff(session, staff_id).password_hash is None:
        raise Conflict(
            "last_way_in", staff_text("This is your only way to sign in. Add a passkey before you remove it.")
        )
    session.delete(links[link_id])
    audit.record(session, context, clock, action="identity.unlink", object_kind="staff", object_id=staff_id)


def unknown_provider() -> NotFound:
    """It was never accepted here, or is no more."""
    return NotFound("provider_unknown", staff_text("This way to sign in does not exist here (any more)."))


def check_provider_name(name: str) -> str:
    """The name on the button. Raises Invalid for one that is empty or long."""
    name = " ".join(name.split())
    if not 0 < len(name) <= 60:
        message = staff_text("Give the provider a name of 1 to %(count)s characters.", count=60)
        raise Invalid("name_invalid", message, fields={"name": [message]})
    return name


def _invitation(session: Session, email: str | None) -> Invitation | None:
    if email is None:
        return None
    return session.scalars(
        select(Invitation)
        .where(
            Invitation.email == email.strip().lower(),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > real_now(),
        )
        .with_for_update()
    ).one_or_none()


def _link(session: Session, provider_id: UUID, subject: str) -> LinkedIdentity | None:
    return session.scalars(
        select(LinkedIdentity).where(LinkedIdentity.provider_id == provider_id, LinkedIdentity.subject == subject)
    ).one_or_none()


def _place(provider: IdentityProvider) -> str:
    return f"identity_provider/{provider.id}"


def _unknown_here(staff_id: UUID | None) -> WrongCredential:
    message = staff_text(
        "You have no account here yet, or it is closed. Ask the coordinator of the centre for an invitation "
        "to the e-mail address that you sign in with."
    )
    return WrongCredential("identity_unknown", message, field="email", staff_id=staff_id)
