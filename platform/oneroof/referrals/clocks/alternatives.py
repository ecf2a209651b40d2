"""Somebody else to ask, when nobody answered or they said no: proposed at once, sent by one press of the staff."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.models import Casefile
from oneroof.catalogue.models import Service
from oneroof.core.errors import Conflict, DomainError
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.jobs import service as jobs
from oneroof.referrals.models import Referral, ReferralStep
from oneroof.referrals.moved import when_referral_moves
from oneroof.referrals.service.parts import parts_of
from oneroof.referrals.service.records import (
    add_step,
    lock_referral,
    sealed_facts,
    settle,
    stage_of,
    unsealed,
    unsealed_facts,
)
from oneroof.referrals.service.sending import Content, Sent, send
from oneroof.referrals.takers import Taker, Wish, taker_named, takers
from oneroof.referrals.ways import Destination, way_to
from oneroof.tenancy.context import Context

PROPOSE = "referral.propose"
ENDED = ("expired", "rejected")
MOST_TRIED = 20
"""So many referrals back, nobody is asked twice in a row of them."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Who could be asked instead, and whether the person has agreed to that already."""

    taker: Taker
    refusal: DomainError | None
    """Why it cannot be sent at once; None where one press is enough."""


@when_referral_moves
def promise_alternative(
    session: Session, context: Context, _clock: Clock, referral: Referral, step: ReferralStep
) -> None:
    """By a job: whoever says no may see nothing of whom else one could ask."""
    if step.step in ("expire", "reject") and referral.origin == "here":
        key = str(referral.id)
        jobs.enqueue(session, context, kind=PROPOSE, key=key, payload={"referral_id": key})


def propose(session: Session, context: Context, clock: Clock, keys: KeyStore, *, referral_id: UUID) -> Taker | None:
    """Look for whoever takes soonest and was not asked yet; None where there is nobody, or nothing is to propose."""
    referral = lock_referral(session, context, referral_id)
    if referral.state not in ENDED or referral.alternative_at is not None or replaced_by(session, context, referral):
        return None
    taker = _soonest(session, context, clock, referral, _tried(session, context, referral))
    referral.alternative_at = clock.now()
    if taker is not None:
        referral.alternative_kind = taker.kind
        referral.alternative_id = taker.office_id or taker.partnership_id or taker.entry_id
        facts = {"key": taker.key}
        referral.alternative_sealed = sealed_facts(keys, context, referral, "alternative", facts)
        details = {"kind": taker.kind}
        step = add_step(session, context, clock, None, referral, "propose", referral.state, details=details)
        settle(session, context, clock, referral, step)
    session.flush()
    return taker


def alternative_to(
    session: Session, context: Context, clock: Clock, keys: KeyStore, referral: Referral
) -> Alternative | None:
    """Who was proposed, as the directory knows them now; None for nobody, or where somebody was asked already."""
    if referral.alternative_kind is None or replaced_by(session, context, referral) is not None:
        return None
    key = unsealed_facts(keys, context, referral, "alternative", referral.alternative_sealed).get("key")
    taker = taker_named(session, context, clock, key) if key else None
    if taker is None:
        return None
    return Alternative(taker, _refusal(session, context, clock, keys, referral, taker))


def accept_alternative(session: Session, context: Context, clock: Clock, keys: KeyStore, *, referral_id: UUID) -> Sent:
    """Send the same to whoever was proposed, with the same chosen subset; pressed twice, it is sent once.

    Raises NotFound, Conflict `no_alternative`, and what `send` raises: `consent_missing` above all.
    """
    referral = lock_referral(session, context, referral_id)
    earlier = replaced_by(session, context, referral)
    if earlier is not None:
        raise Conflict("alternative_sent", public_text("Somebody else was asked already."))
    found = alternative_to(session, context, clock, keys, referral)
    if found is None:
        raise Conflict("no_alternative", public_text("Nobody is proposed any more. Please choose somebody yourself."))
    content = _content(session, context, keys, referral)
    return send(
        session,
        context,
        clock,
        keys,
        casefile_id=referral.casefile_id,
        once_id=new_id(),
        destination=destination_of(found.taker),
        content=content,
    )


def replaced_by(session: Session, context: Context, referral: Referral) -> Referral | None:
    """The referral that was sent in its place."""
    wanted = select(Referral).where(Referral.tenant_id == context.tenant_id, Referral.instead_of_id == referral.id)
    return session.scalars(wanted.order_by(Referral.sent_at).limit(1)).one_or_none()


def destination_of(taker: Taker) -> Destination:
    """Where a referral to this taker goes."""
    return Destination(
        kind=taker.kind,
        office_id=taker.office_id,
        partnership_id=taker.partnership_id,
        organisation=taker.organisation,
        centre_id=taker.centre_id,
    )


def _soonest(session: Session, context: Context, clock: Clock, referral: Referral, tried: set[str]) -> Taker | None:
    """By waiting time; whoever the person is kept from is not among them."""
    wish = Wish(service_code=_service_code(session, context, referral), language=referral.language)
    kept = set(referral.protected_from)
    for taker in takers(session, context, clock, wish):
        known = way_to(taker.kind) is not None
        if known and taker.key not in tried and not kept & set(taker.agency_tags):
            return taker
    return None


def _tried(session: Session, context: Context, referral: Referral) -> set[str]:
    """Who was asked already, and in whose place."""
    found: set[str] = set()
    row: Referral | None = referral
    for _ in range(MOST_TRIED):
        if row is None:
            break
        which = row.office_id or row.partnership_id or row.centre_id or ""
        found.add(f"{row.destination_kind}:{which}")
        row = session.get(Referral, (context.tenant_id, row.instead_of_id)) if row.instead_of_id else None
    return found


def _refusal(
    session: Session, context: Context, clock: Clock, keys: KeyStore, referral: Referral, taker: Taker
) -> DomainError | None:
    way, stage = way_to(taker.kind), stage_of(session, context, clock, keys)
    casefile = session.get(Casefile, (context.tenant_id, referral.casefile_id))
    if way is None or casefile is None:
        return Conflict("no_alternative", public_text("Nobody is proposed any more. Please choose somebody yourself."))
    content = _content(session, context, keys, referral)
    classes = frozenset({"person", *content.classes, *({"documents"} if content.document_ids else ())})
    try:
        way.check(stage, casefile, destination_of(taker), classes, content.service_code)
    except DomainError as error:
        return error
    return None


def _content(session: Session, context: Context, keys: KeyStore, referral: Referral) -> Content:
    """The same as before."""
    parts = parts_of(session, context, referral.id)
    return Content(
        summary=unsealed(keys, context, referral, "summary", referral.summary_sealed),
        service_code=_service_code(session, context, referral),
        urgency=referral.urgency,
        classes=sorted(part.shown_class for part in parts if part.shown_class),
        document_ids=[part.document_id for part in parts if part.document_id],
        language=referral.language,
        instead_of_id=referral.id,
    )


def _service_code(session: Session, context: Context, referral: Referral) -> str | None:
    if referral.service_id is None:
        return None
    return session.scalar(
        select(Service.code).where(Service.tenant_id == context.tenant_id, Service.id == referral.service_id)
    )
