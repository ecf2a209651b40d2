"""Looking at documents: the list, one of them, its content. Every look is recorded."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.documents.models import CaseDocument, DocumentProof, DocumentVersion
from oneroof.casefiles.documents.service.records import (
    document_of,
    no_such_document,
    person_of,
    record,
    today_at,
    unsealed,
    version_place,
    versions_of,
)
from oneroof.casefiles.documents.service.views import (
    CasefileDocuments,
    DocumentView,
    FormFileView,
    OpenDocument,
    ProofView,
    document_view,
    proof_place,
    proof_view,
    title_of,
)
from oneroof.casefiles.finding.merging import origins_of, people_of
from oneroof.casefiles.procedures.models import ProcedureFile
from oneroof.catalogue.forms.files import name_of as name_of_form_file
from oneroof.catalogue.forms.models import FormFile
from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import SortKey, page_of
from oneroof.core.time import Clock
from oneroof.storage import sandbox
from oneroof.storage.blobs import BlobMissing, StoredBlob
from oneroof.storage.intake import Storing
from oneroof.storage.recognising import MEDIA_TYPES
from oneroof.storage.refusing import FileRefused
from oneroof.tenancy.context import Context

USUAL_LIMIT = 25
_ORDER = (SortKey(CaseDocument.added_at, descending=True), SortKey(CaseDocument.id, descending=True))


def list_documents(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    limit: int = USUAL_LIMIT,
    cursor: str | None = None,
) -> CasefileDocuments:
    """The casefile's documents that the actor may see, the newest first; with the first page what goes with them.

    Those of casefiles that were joined into it are among them, under their own persons' keys.

    Raises NotFound, and Invalid for limit and cursor.
    """
    view = casefiles.read_casefile(session, context, clock, keys, casefile_id=casefile_id)
    origins = origins_of(session, context, casefile_id)
    people = [view.casefile.person_id, *origins]
    mine = select(CaseDocument).where(CaseDocument.tenant_id == context.tenant_id, CaseDocument.person_id.in_(people))
    page = page_of(session, mine.where(CaseDocument.state == "kept"), keys=_ORDER, limit=limit, cursor=cursor)
    withdrawn = mine.where(CaseDocument.state == "withdrawn").order_by(CaseDocument.withdrawn_at.desc())
    for person_id in people:
        count = sum(row.person_id == person_id for row in page.items)
        record(session, context, clock, "list", person_id=person_id, details={"count": count})
    shown = _views(session, context, clock, keys, page.items)
    if cursor is not None:
        return CasefileDocuments(view, shown, page.next_cursor, origins=origins)
    return CasefileDocuments(
        view,
        shown,
        page.next_cursor,
        _views(session, context, clock, keys, session.scalars(withdrawn).all()),
        _form_files(session, context, keys, people),
        _proofs_alone(session, context, keys, people),
        origins,
    )


def read_document(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, document_id: UUID
) -> DocumentView:
    """One document with its versions. Raises NotFound."""
    document = document_of(session, context, casefile_id=casefile_id, document_id=document_id)
    record(session, context, clock, "read", person_id=document.person_id, document_id=document.id)
    return opened(session, context, clock, keys, document)


def opened(session: Session, context: Context, clock: Clock, keys: KeyStore, document: CaseDocument) -> DocumentView:
    """A document in the clear; the caller has recorded why."""
    return _views(session, context, clock, keys, [document])[0]


def open_content(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    casefile_id: UUID,
    document_id: UUID,
    number: int | None = None,
    unscanned_accepted: bool = False,
) -> OpenDocument:
    """The content of a version (the newest by default), to be downloaded.

    Raises NotFound; Conflict `file_infected`, `file_not_checked_yet`, and `file_unscanned` unless whoever opens it has
    been told that it was not checked and wants it all the same.
    """
    document = document_of(session, context, casefile_id=casefile_id, document_id=document_id)
    row = _version(session, context, document, number)
    check_scan(row.scan, unscanned_accepted=unscanned_accepted)
    details = {"version": row.number}
    record(session, context, clock, "open", person_id=document.person_id, document_id=document.id, details=details)
    return OpenDocument(
        f"{title_of(keys, context, document)}.{MEDIA_TYPES[row.media_type]}",
        row.media_type,
        content_of(keys, context, storing, row),
    )


def open_page(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    casefile_id: UUID,
    document_id: UUID,
    number: int,
    page: int,
) -> OpenDocument:
    """One page of a version as a picture, drawn where a fault in it can do no harm. Raises as `open_content` does."""
    found = open_content(
        session,
        context,
        clock,
        keys,
        storing,
        casefile_id=casefile_id,
        document_id=document_id,
        number=number,
        unscanned_accepted=True,
    )
    try:
        shown = sandbox.page(found.content, found.media_type, page)
    except FileRefused:
        raise no_such_document() from None
    return OpenDocument("page.jpg", "image/jpeg", shown)


def open_proof(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    casefile_id: UUID,
    proof_id: UUID,
) -> OpenDocument:
    """What was handed in for a procedure, for whoever works on that. Raises NotFound."""
    query = select(DocumentProof).where(
        DocumentProof.tenant_id == context.tenant_id,
        DocumentProof.id == proof_id,
        DocumentProof.person_id.in_(people_of(session, context, person_of(session, context, casefile_id))),
    )
    row = session.scalars(query).one_or_none()
    if row is None:
        raise no_such_document()
    details = {"procedure_id": str(row.procedure_id)}
    record(session, context, clock, "open", person_id=row.person_id, document_id=row.document_id, details=details)
    key = unsealed(keys, context, row.person_id, row.key_wrapped, proof_place(row.id, "key"))
    name = f"{proof_view(keys, context, row).title}.{MEDIA_TYPES[row.media_type]}"
    return OpenDocument(name, row.media_type, _stored(storing, StoredBlob(row.storage_key, key)))


def thumbnail(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, document_id: UUID
) -> bytes | None:
    """The small picture on the list; None where there is none to show. The look is recorded: it may be asked for alone.

    Raises NotFound.
    """
    people = people_of(session, context, person_of(session, context, casefile_id))
    row = session.scalars(
        select(DocumentVersion)
        .where(
            DocumentVersion.tenant_id == context.tenant_id,
            DocumentVersion.document_id == document_id,
            DocumentVersion.person_id.in_(people),
        )
        .order_by(DocumentVersion.number.desc())
        .limit(1)
        .options(undefer(DocumentVersion.thumbnail_sealed))
    ).one_or_none()
    if row is None or row.thumbnail_sealed is None or row.scan in ("pending", "infected"):
        return None
    record(session, context, clock, "preview", person_id=row.person_id, document_id=document_id)
    return unsealed(keys, context, row.person_id, row.thumbnail_sealed, version_place(row.id, "thumbnail"))


def content_of(keys: KeyStore, context: Context, storing: Storing, row: DocumentVersion) -> bytes:
    """A version's content in the clear. Raises NotFound where the storage has lost it."""
    key = unsealed(keys, context, row.person_id, row.key_wrapped, version_place(row.id, "key"))
    return _stored(storing, StoredBlob(row.storage_key, key))


