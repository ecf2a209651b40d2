"""The sender's side: offering a casefile or a part of it to another centre, and taking that back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.consents.models import Consent
from oneroof.casefiles.consents.service import holding, when_consent_ends
from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.finding.merging import people_of
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.rights.service.destroying import destroyed_also
from oneroof.casefiles.service.views import no_such_casefile
from oneroof.casefiles.sharing.service import lock_person, row_clearance
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.federation.between_centres.contents import ALWAYS, CHOICES
from oneroof.federation.between_centres.models import KINDS, CasefileTransfer, PackagePart
from oneroof.federation.between_centres.others import Other, box_of
from oneroof.federation.between_centres.sending import cancel_letters
from oneroof.jobs.service import enqueue
from oneroof.storage.keeping import promise_removal
from oneroof.tenancy.clearance import RESTRICTED
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

CONSENT = "share_centres"
PACK = "between_centres.pack"
TELL_WITHDRAWN = "between_centres.tell_withdrawn"
DESTROY_KEY = "between_centres.destroy_key"
RUNNING = ("preparing", "offered", "accepted")
"""What can still be taken back."""
DAYS_OPEN = 14
VERBS = {
    "accepted": "accept",
    "done": "complete",
    "ended": "end",
    "expired": "expire",
    "failed": "fail",
    "refused": "refuse",
    "too_late": "complete",
    "withdrawn": "withdraw",
}
"""What has brought a transfer into a state."""
LONGEST_SHARE = 366
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Offer:
    """What is to go where, and why."""

    kind: str
    """`transfer`: the casefile is carried on there; `share`: both work with it until a day."""
    other: Other
    data_classes: Collection[str]
    document_ids: Collection[UUID] = ()
    reason: str = ""
    until: date | None = None
    """Of a share, the last day."""
    despite_protection: bool = False
    """Whether whoever sends has read that the person is kept from somebody."""


def offer(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, wanted: Offer
) -> CasefileTransfer:
    """Promise a package; it is packed and offered by jobs.

    Raises NotFound, Forbidden `consent_missing`, `class_not_cleared` and `protected_needs_coordinator`, Invalid, and
    Conflict `casefile_closed`, `joined_already`, `on_its_way`, `protected_unread`, `restricted`, `no_keys`.
    """
    casefile = _casefile(session, context, casefile_id)
    kept_from = lock_person(session, context, casefile.person_id)
    _check_protection(context, kept_from, wanted)
    _check(session, context, clock, casefile, wanted)
    box_of(session, context, wanted.other)
    consent = _consent(session, context, clock, casefile.person_id)
    _check_alone(session, context, casefile.person_id)
    row = CasefileTransfer(id=new_id(), package_id=new_id(), direction="out", kind=wanted.kind, casefile_id=casefile_id)
    row.person_id, row.data_class = casefile.person_id, "transfers"
    clearance = row_clearance(session, context, casefile.person_id, "transfers")
    row.shared_office_ids, row.protected_from = clearance["shared_office_ids"], clearance["protected_from"]
    row.centre_id, row.peer_id, row.consent_id = wanted.other.centre_id, wanted.other.peer_id, consent.id
    row.data_classes = sorted({*ALWAYS, *wanted.data_classes})
    row.document_ids, row.state = sorted(set(wanted.document_ids)), "preparing"
    row.created_at, row.created_by = clock.now(), context.actor_id
    row.expires_at = clock.now() + timedelta(days=DAYS_OPEN)
    row.until = wanted.until if wanted.kind == "share" else None
    reason = wanted.reason.strip().encode()
    row.reason_sealed = keys.seal_for_person(context.tenant_id, row.person_id, reason, place(row.id, "reason"))
    session.add(row)
    session.flush()
    enqueue(session, context, kind=PACK, key=str(row.package_id), payload={"transfer_id": str(row.id)})
    record(session, context, clock, "offer", row, {"centre": wanted.other.address, "kind": row.kind})
    return row


def withdraw(session: Session, context: Context, clock: Clock, *, transfer_id: UUID) -> CasefileTransfer:
    """Take an offer back: the package's key is destroyed, and the other centre is told. Twice is once.

    Raises NotFound, and Conflict `transfer_over` once it has arrived or was refused.
    """
    row = transfer_of(session, context, transfer_id, lock=True)
    if row.direction != "out" or row.state not in (*RUNNING, "withdrawn"):
        message = staff_text("This is over: it has arrived there, or it was not taken.")
        raise Conflict("transfer_over", message)
    if row.state in RUNNING:
        take_back(session, context, clock, row, "withdrawn")
    return row


def take_back(session: Session, context: Context, clock: Clock, row: CasefileTransfer, state: str) -> None:
    """End an offer that runs: its key and parts go, what was not sent yet is not sent, the other centre is told."""
    told = row.state in ("offered", "accepted")
    row.state, row.settled_at = state, clock.now()
    forget_package(session, context, "out", row.package_id)
    cancel_letters(session, context, clock, subject=row.package_id, kinds=("offer", "key"))
    if told:
        payload = {
            "package_id": str(row.package_id),
            "centre_id": row.centre_id,
            "peer_id": str(row.peer_id) if row.peer_id else None,
            "reason": state,
        }
        enqueue(session, context, kind=TELL_WITHDRAWN, key=str(row.package_id), payload=payload)
    record(session, context, clock, state, row)
    session.flush()


def forget_package(session: Session, context: Context, direction: str, package_id: UUID) -> None:
    """Destroy a package's key once this is committed, and remove its parts."""
    parts = select(PackagePart).where(
        PackagePart.tenant_id == context.tenant_id,
        PackagePart.direction == direction,
        PackagePart.package_id == package_id,
    )
    for part in session.scalars(parts).all():
        promise_removal(session, context, part.storage_key)
        session.delete(part)
    if direction == "out":
        payload = {"package_id": str(package_id)}
        enqueue(session, context, kind=DESTROY_KEY, key=str(package_id), payload=payload)
    session.flush()


