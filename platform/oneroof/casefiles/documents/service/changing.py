"""What becomes of a document: corrected, withdrawn with a reason, taken back in time, and then deleted."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneroof.casefiles.documents.models import REASONS, CaseDocument, DocumentProof, DocumentVersion
from oneroof.casefiles.documents.service.adding import check_kind, check_title
from oneroof.casefiles.documents.service.records import document_of, record, sealed, title_place
from oneroof.casefiles.documents.service.views import UNDONE_WITHIN
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.storage.keeping import promise_removal
from oneroof.tenancy.context import Context

UNCHANGED: Any = object()
"""Leaves a field as it is, where None is a value."""


def update_document(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    document_id: UUID,
    version: int | None,
    kind: str = UNCHANGED,
    title: str = UNCHANGED,
    expires_on: date | None = UNCHANGED,
) -> CaseDocument:
    """Correct what a document is, is called, or when it expires; what is not given stays.

    Raises NotFound, PreconditionFailed, Conflict for one that was withdrawn, and Invalid with the faulty field.
    """
    document = document_of(
        session, context, casefile_id=casefile_id, document_id=document_id, version=version, lock=True
    )
    _check_kept(document)
    changed = []
    if kind is not UNCHANGED:
        check_kind(kind)
        document.kind = kind
        changed.append("kind")
    if title is not UNCHANGED:
        check_title(title)
        if not title.strip():
            message = public_text("Write what the document is called.")
            raise Invalid("document_title_missing", message, fields={"title": [message]})
        place = title_place(document.id)
        document.title_sealed = sealed(keys, context, document.person_id, title.strip().encode(), place)
        changed.append("title")
    if expires_on is not UNCHANGED:
        document.expires_on = expires_on
        changed.append("expires_on")
    details = {"changed": changed}
    record(session, context, clock, "update", person_id=document.person_id, document_id=document.id, details=details)
    session.flush()
    return document


def withdraw(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    casefile_id: UUID,
    document_id: UUID,
    reason: str,
    version: int | None = None,
) -> CaseDocument:
    """Take a document out of the casefile; it is deleted after UNDONE_WITHIN. A second time changes nothing.

    Raises NotFound, PreconditionFailed, and Invalid for a reason that is none.
    """
    if reason not in REASONS:
        message = public_text("Choose why the document is withdrawn.")
        raise Invalid("document_reason_unknown", message, fields={"reason": [message]})
    document = document_of(
        session, context, casefile_id=casefile_id, document_id=document_id, version=version, lock=True
    )
    if document.state == "withdrawn":
        return document
    document.state, document.reason = "withdrawn", reason
    document.withdrawn_at, document.withdrawn_by = clock.now(), context.actor_id
    details = {"reason": reason}
    record(session, context, clock, "withdraw", person_id=document.person_id, document_id=document.id, details=details)
    session.flush()
    return document


def undo_withdrawal(
    session: Session, context: Context, clock: Clock, *, casefile_id: UUID, document_id: UUID
) -> CaseDocument:
    """Put a withdrawn document back. Raises NotFound, and Conflict where it is too late."""
    document = document_of(session, context, casefile_id=casefile_id, document_id=document_id, lock=True)
    if document.state == "kept":
        return document
    assert document.withdrawn_at is not None
    if clock.now() > document.withdrawn_at + UNDONE_WITHIN:
        raise Conflict("document_undo_late", public_text("It is too late to take this back: the document is deleted."))
    document.state, document.reason, document.withdrawn_at, document.withdrawn_by = "kept", None, None, None
    record(session, context, clock, "restore", person_id=document.person_id, document_id=document.id)
    session.flush()
    return document


def delete_withdrawn(session: Session, context: Context, clock: Clock) -> int:
    """Delete what was withdrawn long enough ago, with all its versions; how many documents."""
    over = select(CaseDocument).where(
        CaseDocument.tenant_id == context.tenant_id,
        CaseDocument.state == "withdrawn",
        CaseDocument.withdrawn_at < clock.now() - UNDONE_WITHIN,
    )
    documents = session.scalars(over.with_for_update(skip_locked=True)).all()
    for document in documents:
        record(session, context, clock, "delete", person_id=document.person_id, document_id=document.id)
    forget(session, context, [document.id for document in documents])
    return len(documents)


def forget(session: Session, context: Context, document_ids: Sequence[UUID]) -> None:
    """Delete documents, and their stored files once this transaction is committed."""
    of_versions = select(DocumentVersion.storage_key).where(
        DocumentVersion.tenant_id == context.tenant_id, DocumentVersion.document_id.in_(document_ids)
    )
    for key in session.scalars(of_versions).all():
        promise_removal(session, context, key)
    for model in (DocumentProof, DocumentVersion):
        session.execute(delete(model).where(model.tenant_id == context.tenant_id, model.document_id.in_(document_ids)))
    session.execute(
        delete(CaseDocument).where(CaseDocument.tenant_id == context.tenant_id, CaseDocument.id.in_(document_ids))
    )


def _check_kept(document: CaseDocument) -> None:
    if document.state == "withdrawn":
        raise Conflict("document_withdrawn", public_text("This document was withdrawn. Take that back first."))
