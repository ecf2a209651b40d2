"""Documents handed in for a procedure: as the evidence that it asks for."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.documents.models import CaseDocument, DocumentProof
from oneroof.casefiles.documents.service.reading import check_scan
from oneroof.casefiles.documents.service.records import (
    CLASS,
    document_of,
    record,
    sealed,
    unsealed,
    version_place,
    versions_of,
)
from oneroof.casefiles.documents.service.views import proof_place, title_of
from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.sharing.partner_events import tell_partners
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


def hand_in(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    document_id: UUID,
    procedure_id: UUID,
    evidence: str,
) -> CaseDocument:
    """Hand the newest version in as evidence of a procedure, which counts as handed in then. Twice changes nothing.

    Raises NotFound, Forbidden, Conflict for a procedure that has ended or a file that is not checked yet, and Invalid
    for an evidence that the procedure does not ask for.
    """
    document = document_of(session, context, casefile_id=casefile_id, document_id=document_id, lock=True)
    if document.state == "withdrawn":
        raise Conflict("document_withdrawn", public_text("This document was withdrawn. Take that back first."))
    newest = versions_of(session, context, [document.id])[document.id][0]
    check_scan(newest.scan, unscanned_accepted=True)
    procedure = procedures.note_evidence(
        session, context, clock, procedure_id=procedure_id, states={evidence: "handed_in"}
    )
    if procedure.person_id != document.person_id:
        raise NotFound("procedure_not_found", public_text("There is no such procedure here."))
    there = select(DocumentProof.id).where(
        DocumentProof.tenant_id == context.tenant_id,
        DocumentProof.version_id == newest.id,
        DocumentProof.procedure_id == procedure_id,
        DocumentProof.evidence == evidence,
    )
    if session.scalars(there).first() is not None:
        return document
    person_id, proof_id = document.person_id, new_id()
    key = unsealed(keys, context, person_id, newest.key_wrapped, version_place(newest.id, "key"))
    title = title_of(keys, context, document).encode()
    row = DocumentProof(
        id=proof_id,
        person_id=person_id,
        data_class=CLASS,
        document_id=document.id,
        version_id=newest.id,
        procedure_id=procedure_id,
        evidence=evidence,
        kind=document.kind,
        title_sealed=sealed(keys, context, person_id, title, proof_place(proof_id, "title")),
        storage_key=newest.storage_key,
        key_wrapped=sealed(keys, context, person_id, key, proof_place(proof_id, "key")),
        media_type=newest.media_type,
        pages=newest.pages,
        size=newest.size,
        added_at=clock.now(),
        added_by=context.actor_id,
        **row_clearance(session, context, person_id, CLASS, procedure_id=procedure_id),
    )
    session.add(row)
    details = {"procedure_id": str(procedure_id), "evidence": evidence}
    record(session, context, clock, "hand_in", person_id=person_id, document_id=document.id, details=details)
    tell_partners(
        session,
        context,
        clock,
        type="document.added",
        subject=("document", document.id),
        under=[("procedure", procedure_id)],
    )
    session.flush()
    return document
