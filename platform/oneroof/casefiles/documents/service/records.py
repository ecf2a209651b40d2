"""What every act on documents needs: whose casefile it is, the row it is about, and the accountability record."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.documents.models import CaseDocument, DocumentVersion
from oneroof.casefiles.finding.merging import people_of
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.sharing.partner_events import tell_partners
from oneroof.core.errors import NotFound, PreconditionFailed
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

CLASS = "documents"
ADDED = frozenset({"add", "renew"})


def person_of(session: Session, context: Context, casefile_id: UUID, *, lock: bool = False) -> UUID:
    """Whose casefile it is; with `lock`, whoever asks so too waits for the end of this transaction. Raises NotFound."""
    query = select(Casefile.person_id).where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
    person_id = session.scalar(query.with_for_update(key_share=True) if lock else query)
    if person_id is None:
        raise NotFound("casefile_not_found", public_text("There is no such casefile here."))
    return person_id


def document_of(
    session: Session,
    context: Context,
    *,
    casefile_id: UUID,
    document_id: UUID,
    version: int | None = None,
    lock: bool = False,
) -> CaseDocument:
    """One of the casefile's documents that the actor may see; to read, also of a casefile that was joined into it.

    Raises NotFound, and PreconditionFailed where it is not `version` any more.
    """
    own = person_of(session, context, casefile_id)
    query = select(CaseDocument).where(
        CaseDocument.tenant_id == context.tenant_id,
        CaseDocument.id == document_id,
        CaseDocument.person_id.in_([own] if lock else people_of(session, context, own)),
    )
    query = query.execution_options(populate_existing=True)
    document = session.scalars(query.with_for_update(key_share=True) if lock else query).one_or_none()
    if document is None:
        raise no_such_document()
    if version is not None and document.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )
    return document


def versions_of(session: Session, context: Context, document_ids: list[UUID]) -> dict[UUID, list[DocumentVersion]]:
    """The versions of these documents, the newest first."""
    query = select(DocumentVersion).where(
        DocumentVersion.tenant_id == context.tenant_id, DocumentVersion.document_id.in_(document_ids)
    )
    found: dict[UUID, list[DocumentVersion]] = {document_id: [] for document_id in document_ids}
    for row in session.scalars(query.order_by(DocumentVersion.number.desc())):
        found[row.document_id].append(row)
    return found


def today_at(session: Session, context: Context, clock: Clock) -> date:
    """The calendar day at the centre, in its own time zone."""
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    return clock.today(zone)


def record(
    session: Session,
    context: Context,
    clock: Clock,
    verb: str,
    *,
    person_id: UUID,
    document_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """One entry of the accountability record. Agencies that may know of it are told of new files."""
    audit.record(
        session,
        context,
        clock,
        action=f"document.{verb}",
        object_kind="document" if document_id else "person",
        object_id=document_id or person_id,
        subject_person_id=person_id,
        data_classes=[CLASS],
        details=dict(details or {}),
    )
    if verb in ADDED and document_id:
        tell_partners(
            session,
            context,
            clock,
            type="document.added",
            subject=("document", document_id),
            person_id=person_id,
            data_class=CLASS,
        )


def sealed(keys: KeyStore, context: Context, person_id: UUID, plain: bytes, place: str) -> bytes:
    """Under the person's key."""
    return keys.seal_for_person(context.tenant_id, person_id, plain, place)


def unsealed(keys: KeyStore, context: Context, person_id: UUID, content: bytes, place: str) -> bytes:
    """What `sealed` made. Raises core.keystore.KeyDestroyedError after the person's erasure."""
    return keys.unseal_for_person(context.tenant_id, person_id, content, place)


def title_place(document_id: UUID) -> str:
    """What the ciphertext of a title is bound to."""
    return f"case_document/{document_id}/title"


def version_place(version_id: UUID, part: str) -> str:
    """What the ciphertext of a version's `key`, `name` or `thumbnail` is bound to."""
    return f"document_version/{version_id}/{part}"


def no_such_document() -> NotFound:
    """There is none with this id, or none that this actor may know of."""
    return NotFound("document_not_found", public_text("There is no such document here."))
