"""What every act on a consent does: find its row and lock it, add to the ledger, write the accountability record."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.consents.models import Consent, ConsentEvent, ConsentProof
from oneroof.casefiles.consents.service.notices import NoticeText
from oneroof.casefiles.consents.service.proof import Proof
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.service.views import no_such_casefile
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


def today_at(session: Session, context: Context, clock: Clock) -> date:
    """The calendar day at the centre."""
    return clock.today(session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one())


def lock_casefile(session: Session, context: Context, casefile_id: UUID) -> Casefile:
    """The casefile, held until the transaction ends, so that two answers to one question come after one another.

    Raises NotFound.
    """
    found = session.scalars(
        select(Casefile)
        .where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
        .with_for_update(key_share=True)
    ).one_or_none()
    if found is None:
        raise no_such_casefile()
    return found


def lock_consent(session: Session, context: Context, consent_id: UUID) -> Consent:
    """The consent as it stands now, locked. Raises NotFound."""
    found = session.scalars(
        select(Consent)
        .where(Consent.tenant_id == context.tenant_id, Consent.id == consent_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise no_such_consent()
    return found


def classed(session: Session, context: Context, person_id: UUID) -> dict[str, Any]:
    """What policies look at, for a new row about this person."""
    row = {"person_id": person_id, "data_class": "consent"}
    # consents outlive their person's erasure, and run out
    return row | row_clearance(session, context, person_id, "consent", erased_too=True)


def keep_event(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore | None,
    consent: Consent,
    event: str,
    shown: NoticeText,
    *,
    proof: Proof | None = None,
    office_ids: Iterable[UUID] = (),
    agency_tags: Iterable[str] = (),
    data_classes: Iterable[str] = (),
    joining_id: UUID | None = None,
) -> ConsentEvent:
    """Add to the ledger and to the accountability record; the consent's state follows. A proof needs `keys`.

    `joining_id`: of the casefiles that were joined, or taken apart, where that is why and nobody answered.
    """
    row = ConsentEvent(
        id=new_id(),
        consent_id=consent.id,
        notice_id=consent.notice_id,
        event=event,
        language=shown.language,
        text_hash=shown.hash,
        channel=proof.channel if proof else None,
        witness_id=context.actor_id if proof and context.actor_kind == "staff" else None,
        until=consent.until,
        office_ids=sorted(office_ids),
        agency_tags=sorted(agency_tags),
        data_classes=sorted(data_classes),
        at=clock.now(),
        actor_kind=context.actor_kind,
        actor_id=context.actor_id,
        office_id=context.office_id,
    )
    consent.state = event
    session.add(row)
    session.flush()
    if proof is not None and keys is not None:
        _keep_proof(session, context, keys, consent, row, proof)
    why = {"joining": str(joining_id)} if joining_id else {}
    record(session, context, clock, event, consent, channel=row.channel, language=row.language, **why)
    session.flush()
    return row


def _keep_proof(
    session: Session, context: Context, keys: KeyStore, consent: Consent, event: ConsentEvent, proof: Proof
) -> None:
    session.add(
        ConsentProof(
            consent_id=consent.id,
            event_id=event.id,
            has_image=proof.image is not None,
            sealed=proof.sealed(context, keys, consent.person_id, event.id),
            **classed(session, context, consent.person_id),
        )
    )


def record(session: Session, context: Context, clock: Clock, verb: str, consent: Consent, **details: object) -> None:
    """One entry of the accountability record about this consent and its person."""
    audit.record(
        session,
        context,
        clock,
        action=f"consent.{verb}",
        object_kind="consent",
        object_id=consent.id,
        subject_person_id=consent.person_id,
        data_classes=["consent"],
        details={"code": consent.code, **details},
    )


def no_such_consent() -> NotFound:
    """There is none with this id in this centre."""
    return NotFound("consent_not_found", public_text("There is no such consent here."))
