"""Asking, and the answers: given, refused, withdrawn, run out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.consents.models import Consent, ConsentEvent, ConsentNotice
from oneroof.casefiles.consents.service import effects
from oneroof.casefiles.consents.service.joining import same_question
from oneroof.casefiles.consents.service.notices import (
    Notice,
    NoticeText,
    current_notice,
    keep_notice,
    notice_of,
)
from oneroof.casefiles.consents.service.partners import (
    Partner,
    checked_partner,
    partner_of,
    partner_place,
    sharing_offices,
)
from oneroof.casefiles.consents.service.proof import Proof
from oneroof.casefiles.consents.service.records import (
    classed,
    keep_event,
    lock_casefile,
    lock_consent,
    today_at,
)
from oneroof.casefiles.models import Casefile
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

ANSWERS = ("given", "refused")
LONGEST_DAYS = 5 * 366


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody is asked: the notice, and what stands in its blanks."""

    code: str
    office_ids: Collection[UUID] | None = None
    """With which offices it is shared; None for all of the house."""
    partner: Partner | None = None
    until: date | None = None
    """The last day on which it holds; None for as long as the notice says."""
    language: str | None = None
    """In which it was shown or read aloud; None for the casefile's."""
    notice_id: UUID | None = None
    """The kept notice that was shown; None for the one that is shown now."""


def ask(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, asked: Asked
) -> Consent:
    """Note that somebody is being asked. What they agreed to before goes on until they answer.

    Raises NotFound for casefile or notice, Conflict `casefile_closed`, and Invalid for what stands in the blanks.
    """
    consent, _notice, shown, offices = _asking(session, context, clock, keys, casefile_id, asked)
    state = consent.state
    keep_event(session, context, clock, keys, consent, "asked", shown, office_ids=offices)
    if state == "given":
        consent.state = "given"
    session.flush()
    return consent


def answer(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    asked: Asked,
    answer: str,
    proof: Proof,
) -> ConsentEvent:
    """Ask and note the answer (`given` or `refused`); it counts at once.

    Refusing ends what was agreed to before, and nothing else: no service depends on it. Raises NotFound, Conflict and
    Invalid.
    """
    if answer not in ANSWERS:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=answer, listed=", ".join(ANSWERS))
        raise Invalid("consent_invalid", message, fields={"answer": [message]})
    consent, notice, shown, offices = _asking(session, context, clock, keys, casefile_id, asked)
    consent.notice_id = keep_notice(session, context, clock, notice)
    consent.until = _until(session, context, clock, notice, asked.until) if answer == "given" else None
    consent.answered_at = clock.now()
    given = answer == "given"
    event = keep_event(
        session,
        context,
        clock,
        keys,
        consent,
        answer,
        shown,
        proof=proof,
        office_ids=offices if given and notice.shipped.shares else (),
        agency_tags=partner_of(session, context, consent).tags if given else (),
        data_classes=effects.shared_classes(notice.code) if given else (),
    )
    if given:
        effects.begin(session, context, clock, consent, offices)
    else:
        effects.end(session, context, clock, consent)
        _end_of_joined(session, context, clock, keys, consent, proof)
    session.flush()
    return event


def withdraw(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, consent_id: UUID, proof: Proof
) -> ConsentEvent:
    """End what was agreed to, everywhere and now. The event is what the receipt speaks of.

    What was agreed to in a casefile that was joined with this one ends with it. Raises NotFound, and Conflict
    `consent_not_given`.
    """
    consent = lock_consent(session, context, consent_id)
    if consent.state != "given":
        raise Conflict("consent_not_given", public_text("Nothing is agreed here that could be withdrawn."))
    _end_of_joined(session, context, clock, keys, consent, proof)
    return _end(session, context, clock, keys, consent, "withdrawn", proof)


def expire(session: Session, context: Context, clock: Clock, *, today: date) -> int:
    """End what was agreed to until a day that has passed; how many there were."""
    over = session.scalars(
        select(Consent)
        .where(Consent.tenant_id == context.tenant_id, Consent.state == "given", Consent.until < today)
        .with_for_update(key_share=True, skip_locked=True)
    ).all()
    for consent in over:
        _end(session, context, clock, None, consent, "expired", None)
    return len(over)


