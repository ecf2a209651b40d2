"""Sending: to whom, what is shown, on what basis; and that somebody was only told where to go."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.models import Casefile
from oneroof.casefiles.procedures.counting import due_day, longest_reach
from oneroof.casefiles.procedures.floor import closed_days
from oneroof.casefiles.procedures.service.records import today_at
from oneroof.casefiles.service.views import no_such_casefile
from oneroof.casefiles.sharing.service import lock_person, row_clearance
from oneroof.catalogue.models import Service
from oneroof.core.errors import Conflict
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.speakable_codes import new_code, shown
from oneroof.core.time import Clock
from oneroof.referrals.models import DESTINATIONS, SHOWN_CLASSES, URGENCIES, Referral, Signpost
from oneroof.referrals.service.parts import add_parts, checked_documents
from oneroof.referrals.service.records import add_step, sealed, settle, stage_of, unsealed, written, wrong
from oneroof.referrals.ways import Destination, Stage, Terms, Way, way_to
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Content:
    """What is sent: why, how urgent, and the part of the casefile that is shown with it."""

    summary: str
    service_code: str | None = None
    urgency: str = "usual"
    classes: Collection[str] = ()
    """Of models.SHOWN_CLASSES; none by default."""
    document_ids: Collection[UUID] = ()
    """Single documents; the newest version of each."""
    language: str | None = None
    """In which the person is written to; None for the casefile's."""
    instead_of_id: UUID | None = None
    """The referral in whose place this one is sent."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A referral on its way, and the code that its person carries (as it is printed)."""

    referral: Referral
    code: str


def send(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    once_id: UUID,
    destination: Destination,
    content: Content,
) -> Sent:
    """Send a person on. Sent again with the same `once_id`, it answers with the referral that is there.

    Raises NotFound for casefile, destination and document; Forbidden `consent_missing` where the person has not agreed,
    and `agreement_…` as the agreement says; Conflict `kept_from_destination`, `casefile_closed`, `document_withdrawn`;
    and Invalid with the field.
    """
    stage = stage_of(session, context, clock, keys)
    casefile = _locked_casefile(stage, casefile_id)
    before = session.scalars(
        select(Referral).where(Referral.tenant_id == context.tenant_id, Referral.once_id == once_id)
    ).one_or_none()
    if before is not None:
        return Sent(before, code_of(context, keys, before))
    way, terms = check_sending(stage, casefile, destination, content)
    documents = checked_documents(stage, casefile, content.document_ids)
    referral, code = _new(stage, casefile, once_id, destination, content, terms)
    way.fill(stage, referral, destination)
    session.add(referral)
    session.flush()
    add_parts(stage, referral, content.classes, documents)
    way.begin(stage, referral, frozenset({"person", *content.classes}))
    details = {"classes": sorted(content.classes), "documents": len(documents), "basis": terms.basis}
    step = add_step(session, context, clock, keys, referral, "send", "sent", details=details)
    settle(session, context, clock, referral, step)
    return Sent(referral, shown(code))


def check_sending(stage: Stage, casefile: Casefile, destination: Destination, content: Content) -> tuple[Way, Terms]:
    """Whether it may be sent, and on what terms. Raises as `send` does; nothing is written."""
    written(content.summary, "summary", required=True)
    if content.urgency not in URGENCIES:
        raise wrong("urgency", public_text("Choose one of the list."))
    classes, documents = content.classes, content.document_ids
    return check_parts(stage, casefile, destination, classes, documents, content.service_code)


def check_parts(
    stage: Stage,
    casefile: Casefile,
    destination: Destination,
    classes: Collection[str],
    document_ids: Collection[UUID],
    service_code: str | None = None,
) -> tuple[Way, Terms]:
    """Whether these may be shown there, and on what terms. Raises as `send` does."""
    way = way_to(destination.kind)
    if way is None:
        raise wrong("destination", public_text("Choose to whom the person is sent."))
    allowed = way.may_show(stage, destination)
    if not set(classes) <= allowed & set(SHOWN_CLASSES):
        raise wrong("classes", public_text("This may not be shown to whom the person is sent."))
    if document_ids and "documents" not in allowed:
        raise wrong("document_ids", public_text("This may not be shown to whom the person is sent."))
    shown_classes = frozenset({"person", *classes, *({"documents"} if document_ids else ())})
    return way, way.check(stage, casefile, destination, shown_classes, service_code)


