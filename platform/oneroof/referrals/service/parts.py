"""What a referral shows: classes of data, and single documents, each in the version that was chosen."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.documents.models import CaseDocument, DocumentVersion
from oneroof.casefiles.documents.service.reading import check_scan
from oneroof.casefiles.documents.service.records import document_of, version_place, versions_of
from oneroof.casefiles.documents.service.views import OpenDocument, title_of
from oneroof.casefiles.models import Casefile
from oneroof.core.errors import Conflict, DomainError, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.referrals.models import OPEN_STATES, Referral, ReferralPart
from oneroof.referrals.service.records import record, wrong
from oneroof.referrals.ways import Stage
from oneroof.storage.blobs import BlobMissing, StoredBlob
from oneroof.storage.intake import Storing
from oneroof.storage.recognising import MEDIA_TYPES
from oneroof.tenancy.context import Context

MOST_DOCUMENTS = 30


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """One document that a referral shows."""

    part: ReferralPart
    title: str


Chosen = list[tuple[CaseDocument, DocumentVersion]]


def checked_documents(stage: Stage, casefile: Casefile, document_ids: Collection[UUID]) -> Chosen:
    """The documents, each with its newest version. Raises NotFound, Conflict, and Invalid (`document_ids`)."""
    if len(set(document_ids)) > MOST_DOCUMENTS:
        raise wrong("document_ids", public_text("At most %(most)s documents.", most=MOST_DOCUMENTS))
    found: Chosen = []
    for document_id in dict.fromkeys(document_ids):
        document = document_of(stage.session, stage.context, casefile_id=casefile.id, document_id=document_id)
        if document.state == "withdrawn":
            raise Conflict("document_withdrawn", public_text("This document was withdrawn. Take that back first."))
        newest = versions_of(stage.session, stage.context, [document.id])[document.id][0]
        check_scan(newest.scan, unscanned_accepted=True)
        found.append((document, newest))
    return found


def add_parts(stage: Stage, referral: Referral, classes: Collection[str], documents: Chosen) -> None:
    """Let the referral show these besides what it shows already."""
    shown = parts_of(stage.session, stage.context, referral.id)
    known = {part.shown_class for part in shown if part.shown_class}
    versions = {part.version_id for part in shown if part.version_id}
    for code in sorted(set(classes) - known):
        stage.session.add(_part(stage, referral, kind="class", shown_class=code))
    for document, version in documents:
        if version.id not in versions:
            stage.session.add(_document_part(stage, referral, document, version))
    stage.session.flush()


def parts_of(session: Session, context: Context, referral_id: UUID) -> list[ReferralPart]:
    """What a referral shows, in the order in which it was added."""
    return list(
        session.scalars(
            select(ReferralPart)
            .where(ReferralPart.tenant_id == context.tenant_id, ReferralPart.referral_id == referral_id)
            .order_by(ReferralPart.added_at, ReferralPart.id)
        )
    )


def documents_of(context: Context, keys: KeyStore, parts: Collection[ReferralPart]) -> list[ShownDocument]:
    """The documents among them, with what they are called; none after the person's erasure."""
    found = []
    for part in parts:
        if part.kind == "document" and part.title_sealed is not None:
            try:
                title = _open(context, keys, part, part.title_sealed, "title").decode()
            except KeyDestroyedError:
                continue
            found.append(ShownDocument(part, title))
    return found


def open_document(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    referral_id: UUID,
    part_id: UUID,
) -> OpenDocument:
    """The file that a referral shows, for whoever sees the referral. The look is recorded. Raises NotFound."""
    part = session.get(ReferralPart, (context.tenant_id, part_id))
    referral = session.get(Referral, (context.tenant_id, referral_id))
    if part is None or referral is None or part.referral_id != referral_id or part.key_wrapped is None:
        raise no_such_file()
    if referral.state not in OPEN_STATES or part.storage_key is None or part.media_type is None:
        raise no_such_file()
    details = {"document_id": str(part.document_id)}
    record(session, context, clock, "show_document", referral, data_classes=["documents"], details=details)
    try:
        key = _open(context, keys, part, part.key_wrapped, "key")
        name = f"{documents_of(context, keys, [part])[0].title}.{MEDIA_TYPES[part.media_type]}"
        return OpenDocument(name, part.media_type, storing.files.get(StoredBlob(part.storage_key, key)))
    except (KeyDestroyedError, BlobMissing):
        raise no_such_file() from None


def no_such_file() -> DomainError:
    """The document is not shown, not any more, or was deleted."""
    return NotFound("document_not_found", public_text("There is no such document here."))


def _document_part(stage: Stage, referral: Referral, document: CaseDocument, version: DocumentVersion) -> ReferralPart:
    context, keys = stage.context, stage.keys
    key = keys.unseal_for_person(
        context.tenant_id, version.person_id, version.key_wrapped, version_place(version.id, "key")
    )
    part = _part(stage, referral, kind="document", document_id=document.id, version_id=version.id)
    part.document_kind, part.storage_key = document.kind, version.storage_key
    part.media_type, part.size = version.media_type, version.size
    part.title_sealed = _seal(context, keys, part, title_of(keys, context, document).encode(), "title")
    part.key_wrapped = _seal(context, keys, part, key, "key")
    return part


def _part(stage: Stage, referral: Referral, **what: object) -> ReferralPart:
    return ReferralPart(
        id=new_id(),
        person_id=referral.person_id,
        data_class="referrals",
        shared_office_ids=list(referral.shared_office_ids),
        protected_from=list(referral.protected_from),
        referral_id=referral.id,
        added_at=stage.clock.now(),
        added_by=stage.context.actor_id,
        **what,
    )


def _place(part: ReferralPart, what: str) -> str:
    return f"referral_part/{part.id}/{what}"


def _seal(context: Context, keys: KeyStore, part: ReferralPart, plain: bytes, what: str) -> bytes:
    return keys.seal_for_person(context.tenant_id, part.person_id, plain, _place(part, what))


def _open(context: Context, keys: KeyStore, part: ReferralPart, cipher: bytes, what: str) -> bytes:
    return keys.unseal_for_person(context.tenant_id, part.person_id, cipher, _place(part, what))
