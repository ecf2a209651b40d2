"""Links of referrals: made when an organisation is asked, sent to it, revoked, renewed. And the letters about them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.config import Settings
from oneroof.core.crypto import token_hash
from oneroof.core.errors import Conflict
from oneroof.core.formats import format_date
from oneroof.core.i18n import language, public_languages, public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.languages import SOURCE_LANGUAGE
from oneroof.core.names import text_in
from oneroof.core.time import Clock
from oneroof.identity.links import link_token
from oneroof.jobs import service as jobs
from oneroof.notifications.mail import composes, promise_letter
from oneroof.notifications.messages import Letter
from oneroof.referrals.by_link.models import ReferralLink
from oneroof.referrals.models import HIDDEN_STATES, OPEN_STATES, Referral, ReferralStep
from oneroof.referrals.moved import when_referral_moves
from oneroof.referrals.service.records import lock_referral, record, unsealed_facts
from oneroof.services import Services
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

LETTER = "referral_link"
OVER_LETTER = "referral_link_over"
MADE = "referral.link"
"""The job that makes the link: its token is derived with a key that the transaction of the sender does not have."""
LASTS = timedelta(days=180)
"""A link is good for so long at most, and ends with its referral."""


def secret_of(settings: Settings, link_id: UUID) -> str:
    """The token of a link: derived, so that it is kept nowhere."""
    return link_token(settings.keys.token, LETTER, link_id)


@when_referral_moves
def make_link_when_sent(
    session: Session, context: Context, _clock: Clock, referral: Referral, step: ReferralStep
) -> None:
    """An organisation gets its letter; and another one when it is over without it."""
    if referral.destination_kind != "organisation":
        return
    if step.step == "send":
        key = str(referral.id)
        jobs.enqueue(session, context, kind=MADE, key=key, payload={"referral_id": key})
    elif referral.state in HIDDEN_STATES and step.state != "expired":
        promise_letter(session, context, letter=OVER_LETTER, about=referral.id)


def make_link(
    session: Session, context: Context, clock: Clock, settings: Settings, keys: KeyStore, *, referral_id: UUID
) -> ReferralLink | None:
    """A link for the organisation, instead of those that there were, and its letter.

    None where the referral is over or nobody can be written to. Raises NotFound.
    """
    referral = lock_referral(session, context, referral_id)
    if referral.state not in OPEN_STATES or not address_of(keys, context, referral):
        return None
    for link in links_in_force(session, context, clock, referral.id):
        link.revoked_at, link.revoked_by = clock.now(), _staff(context)
    session.flush()
    session.refresh(referral)
    link_id = new_id()
    link = ReferralLink(
        id=link_id,
        person_id=referral.person_id,
        data_class="referrals",
        shared_office_ids=[*referral.shared_office_ids, link_id],
        protected_from=list(referral.protected_from),
        referral_id=referral.id,
        token_hash=token_hash(secret_of(settings, link_id)),
        made_at=clock.now(),
        made_by=_staff(context),
        expires_at=clock.now() + LASTS,
    )
    session.add(link)
    session.flush()
    session.refresh(referral)
    record(session, context, clock, "make_link", referral)
    promise_letter(session, context, letter=LETTER, about=link.id)
    return link


def renew_link(
    session: Session, context: Context, clock: Clock, settings: Settings, keys: KeyStore, *, referral_id: UUID
) -> ReferralLink:
    """Send another link, by which the earlier ones end. Raises NotFound, and Conflict `link_impossible`."""
    link = make_link(session, context, clock, settings, keys, referral_id=referral_id)
    if link is None:
        raise Conflict(
            "link_impossible",
            public_text("No link can be sent: the referral is over, or the organisation has no e-mail address."),
        )
    return link


def revoke_links(session: Session, context: Context, clock: Clock, *, referral_id: UUID) -> int:
    """End all links of a referral, at once; how many there were. Raises NotFound."""
    referral = lock_referral(session, context, referral_id)
    found = links_in_force(session, context, clock, referral.id)
    for link in found:
        link.revoked_at, link.revoked_by = clock.now(), _staff(context)
    if found:
        session.flush()
        session.refresh(referral)
        record(session, context, clock, "revoke_link", referral, details={"links": len(found)})
    return len(found)


def links_of(session: Session, context: Context, referral_id: UUID) -> list[ReferralLink]:
    """All links that there were, the newest first."""
    return list(
        session.scalars(
            select(ReferralLink)
            .where(ReferralLink.tenant_id == context.tenant_id, ReferralLink.referral_id == referral_id)
            .order_by(ReferralLink.made_at.desc(), ReferralLink.id.desc())
        )
    )


def links_in_force(session: Session, context: Context, clock: Clock, referral_id: UUID) -> list[ReferralLink]:
    """Those by which the organisation can come in now."""
    now = clock.now()
    return [each for each in links_of(session, context, referral_id) if not each.revoked_at and each.expires_at > now]


def remind_organisation(session: Session, context: Context, referral: Referral) -> None:
    """Another letter with the same link."""
    links = [each for each in links_of(session, context, referral.id) if not each.revoked_at]
    if links:
        promise_letter(session, context, letter=LETTER, about=links[0].id, issue=referral.reminders + 1)


def address_of(keys: KeyStore, context: Context, referral: Referral) -> str | None:
    """Where the organisation can be written to."""
    facts = unsealed_facts(keys, context, referral, "organisation", referral.organisation_sealed)
    return facts.get("email") or None


@composes(LETTER)
def link_letter(services: Services, session: Session, context: Context, link_id: UUID, issue: int) -> Letter | None:
    """The link, and how to get the code that it asks for; nothing of the person. None once it is over."""
    link = session.get(ReferralLink, (context.tenant_id, link_id))
    referral = session.get(Referral, (context.tenant_id, link.referral_id)) if link else None
    if link is None or link.revoked_at or referral is None or referral.state not in OPEN_STATES:
        return None
    address = address_of(services.keys, context, referral)
    if address is None:
        return None
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    spoken = _host_language(tenant)
    with language(spoken, tenant.time_zone):
        facts = {
            "centre": text_in(tenant.name, spoken),
            "day": format_date(referral.answer_by, "long"),
            "link": f"{tenant_url(session, services.settings, tenant.id)}/r/{secret_of(services.settings, link.id)}",
        }
        text = public_text(
            "%(centre)s would like to send somebody to you. Please read what it is about, and answer by %(day)s:\n\n"
            "%(link)s\n\nThe page asks for a code. The person has it on a slip of paper; you can also ask us for it by "
            "phone. Nobody can read anything with this letter alone. Please do not pass it on.",
            **facts,
        )
        subject = (
            public_text("%(centre)s asks you for help with somebody", centre=facts["centre"])
            if issue == 1
            else public_text("%(centre)s is waiting for your answer", centre=facts["centre"])
        )
        return Letter(to=address, language=spoken, subject=str(subject), text=f"{text}\n")


@composes(OVER_LETTER)
def over_letter(services: Services, session: Session, context: Context, about: UUID, _issue: int) -> Letter | None:
    """That there is nothing to do any more."""
    referral = session.get(Referral, (context.tenant_id, about))
    address = address_of(services.keys, context, referral) if referral else None
    if referral is None or address is None or referral.state not in HIDDEN_STATES:
        return None
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    spoken = _host_language(tenant)
    with language(spoken, tenant.time_zone):
        centre = text_in(tenant.name, spoken)
        subject = public_text("%(centre)s: this is no longer needed", centre=centre)
        text = public_text(
            "What %(centre)s asked you on %(day)s is no longer needed. The link shows nothing any more, and there is "
            "nothing for you to do. Thank you.",
            centre=centre,
            day=format_date(referral.sent_at, "long"),
        )
        return Letter(to=address, language=spoken, subject=str(subject), text=f"{text}\n")


def _host_language(tenant: Tenant) -> str:
    return tenant.default_language if tenant.default_language in public_languages() else SOURCE_LANGUAGE


def _staff(context: Context) -> UUID | None:
    return context.actor_id if context.actor_kind == "staff" else None