def key_name(package_id: UUID) -> str:
    """What the package's key is called in the key store."""
    return f"package-{package_id}"


def transfer_of(session: Session, context: Context, transfer_id: UUID, *, lock: bool = False) -> CasefileTransfer:
    """One transfer. Raises NotFound."""
    row = session.get(CasefileTransfer, (context.tenant_id, transfer_id), with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound("transfer_not_found", staff_text("There is no such transfer here."))
    return row


def transfer_named(
    session: Session, context: Context, package_id: UUID, *, direction: str = "out"
) -> CasefileTransfer | None:
    """The transfer of a package, locked; None where there is none."""
    rows = select(CasefileTransfer).where(
        CasefileTransfer.tenant_id == context.tenant_id,
        CasefileTransfer.direction == direction,
        CasefileTransfer.package_id == package_id,
    )
    return session.scalars(rows.with_for_update().execution_options(populate_existing=True)).one_or_none()


def consents_to_it(session: Session, context: Context, clock: Clock, row: CasefileTransfer) -> Consent | None:
    """The consent that a transfer rests on, if it holds now."""
    found = holding(session, context, person_id=row.person_id, code=CONSENT, today=today_at(session, context, clock))
    return found if found is not None and found.id == row.consent_id else None


def today_at(session: Session, context: Context, clock: Clock) -> date:
    """The centre's day."""
    return clock.today(session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one())


def place(row_id: UUID, part: str) -> str:
    """What a transfer's ciphertexts are bound to."""
    return f"casefile_transfer/{row_id}/{part}"


def record(
    session: Session,
    context: Context,
    clock: Clock,
    verb: str,
    row: CasefileTransfer,
    details: dict[str, object] | None = None,
) -> None:
    """One entry of the accountability record, with the package's id, which is the same on both sides."""
    audit.record(
        session,
        context,
        clock,
        action=f"casefile_transfer.{VERBS.get(verb, verb)}",
        object_kind="casefile_transfer",
        object_id=row.id,
        subject_person_id=row.person_id,
        data_classes=row.data_classes,
        details={"package": str(row.package_id), "direction": row.direction, **(details or {})},
    )


@when_consent_ends
def end_with_consent(session: Session, context: Context, clock: Clock, consent: Consent) -> None:
    """What was offered on a consent that ends is taken back, as long as it has not arrived."""
    if consent.code != CONSENT:
        return
    rows = select(CasefileTransfer).where(
        CasefileTransfer.tenant_id == context.tenant_id,
        CasefileTransfer.consent_id == consent.id,
        CasefileTransfer.direction == "out",
        CasefileTransfer.state.in_(RUNNING),
    )
    for row in session.scalars(rows.with_for_update()).all():
        take_back(session, context, clock, row, "withdrawn")


@destroyed_also
def end_with_person(session: Session, context: Context, clock: Clock, person_id: UUID) -> None:
    """Nothing of somebody who is erased is on its way any more."""
    rows = select(CasefileTransfer).where(
        CasefileTransfer.tenant_id == context.tenant_id,
        CasefileTransfer.person_id == person_id,
        CasefileTransfer.direction == "out",
        CasefileTransfer.state.in_(RUNNING),
    )
    for row in session.scalars(rows.with_for_update()).all():
        take_back(session, context, clock, row, "withdrawn")


def _casefile(session: Session, context: Context, casefile_id: UUID) -> Casefile:
    casefile = session.get(Casefile, (context.tenant_id, casefile_id))
    if casefile is None:
        raise no_such_casefile()
    if casefile.merged_into_id is not None:
        message = staff_text("This casefile has been joined into another. Open that one.")
        raise Conflict("joined_already", message)
    if casefile.state == "closed":
        raise Conflict("casefile_closed", staff_text("This casefile is closed."))
    return casefile


def _check_protection(context: Context, kept_from: list[str], wanted: Offer) -> None:
    """Somebody who is kept from an agency is sent on by a coordinator alone, who has read that."""
    if RESTRICTED in kept_from:
        raise Conflict("restricted", staff_text("The data of this person is only stored. It is not sent anywhere."))
    if not kept_from:
        return
    if "coordinator" not in context.roles:
        message = staff_text("This person is kept from somebody. Only a coordinator can send the casefile on.")
        raise Forbidden("protected_needs_coordinator", message)
    if not wanted.despite_protection:
        message = staff_text("Confirm that you have read the warning: this person is kept from somebody.")
        raise Invalid("protected_unread", message, fields={"despite_protection": [message]})


def _check(session: Session, context: Context, clock: Clock, casefile: Casefile, wanted: Offer) -> None:
    if wanted.kind not in KINDS:
        raise _invalid("kind", staff_text("Choose whether the casefile moves or is shared."))
    if set(wanted.data_classes) - {*ALWAYS, *CHOICES}:
        raise _invalid("data_classes", staff_text("Choose from the list what is to go along."))
    if {*ALWAYS, *wanted.data_classes} - context.clearance:
        raise Forbidden("class_not_cleared", staff_text("You may not see this part of a casefile."))
    if not wanted.reason.strip():
        raise _invalid("reason", staff_text("Write down why: others will have to understand it."))
    if len(wanted.reason) > LONGEST_REASON:
        raise _invalid("reason", staff_text("At most %(most)s characters.", most=LONGEST_REASON))
    if wanted.kind == "share":
        today = today_at(session, context, clock)
        if wanted.until is None or not today <= wanted.until <= today + timedelta(days=LONGEST_SHARE):
            raise _invalid("until", staff_text("Choose the last day of sharing, at most a year from now."))
    if wanted.document_ids and "documents" not in wanted.data_classes:
        raise _invalid("data_classes", staff_text("Documents are chosen but not to go along."))
    _check_documents(session, context, casefile, set(wanted.document_ids))


def _check_documents(session: Session, context: Context, casefile: Casefile, wanted: set[UUID]) -> None:
    people = people_of(session, context, casefile.person_id)
    kept = select(CaseDocument.id).where(
        CaseDocument.tenant_id == context.tenant_id,
        CaseDocument.person_id.in_(people),
        CaseDocument.state == "kept",
        CaseDocument.id.in_(wanted),
    )
    if set(session.scalars(kept)) != wanted:
        raise _invalid("document_ids", staff_text("Choose documents of this casefile."))


def _consent(session: Session, context: Context, clock: Clock, person_id: UUID) -> Consent:
    today = today_at(session, context, clock)
    consent = holding(session, context, person_id=person_id, code=CONSENT, today=today)
    if consent is None:
        message = staff_text("The person has not agreed to take their casefile to another centre. Ask them first.")
        raise Forbidden("consent_missing", message)
    return consent


def _check_alone(session: Session, context: Context, person_id: UUID) -> None:
    running = select(CasefileTransfer.id).where(
        CasefileTransfer.tenant_id == context.tenant_id,
        CasefileTransfer.person_id == person_id,
        CasefileTransfer.direction == "out",
        CasefileTransfer.state.in_(RUNNING),
    )
    if session.scalars(running).first() is not None:
        message = staff_text("This casefile is on its way already. Take that back first.")
        raise Conflict("on_its_way", message)


def _invalid(field: str, message: LazyText) -> Invalid:
    return Invalid("transfer_invalid", message, fields={field: [message]})
