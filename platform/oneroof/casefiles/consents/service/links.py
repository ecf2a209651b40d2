"""One-time links: the person reads and answers on a phone of their own, in their own language."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.consents.models import Consent, ConsentEvent, ConsentLink, ConsentNotice
from oneroof.casefiles.consents.service.answering import Asked, answer, ask, withdraw
from oneroof.casefiles.consents.service.notices import Notice, current_notice, keep_notice, notice_of
from oneroof.casefiles.consents.service.partners import Partner, partner_of, sharing_offices
from oneroof.casefiles.consents.service.proof import online
from oneroof.casefiles.consents.service.reading import receipt_code
from oneroof.casefiles.consents.service.records import lock_consent, record
from oneroof.casefiles.consents.shipped import SHIPPED
from oneroof.casefiles.models import Casefile
from oneroof.core.crypto import token_hash
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity.offices import OfficeChoice
from oneroof.tenancy.context import Context

LIVES = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Sent:
    """A new link. The token is shown once and kept nowhere."""

    token: str
    link: ConsentLink


@dataclass(frozen=True, slots=True)
class OpenLink:
    """What the holder of a link reads before the answer."""

    link: ConsentLink
    consent: Consent
    notice: Notice
    partner: Partner
    offices: list[OfficeChoice]

    @property
    def until(self) -> date | None:
        """The last day: of what is agreed to now, else as it was asked."""
        return self.consent.until if self.consent.state == "given" else self.link.until


@dataclass(frozen=True, slots=True)
class Answered:
    """What the holder of a link reads after it."""

    event: ConsentEvent
    notice: Notice
    receipt_code: str


def send_link(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, asked: Asked
) -> Sent:
    """Ask by a link, which lives LIVES and is used up by the answer. Raises what `ask` raises."""
    consent = ask(session, context, clock, keys, casefile_id=casefile_id, asked=asked)
    language = session.scalars(
        select(Casefile.language).where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
    ).one()
    offices = asked.office_ids if asked.office_ids is not None else [o.id for o in sharing_offices(session, context)]
    if not SHIPPED[consent.code].shares:
        offices = []
    token = secrets.token_urlsafe(32)
    link = ConsentLink(
        token_hash=token_hash(token),
        consent_id=consent.id,
        person_id=consent.person_id,
        language=asked.language or language,
        office_ids=sorted(offices),
        notice_id=keep_notice(session, context, clock, current_notice(session, context, consent.code)),
        until=asked.until,
        created_at=clock.now(),
        created_by=context.actor_id,
        expires_at=clock.now() + LIVES,
    )
    session.add(link)
    record(session, context, clock, "link", consent)
    session.flush()
    return Sent(token, link)


def find_link(session: Session, context: Context, clock: Clock, *, token: str) -> ConsentLink:
    """The link while it lives and is not used. Raises NotFound for any other."""
    link = session.scalars(
        select(ConsentLink).where(
            ConsentLink.tenant_id == context.tenant_id, ConsentLink.token_hash == token_hash(token)
        )
    ).one_or_none()
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        raise _over()
    return link


def open_link(session: Session, context: Context, clock: Clock, keys: KeyStore, *, link_id: UUID) -> OpenLink:
    """What is asked. The context must be the person's own. Raises NotFound."""
    link = session.get(ConsentLink, (context.tenant_id, link_id))
    consent = session.get(Consent, (context.tenant_id, link.consent_id)) if link else None
    if link is None or consent is None:
        raise _over()
    record(session, context, clock, "read", consent)
    offices = [office for office in sharing_offices(session, context) if office.id in link.office_ids]
    partner = partner_of(session, context, consent, keys)
    return OpenLink(link, consent, _notice(session, context, link, consent), partner, offices)


def answer_link(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    link_id: UUID,
    given: str,
    language: str | None = None,
    typed_name: str | None = None,
) -> Answered:
    """Note the person's answer: `given`, `refused` or, of what is given already, `withdrawn`. It uses the link up.

    Raises NotFound, and what `answer` and `withdraw` raise.
    """
    link = session.scalars(
        select(ConsentLink)
        .where(ConsentLink.tenant_id == context.tenant_id, ConsentLink.id == link_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if link is None or link.used_at is not None or link.expires_at <= clock.now():
        raise _over()
    consent = lock_consent(session, context, link.consent_id)
    offices = [office.id for office in sharing_offices(session, context) if office.id in link.office_ids]
    if link.office_ids and not offices:
        raise _over()  # those for which it was asked are no longer in the house
    link.used_at = clock.now()
    proof = online(typed_name=typed_name)
    if given == "withdrawn":
        event = withdraw(session, context, clock, keys, consent_id=consent.id, proof=proof)
    else:
        event = answer(
            session,
            context,
            clock,
            keys,
            casefile_id=_casefile_of(session, context, consent),
            asked=Asked(
                consent.code,
                offices,
                partner_of(session, context, consent, keys),
                link.until,
                language=language or link.language,
                notice_id=link.notice_id,
            ),
            answer=given,
            proof=proof,
        )
    notice = notice_of(session.get_one(ConsentNotice, (context.tenant_id, event.notice_id)))
    return Answered(event, notice, receipt_code(keys, context, event.id))


def _notice(session: Session, context: Context, link: ConsentLink, consent: Consent) -> Notice:
    """What the link was made for, also where the notice has been written anew since."""
    notice_id = link.notice_id or (consent.notice_id if consent.state == "given" else None)
    if notice_id is None:
        return current_notice(session, context, consent.code)
    return notice_of(session.get_one(ConsentNotice, (context.tenant_id, notice_id)))


def _casefile_of(session: Session, context: Context, consent: Consent) -> UUID:
    return session.scalars(
        select(Casefile.id).where(Casefile.tenant_id == context.tenant_id, Casefile.person_id == consent.person_id)
    ).one()


def _over() -> NotFound:
    return NotFound(
        "consent_link_over", public_text("This link has been used, or its time is over. Ask us for a new one.")
    )
