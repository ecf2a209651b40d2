"""Referrals that were sent to an agency: the list of those that changed, and one of them with what it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.sharing.partnerships import why_hidden
from oneroof.catalogue.models import Service
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import SortKey
from oneroof.core.time import Clock
from oneroof.identity.oauth.access import SignedAgency
from oneroof.partners.shown.changes import ChangedPage, changed_page
from oneroof.partners.shown.persons import ShownPerson, shown_person
from oneroof.partners.shown.rights import Withheld, classes_for, only_about
from oneroof.referrals.models import OPEN_STATES, SHOWN_CLASSES, Referral, ReferralStep
from oneroof.referrals.service.parts import ShownDocument, documents_of, parts_of
from oneroof.referrals.service.records import record, step_place, unsealed, unsealed_facts
from oneroof.tenancy.context import Context

CLASS = "referrals"
_ORDER = (SortKey(Referral.moved_at), SortKey(Referral.id))


@dataclass(frozen=True, slots=True)
class ListedReferral:
    """A referral without anything that was written in it."""

    referral: Referral
    service: str | None
    """The service's code."""


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One step of a referral, with the words that came with it."""

    row: ReferralStep
    by: str
    """`agency` for its own steps, else `centre`."""
    text: str


@dataclass(frozen=True, slots=True)
class ShownReferral(ListedReferral):
    """A referral with what it shows."""

    summary: str
    meeting_place: str
    steps: tuple[ShownStep, ...]
    person: ShownPerson
    documents: tuple[ShownDocument, ...]
    withheld: tuple[Withheld, ...]


def list_referrals(
    session: Session,
    context: Context,
    clock: Clock,
    agency: SignedAgency,
    *,
    states: Sequence[str] = (),
    updated_since: datetime | None = None,
    limit: int,
    cursor: str | None = None,
) -> ChangedPage[ListedReferral]:
    """A page of the agency's referrals, those that changed longest ago first. Each is recorded as seen in a list.

    Raises Forbidden where agreement or token do not cover referrals, and Invalid for limit and cursor.
    """
    agency.check(reads=[CLASS])
    wanted = select(Referral).where(
        Referral.tenant_id == context.tenant_id,
        Referral.partnership_id == agency.partnership.id,
        *only_about(agency, CLASS, Referral.id, Referral.casefile_id),
    )
    if states:
        wanted = wanted.where(Referral.state.in_(states))
    page = changed_page(session, clock, wanted, keys=_ORDER, updated_since=updated_since, limit=limit, cursor=cursor)
    codes = _service_codes(session, context, page.items)
    for referral in page.items:
        record(session, context, clock, "list", referral)
    items = [ListedReferral(row, codes.get(row.service_id)) for row in page.items]
    return ChangedPage(items, page.next_cursor, page.as_of)


def listed(session: Session, context: Context, referral: Referral) -> ListedReferral:
    """A referral with its service's code."""
    return ListedReferral(referral, _service_codes(session, context, [referral]).get(referral.service_id))


def find_referral(session: Session, context: Context, agency: SignedAgency, referral_id: UUID) -> Referral:
    """The agency's referral. Raises Forbidden with the reason, and NotFound."""
    row = session.scalars(
        select(Referral)
        .where(
            Referral.tenant_id == context.tenant_id,
            Referral.id == referral_id,
            Referral.partnership_id == agency.partnership.id,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise why_hidden(session, context, subject_kind="referral", subject_id=referral_id)
    agency.check(reads=[CLASS], about=[row.id, row.casefile_id])
    return row


def read_referral(
    session: Session, context: Context, clock: Clock, keys: KeyStore, agency: SignedAgency, *, referral_id: UUID
) -> ShownReferral:
    """One referral with all that it may show; the look is recorded with the classes that it showed.

    Raises Forbidden with the reason, and NotFound.
    """
    row = find_referral(session, context, agency, referral_id)
    parts = parts_of(session, context, row.id)
    shared = {part.shown_class for part in parts if part.shown_class} if row.state in OPEN_STATES else set()
    if row.state in OPEN_STATES and any(part.kind == "document" for part in parts):
        shared.add("documents")
    classes = classes_for(agency, wanted=(*SHOWN_CLASSES, "documents"), shared=shared, about=[row.id, row.casefile_id])
    person = shown_person(session, context, keys, casefile_id=row.casefile_id, classes=classes.shown)
    documents = tuple(documents_of(context, keys, parts)) if "documents" in classes.shown else ()
    seen = person.classes | ({"documents"} if documents else set())
    record(session, context, clock, "read", row, data_classes=sorted(seen))
    return ShownReferral(
        referral=row,
        service=_service_codes(session, context, [row]).get(row.service_id),
        summary=unsealed(keys, context, row, "summary", row.summary_sealed),
        meeting_place=unsealed_facts(keys, context, row, "meeting", row.meeting_sealed).get("place", ""),
        steps=_steps(session, context, keys, row),
        person=person,
        documents=documents,
        withheld=classes.withheld,
    )


def _steps(session: Session, context: Context, keys: KeyStore, referral: Referral) -> tuple[ShownStep, ...]:
    rows = session.scalars(
        select(ReferralStep)
        .where(ReferralStep.tenant_id == context.tenant_id, ReferralStep.referral_id == referral.id)
        .order_by(ReferralStep.number)
    )
    return tuple(
        ShownStep(row, "agency" if row.partnership_id else "centre", _words(context, keys, row)) for row in rows
    )


def _words(context: Context, keys: KeyStore, step: ReferralStep) -> str:
    if step.text_sealed is None:
        return ""
    return keys.unseal_for_person(context.tenant_id, step.person_id, step.text_sealed, step_place(step.id)).decode()


def _service_codes(session: Session, context: Context, rows: Sequence[Referral]) -> dict[UUID | None, str]:
    ids = {row.service_id for row in rows if row.service_id}
    if not ids:
        return {}
    found = select(Service.id, Service.code).where(Service.tenant_id == context.tenant_id, Service.id.in_(ids))
    return {row.id: row.code for row in session.execute(found)}