def check_scan(scan: str, *, unscanned_accepted: bool) -> None:
    """Raise Conflict for what must not be opened, or not without having been warned."""
    if scan == "infected":
        raise Conflict("file_infected", staff_text("A virus was found in this file. It was deleted; ask for another."))
    if scan == "pending":
        raise Conflict(
            "file_not_checked_yet",
            staff_text("This file has not been checked for viruses yet. Try again in a few minutes."),
        )
    if scan == "unscanned" and not unscanned_accepted:
        raise Conflict(
            "file_unscanned",
            staff_text("This file was not checked for viruses, because no scanner is set up. Open it with care."),
        )


def _stored(storing: Storing, blob: StoredBlob) -> bytes:
    try:
        return storing.files.get(blob)
    except BlobMissing:
        raise no_such_document() from None


def _version(session: Session, context: Context, document: CaseDocument, number: int | None) -> DocumentVersion:
    for row in versions_of(session, context, [document.id])[document.id]:
        if number in (None, row.number):
            return row
    raise no_such_document()


def _views(
    session: Session, context: Context, clock: Clock, keys: KeyStore, documents: Sequence[CaseDocument]
) -> list[DocumentView]:
    ids = [document.id for document in documents]
    versions = versions_of(session, context, ids)
    proofs: dict[UUID, list[DocumentProof]] = {document_id: [] for document_id in ids}
    query = select(DocumentProof).where(
        DocumentProof.tenant_id == context.tenant_id, DocumentProof.document_id.in_(ids)
    )
    for proof in session.scalars(query.order_by(DocumentProof.added_at, DocumentProof.id)):
        proofs[proof.document_id].append(proof)
    today = today_at(session, context, clock)
    return [
        document_view(keys, context, document, versions[document.id], today, proofs[document.id])
        for document in documents
        if versions[document.id]
    ]


def _form_files(session: Session, context: Context, keys: KeyStore, people: list[UUID]) -> list[FormFileView]:
    """What came with forms, of the procedures whose files the actor may see."""
    rows = session.execute(
        select(FormFile, ProcedureFile.procedure_id)
        .join(ProcedureFile, (ProcedureFile.tenant_id == FormFile.tenant_id) & (ProcedureFile.file_id == FormFile.id))
        .where(FormFile.tenant_id == context.tenant_id, ProcedureFile.tenant_id == context.tenant_id)
        .where(ProcedureFile.person_id.in_(people))
        .order_by(FormFile.added_at.desc(), FormFile.id)
    )
    return [
        FormFileView(
            row.FormFile.id,
            row.procedure_id,
            name_of_form_file(keys, context, row.FormFile),
            row.FormFile.media_type,
            row.FormFile.size,
            row.FormFile.added_at,
        )
        for row in rows
    ]


def _proofs_alone(session: Session, context: Context, keys: KeyStore, people: list[UUID]) -> list[ProofView]:
    seen = select(CaseDocument.id).where(CaseDocument.tenant_id == context.tenant_id)
    query = select(DocumentProof).where(
        DocumentProof.tenant_id == context.tenant_id,
        DocumentProof.person_id.in_(people),
        DocumentProof.document_id.not_in(seen),
    )
    return [proof_view(keys, context, row) for row in session.scalars(query.order_by(DocumentProof.added_at))]