def _end(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore | None,
    consent: Consent,
    event: str,
    proof: Proof | None,
) -> ConsentEvent:
    notice = notice_of(session.get_one(ConsentNotice, (context.tenant_id, consent.notice_id)))
    kept = keep_event(
        session, context, clock, keys, consent, event, _last_shown(session, context, consent, notice), proof=proof
    )
    effects.end(session, context, clock, consent)
    session.flush()
    return kept


def _end_of_joined(
    session: Session, context: Context, clock: Clock, keys: KeyStore, consent: Consent, proof: Proof
) -> None:
    for other in same_question(session, context, keys, consent):
        _end(session, context, clock, keys, other, "withdrawn", proof)


def _last_shown(session: Session, context: Context, consent: Consent, notice: Notice) -> NoticeText:
    """The text that the person agreed to."""
    language = session.scalars(
        select(ConsentEvent.language)
        .where(ConsentEvent.tenant_id == context.tenant_id, ConsentEvent.consent_id == consent.id)
        .order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
        .limit(1)
    ).one()
    return notice.text(language)


def _asking(
    session: Session, context: Context, clock: Clock, keys: KeyStore, casefile_id: UUID, asked: Asked
) -> tuple[Consent, Notice, NoticeText, list[UUID]]:
    """The consent's row (a new one at the first time), the notice, its text as shown, and the offices."""
    casefile = lock_casefile(session, context, casefile_id)
    if casefile.state == "closed":
        raise Conflict("casefile_closed", public_text("This casefile is closed."))
    notice = _shown_notice(session, context, asked)
    offices = _offices(session, context, asked.office_ids) if notice.shipped.shares else []
    partner = checked_partner(session, context, asked.partner) if notice.shipped.names_partner else Partner()
    host = session.scalars(select(Tenant.default_language).where(Tenant.id == context.tenant_id)).one()
    shown = notice.text(asked.language or casefile.language, host)
    consent = _existing(session, context, keys, casefile, asked.code, partner)
    if consent is None:
        consent = _new(session, context, clock, keys, casefile, notice, partner)
    return consent, notice, shown, offices


def _shown_notice(session: Session, context: Context, asked: Asked) -> Notice:
    if asked.notice_id is None:
        return current_notice(session, context, asked.code)
    return notice_of(session.get_one(ConsentNotice, (context.tenant_id, asked.notice_id)))


def _existing(
    session: Session, context: Context, keys: KeyStore, casefile: Casefile, code: str, partner: Partner
) -> Consent | None:
    rows = session.scalars(
        select(Consent)
        .where(Consent.tenant_id == context.tenant_id, Consent.person_id == casefile.person_id, Consent.code == code)
        .order_by(Consent.asked_at.desc())
        .with_for_update(key_share=True)
    )
    return next((row for row in rows if partner_of(session, context, row, keys).is_same(partner)), None)


def _new(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    casefile: Casefile,
    notice: Notice,
    partner: Partner,
) -> Consent:
    consent = Consent(
        id=new_id(),
        code=notice.code,
        notice_id=keep_notice(session, context, clock, notice),
        state="asked",
        agency_id=partner.agency_id,
        asked_at=clock.now(),
        **classed(session, context, casefile.person_id),
    )
    if partner.name and not partner.agency_id:
        consent.partner_sealed = keys.seal_for_person(
            context.tenant_id, casefile.person_id, partner.name.encode(), partner_place(consent.id)
        )
    session.add(consent)
    session.flush()
    return consent


def _offices(session: Session, context: Context, wanted: Collection[UUID] | None) -> list[UUID]:
    """Those of the house, or those of them that were chosen. Raises Invalid."""
    house = [office.id for office in sharing_offices(session, context)]
    if wanted is None:
        return house
    if not wanted or not set(wanted) <= set(house):
        raise _invalid("office_ids", public_text("Choose at least one office of this house."))
    return sorted(wanted)


def _until(session: Session, context: Context, clock: Clock, notice: Notice, wanted: date | None) -> date:
    today = today_at(session, context, clock)
    until = wanted or today + timedelta(days=notice.shipped.days)
    if not today <= until <= today + timedelta(days=LONGEST_DAYS):
        raise _invalid("until", public_text("Choose a day to come, at most five years from now."))
    return until


def _invalid(field: str, message: LazyText) -> Invalid:
    return Invalid("consent_invalid", message, fields={field: [message]})
