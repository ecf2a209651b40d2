"""Documents and newer versions are kept: made anew from what was sent, encrypted, told apart by what they hold."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.documents.models import KINDS, SOURCES, CaseDocument, DocumentVersion
from oneroof.casefiles.documents.service.records import (
    CLASS,
    document_of,
    person_of,
    record,
    sealed,
    title_place,
    version_place,
    versions_of,
)
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.jobs.service import enqueue
from oneroof.storage.blobs import StoredBlob
from oneroof.storage.intake import MOST_BYTES, Received, Storing
from oneroof.storage.keeping import promise_removal
from oneroof.storage.names import file_name
from oneroof.storage.refusing import FileRefused, refused
from oneroof.tenancy.context import Context

LONGEST_TITLE = 120
SCAN_VERSION = "documents.scan_version"


@dataclass(frozen=True, slots=True)
class Coming:
    """A file on its way into a casefile, already looked through and put into the storage."""

    received: Received
    blob: StoredBlob
    name: str
    digest: bytes
    source: str
    size: int
    """In bytes, as it is kept."""


def add_document(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    casefile_id: UUID,
    name: str,
    content: bytes,
    kind: str = "other",
    title: str = "",
    expires_on: date | None = None,
    source: str = "upload",
) -> CaseDocument:
    """Keep a new document; the same file again is the document that is there.

    Raises NotFound, and Invalid: `file_<why>` (storage.refusing) for a file that is not kept, or the faulty field;
    Unavailable `busy`. Nobody waits for this one while the file is looked through.
    """
    person_id = person_of(session, context, casefile_id)
    _check(kind, title, source)
    digest = digest_of(keys, context, content)
    known = _known(session, context, person_id, digest)
    if known is not None:
        return known
    coming = store(context, storing, content, name=name, digest=digest, source=source)
    person_of(session, context, casefile_id, lock=True)
    known = _known(session, context, person_id, digest)
    if known is not None:
        # it was sent twice at once: what was just stored is not needed
        promise_removal(session, context, coming.blob.storage_key)
        return known
    return keep(
        session, context, clock, keys, coming, person_id=person_id, kind=kind, title=title, expires_on=expires_on
    )


def add_version(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    casefile_id: UUID,
    document_id: UUID,
    name: str,
    content: bytes,
    source: str = "upload",
    version: int | None = None,
) -> CaseDocument:
    """Keep a newer state of a document beside the older ones; the same file as the newest changes nothing.

    Raises NotFound, PreconditionFailed, Conflict for a document that was withdrawn, and Invalid as `add_document` does.
    """
    where: dict[str, Any] = {"casefile_id": casefile_id, "document_id": document_id, "version": version}
    digest = digest_of(keys, context, content)
    document, last = _renewable(session, context, **where)
    _check(document.kind, "", source)
    if last.digest == digest:
        return document
    coming = store(context, storing, content, name=name, digest=digest, source=source)
    # nobody had to wait for that; what was true before it may not be any more
    document, last = _renewable(session, context, **where, lock=True)
    if last.digest == digest:
        promise_removal(session, context, coming.blob.storage_key)
        return document
    _keep_version(session, context, clock, keys, document, coming, number=last.number + 1)
    record(session, context, clock, "renew", person_id=document.person_id, document_id=document.id)
    return document


def _renewable(
    session: Session, context: Context, *, lock: bool = False, **where: Any
) -> tuple[CaseDocument, DocumentVersion]:
    """The document and its newest version. Raises NotFound, PreconditionFailed, and Conflict once it was withdrawn."""
    document = document_of(session, context, lock=lock, **where)
    if document.state == "withdrawn":
        raise Conflict("document_withdrawn", public_text("This document was withdrawn. Take that back first."))
    return document, versions_of(session, context, [document.id])[document.id][0]


def store(context: Context, storing: Storing, content: bytes, *, name: str, digest: bytes, source: str) -> Coming:
    """Look through a file and put it into the storage. Raises Invalid `file_<why>`; nothing is stored then."""
    try:
        received = storing.receive(content, sender="staff" if context.actor_kind == "staff" else "stranger")
    except FileRefused as refusal:
        raise refused(refusal.why, most_bytes=MOST_BYTES) from None
    blob = storing.files.put(context.tenant_id, received.content)
    return Coming(received, blob, file_name(name), digest, source, len(received.content))


def digest_of(keys: KeyStore, context: Context, content: bytes) -> bytes:
    """The keyed hash of what was sent."""
    return keys.search_token(context.tenant_id, "document", hashlib.sha256(content).hexdigest())


def keep(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    coming: Coming,
    *,
    person_id: UUID,
    kind: str,
    title: str,
    expires_on: date | None,
) -> CaseDocument:
    """The rows of a new document whose file is in the storage."""
    document_id, said = new_id(), title.strip() or coming.name.rpartition(".")[0] or coming.name
    document = CaseDocument(
        id=document_id,
        kind=kind,
        title_sealed=sealed(keys, context, person_id, said[:LONGEST_TITLE].encode(), title_place(document_id)),
        expires_on=expires_on,
        added_at=clock.now(),
        added_by=context.actor_id,
        office_id=context.office_id,
        **clearance(session, context, person_id),
    )
    session.add(document)
    session.flush()
    _keep_version(session, context, clock, keys, document, coming, number=1)
    details = {"kind": kind, "source": coming.source}
    record(session, context, clock, "add", person_id=person_id, document_id=document_id, details=details)
    return document


def clearance(session: Session, context: Context, person_id: UUID) -> dict[str, Any]:
    """What a policy looks at, for a new row."""
    return {
        "person_id": person_id,
        "data_class": CLASS,
        **row_clearance(session, context, person_id, CLASS),
    }


def _keep_version(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    document: CaseDocument,
    coming: Coming,
    *,
    number: int,
) -> None:
    version_id, person_id, received = new_id(), document.person_id, coming.received

    def seal(plain: bytes, part: str) -> bytes:
        return sealed(keys, context, person_id, plain, version_place(version_id, part))

    row = DocumentVersion(
        id=version_id,
        document_id=document.id,
        number=number,
        storage_key=coming.blob.storage_key,
        key_wrapped=seal(coming.blob.key, "key"),
        name_sealed=seal(coming.name.encode(), "name"),
        thumbnail_sealed=seal(received.thumbnail, "thumbnail") if received.thumbnail else None,
        media_type=received.media_type,
        pages=received.pages,
        size=coming.size,
        digest=coming.digest,
        source=coming.source,
        scan=received.scan,
        scanned_at=clock.now() if received.scan == "clean" else None,
        added_at=clock.now(),
        added_by=context.actor_id,
        office_id=context.office_id,
        **clearance(session, context, person_id),
    )
    session.add(row)
    session.flush()
    if received.scan == "pending":
        enqueue(session, context, kind=SCAN_VERSION, key=str(version_id), payload={"version_id": str(version_id)})


def _known(session: Session, context: Context, person_id: UUID, digest: bytes) -> CaseDocument | None:
    """A document that is kept and whose newest version is this very file."""
    ids = list(
        session.scalars(
            select(DocumentVersion.document_id).where(
                DocumentVersion.tenant_id == context.tenant_id,
                DocumentVersion.person_id == person_id,
                DocumentVersion.digest == digest,
            )
        )
    )
    versions = versions_of(session, context, ids)
    newest = [document_id for document_id in ids if versions[document_id][0].digest == digest]
    return session.scalars(
        select(CaseDocument)
        .where(CaseDocument.tenant_id == context.tenant_id, CaseDocument.state == "kept", CaseDocument.id.in_(newest))
        .limit(1)
    ).first()


def _check(kind: str, title: str, source: str) -> None:
    check_kind(kind)
    check_title(title)
    if source not in SOURCES:
        raise ValueError(source)


def check_kind(kind: str) -> None:
    """Raise Invalid (`kind`)."""
    if kind not in KINDS:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=kind, listed=", ".join(KINDS))
        raise Invalid("document_kind_unknown", message, fields={"kind": [message]})


def check_title(title: str) -> None:
    """Raise Invalid (`title`)."""
    if len(title.strip()) > LONGEST_TITLE:
        message = public_text("At most %(most)s characters.", most=LONGEST_TITLE)
        raise Invalid("document_title_too_long", message, fields={"title": [message]})