def sign_post(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    once_id: UUID,
    kind: str,
    service_code: str | None = None,
    office_id: UUID | None = None,
    agency_id: UUID | None = None,
) -> Signpost:
    """Note that somebody was told where to go: it says of nobody who, and nothing is sent. Twice is once.

    Raises Invalid (`service`, `destination`).
    """
    before = session.scalars(
        select(Signpost).where(Signpost.tenant_id == context.tenant_id, Signpost.once_id == once_id)
    ).one_or_none()
    if before is not None:
        return before
    if kind not in DESTINATIONS:
        raise wrong("destination", public_text("Choose to whom the person is sent."))
    row = Signpost(id=new_id(), once_id=once_id, told_on=today_at(session, context, clock), destination_kind=kind)
    row.service_id = _service_id(session, context, service_code)
    row.office_id, row.agency_id, row.told_by_office_id = office_id, agency_id, context.office_id
    session.add(row)
    session.flush()
    return row


def code_of(context: Context, keys: KeyStore, referral: Referral) -> str:
    """The code that the person carries, as it is printed; empty after the person's erasure."""
    return shown(unsealed(keys, context, referral, "code", referral.code_sealed))


def code_hash(keys: KeyStore, context: Context, code: str) -> bytes:
    """What a referral's code is known by; `code` as it is stored."""
    return keys.search_token(context.tenant_id, "referral code", code)


def last_day(session: Session, context: Context, begins: date, working_days: int) -> date:
    """The last of so many working days of the centre, the first day not counted."""
    span = f"P{working_days}D"
    closed = closed_days(session, context, begins, longest_reach(begins, span))
    return due_day(begins, span, "working_days", closed)


def _locked_casefile(stage: Stage, casefile_id: UUID) -> Casefile:
    wanted = select(Casefile).where(Casefile.tenant_id == stage.context.tenant_id, Casefile.id == casefile_id)
    found = stage.session.scalars(wanted).one_or_none()
    if found is None:
        raise no_such_casefile()
    lock_person(stage.session, stage.context, found.person_id)
    stage.session.refresh(found, with_for_update={"key_share": True})
    if found.state == "closed":
        raise Conflict("casefile_closed", public_text("This casefile is closed."))
    return found


def _new(
    stage: Stage, casefile: Casefile, once_id: UUID, destination: Destination, content: Content, terms: Terms
) -> tuple[Referral, str]:
    context, now, code = stage.context, stage.clock.now(), new_code()
    seen = row_clearance(stage.session, context, casefile.person_id, "referrals")
    if terms.asked_id is not None:
        seen["shared_office_ids"] = sorted({*seen["shared_office_ids"], terms.asked_id})
    row = Referral(
        id=new_id(),
        person_id=casefile.person_id,
        data_class="referrals",
        casefile_id=casefile.id,
        once_id=once_id,
        service_id=_service_id(stage.session, context, content.service_code),
        destination_kind=destination.kind,
        office_id=destination.office_id,
        partnership_id=destination.partnership_id,
        centre_id=destination.centre_id,
        state="sent",
        urgency=content.urgency,
        basis=terms.basis,
        consent_id=terms.consent_id,
        language=content.language or casefile.language,
        code_hash=code_hash(stage.keys, context, code),
        sent_at=now,
        sent_by=context.actor_id,
        sent_office_id=context.office_id,
        answer_days=terms.answer_days,
        answer_by=last_day(stage.session, context, stage.today, terms.answer_days),
        moved_at=now,
        instead_of_id=content.instead_of_id,
        **seen,
    )
    row.code_sealed = sealed(stage.keys, context, row, "code", code)
    row.summary_sealed = sealed(stage.keys, context, row, "summary", written(content.summary, "summary", required=True))
    return row, code


def _service_id(session: Session, context: Context, code: str | None) -> UUID | None:
    if not code:
        return None
    found = session.scalar(select(Service.id).where(Service.tenant_id == context.tenant_id, Service.code == code))
    if found is None:
        raise wrong("service", public_text("There is no such service here."))
    return found
