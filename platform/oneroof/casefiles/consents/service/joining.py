"""Consents of joined casefiles: of two answers to one question the stricter holds for both, until that is undone.

Nobody answers when casefiles are joined: what changes by it stands in the ledger without a channel, and the
accountability record names the joining. What the person answers afterwards counts, and undoing leaves it alone.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from oneroof.casefiles.consents.models import Consent, ConsentEvent, ConsentNotice
from oneroof.casefiles.consents.service import effects
from oneroof.casefiles.consents.service.notices import notice_of
from oneroof.casefiles.consents.service.partners import partner_of
from oneroof.casefiles.consents.service.records import keep_event, today_at
from oneroof.casefiles.consents.service.stricter import stricter
from oneroof.casefiles.consents.shipped import SHIPPED
from oneroof.casefiles.finding.merging import on_joining, people_of
from oneroof.casefiles.finding.models import CasefileMerge
from oneroof.casefiles.sharing import service as sharing
from oneroof.casefiles.sharing.models import Sharing
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

Kept = dict[str, Any]


def joined(session: Session, context: Context, clock: Clock, keys: KeyStore, merge: CasefileMerge) -> Kept:
    """Make the stricter hold for both; by consent: how it stood, and the entry of the ledger that changed it."""
    mine = people_of(session, context, merge.person_id)
    theirs = _answered(session, context, [merge.other_person_id])
    before: Kept = {}
    for one in _answered(session, context, [person for person in mine if person != merge.other_person_id]):
        for other in theirs:
            if _one_question(session, context, keys, one, other):
                for consent, kept in _narrowed(session, context, clock, merge, one, other):
                    before[str(consent.id)] = {**kept, **_first(before.get(str(consent.id)))}
    return before


def undone(session: Session, context: Context, clock: Clock, _keys: KeyStore, merge: CasefileMerge, kept: Kept) -> None:
    """Let each stand again as it did, unless the person has answered since."""
    for consent_id, before in kept.items():
        consent = session.get(Consent, (context.tenant_id, UUID(consent_id)), with_for_update=True)
        if consent is None or _answered_since(session, context, consent, UUID(before["event"])):
            continue
        until = date.fromisoformat(before["until"]) if before["until"] else None
        _restored(session, context, clock, merge, consent, until, [UUID(each) for each in before["offices"]])


def offices_of(session: Session, context: Context, consent: Consent) -> list[UUID]:
    """The offices that see the person because of this consent, now."""
    running = select(Sharing.office_id).where(
        Sharing.tenant_id == context.tenant_id,
        Sharing.source_kind == effects.SOURCE,
        Sharing.source_id == consent.id,
        Sharing.ended_at.is_(None),
    )
    return sorted(office_id for office_id in session.scalars(running) if office_id)


def same_question(session: Session, context: Context, keys: KeyStore, consent: Consent) -> list[Consent]:
    """What was agreed to in casefiles that are joined with this one, to the same question."""
    whose = select(CasefileMerge.person_id).where(
        CasefileMerge.tenant_id == context.tenant_id,
        CasefileMerge.other_person_id == consent.person_id,
        CasefileMerge.undone_at.is_(None),
    )
    surviving = session.scalar(whose) or consent.person_id
    others = [each for each in people_of(session, context, surviving) if each != consent.person_id]
    return [
        each
        for each in _answered(session, context, others)
        if each.state == "given" and _one_question(session, context, keys, each, consent)
    ]


def _narrowed(
    session: Session, context: Context, clock: Clock, merge: CasefileMerge, one: Consent, other: Consent
) -> list[tuple[Consent, Kept]]:
    """Those of the two that allowed more, each with how it stood."""
    strict = stricter(one, other)
    both = one.state == other.state == "given"
    offices = set(offices_of(session, context, one)) & set(offices_of(session, context, other)) if both else set()
    state, until = strict.state, strict.until
    changed = []
    for consent in (one, other):
        before = offices_of(session, context, consent)
        if consent.state != "given" or (both and consent.until == until and set(before) == offices):
            continue
        kept = {
            "until": consent.until.isoformat() if consent.until else None,
            "offices": [str(each) for each in before],
        }
        consent.until = until
        if not both:
            effects.end(session, context, clock, consent)
        elif set(before) - offices:
            sharing.end_sharing(
                session,
                context,
                clock,
                source_kind=effects.SOURCE,
                source_id=consent.id,
                office_ids=sorted(set(before) - offices),
            )
        event = _noted(session, context, clock, merge, consent, state, sorted(offices))
        changed.append((consent, {**kept, "event": str(event.id)}))
    return changed


def _restored(
    session: Session,
    context: Context,
    clock: Clock,
    merge: CasefileMerge,
    consent: Consent,
    until: date | None,
    office_ids: list[UUID],
) -> None:
    """As it was given, as long as its time is not over."""
    consent.until = until
    over = until is not None and until < today_at(session, context, clock)
    if not over and office_ids:
        effects.begin(session, context, clock, consent, office_ids)
    elif over:
        effects.end(session, context, clock, consent)
    _noted(session, context, clock, merge, consent, "expired" if over else "given", [] if over else office_ids)


def _noted(
    session: Session,
    context: Context,
    clock: Clock,
    merge: CasefileMerge,
    consent: Consent,
    state: str,
    office_ids: list[UUID],
) -> ConsentEvent:
    notice = notice_of(session.get_one(ConsentNotice, (context.tenant_id, consent.notice_id)))
    last = _last(session, context, consent)
    given = state == "given"
    return keep_event(
        session,
        context,
        clock,
        None,
        consent,
        state,
        notice.text(last.language),
        office_ids=office_ids if given and SHIPPED[consent.code].shares else (),
        agency_tags=partner_of(session, context, consent).tags if given else (),
        data_classes=effects.shared_classes(consent.code) if given else (),
        joining_id=merge.id,
    )


def _answered(session: Session, context: Context, person_ids: list[UUID]) -> list[Consent]:
    """Questions that have an answer; one that was only asked binds nobody."""
    rows = session.scalars(
        select(Consent)
        .where(Consent.tenant_id == context.tenant_id, Consent.person_id.in_(person_ids), Consent.state != "asked")
        .order_by(Consent.id)
        .with_for_update(key_share=True)
    )
    return list(rows)


def _answered_since(session: Session, context: Context, consent: Consent, event_id: UUID) -> bool:
    """Whether there is an answer after this entry of the ledger. That it ran out, or was asked again, is none."""
    entry = session.get_one(ConsentEvent, (context.tenant_id, event_id))
    later = select(ConsentEvent.id).where(
        ConsentEvent.tenant_id == context.tenant_id,
        ConsentEvent.consent_id == consent.id,
        ConsentEvent.event.in_(("given", "refused", "withdrawn")),
        tuple_(ConsentEvent.at, ConsentEvent.id) > tuple_(entry.at, entry.id),
    )
    return session.scalars(later.limit(1)).one_or_none() is not None


def _one_question(session: Session, context: Context, keys: KeyStore, one: Consent, other: Consent) -> bool:
    """Whether both are about the same notice, and the same partner where it names one."""
    if one.code != other.code:
        return False
    return partner_of(session, context, one, keys).is_same(partner_of(session, context, other, keys))


def _last(session: Session, context: Context, consent: Consent) -> ConsentEvent:
    """The latest answer; what was only asked since is none."""
    return session.scalars(
        select(ConsentEvent)
        .where(
            ConsentEvent.tenant_id == context.tenant_id,
            ConsentEvent.consent_id == consent.id,
            ConsentEvent.event != "asked",
        )
        .order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
        .limit(1)
    ).one()


def _first(kept: Kept | None) -> Kept:
    """How it stood before the first of several changes; the entry of the ledger is that of the last."""
    return {name: value for name, value in (kept or {}).items() if name != "event"}


on_joining("consent", joined=joined, undone=undone)
