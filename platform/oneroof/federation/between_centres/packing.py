"""Packing what was promised: contents and documents in encrypted parts, and the manifest that says no name.

A package is made anew from the beginning when that was interrupted: nothing has left until the offer is sent, in the
transaction that ends the packing.
"""

import hashlib
from typing import Any
from uuid import UUID

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.consents.models import Consent, ConsentEvent
from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.documents.service.reading import content_of
from oneroof.casefiles.documents.service.records import record as record_document
from oneroof.casefiles.documents.service.records import versions_of
from oneroof.casefiles.documents.service.views import title_of
from oneroof.casefiles.models import Casefile
from oneroof.core.crypto import seal
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.federation.between_centres import offering, others
from oneroof.federation.between_centres.contents import Desk, sealed_json, taken_out
from oneroof.federation.between_centres.models import CasefileTransfer, PackagePart
from oneroof.federation.between_centres.sending import PURPOSE, promise_letter
from oneroof.jobs.handlers import handles_at_length
from oneroof.services import Services
from oneroof.storage.intake import Storing
from oneroof.storage.keeping import promise_removal
from oneroof.tenancy.context import Context

PART_BYTES = 1024 * 1024
"""Of one part before it is encrypted: small enough to be sent again."""
CONTENTS = "contents"


@handles_at_length(offering.PACK, purpose=PURPOSE)
def pack(services: Services, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Pack one transfer and offer it; one that is not being prepared any more is left alone."""
    transfer_id = UUID(payload["transfer_id"])
    row = _begin(services, context, clock, transfer_id)
    if row is None:
        return
    documents = []
    for document_id in row.document_ids:
        with services.database.transaction(context) as session:
            found = _pack_document(services, session, context, clock, row, document_id)
            if found is not None:
                documents.append(found)
    with services.database.transaction(context) as session:
        _finish(services, session, context, clock, transfer_id, documents)


def _begin(services: Services, context: Context, clock: Clock, transfer_id: UUID) -> CasefileTransfer | None:
    """The transfer, without what an interrupted packing left; its key is made here."""
    with services.database.transaction(context) as session:
        row = session.get(CasefileTransfer, (context.tenant_id, transfer_id), with_for_update=True)
        if row is None or row.state != "preparing":
            return None
        if offering.consents_to_it(session, context, clock, row) is None:
            offering.take_back(session, context, clock, row, "withdrawn")
            return None
        for part in session.scalars(_parts(context, row.package_id)).all():
            promise_removal(session, context, part.storage_key)
            session.delete(part)
        services.keys.named_key(context.tenant_id, offering.key_name(row.package_id), create=True)
        return row


def _pack_document(
    services: Services, session: Session, context: Context, clock: Clock, row: CasefileTransfer, document_id: UUID
) -> dict[str, Any] | None:
    """One document's newest version in parts; None for one that was withdrawn or found to be infected meanwhile."""
    document = session.get(CaseDocument, (context.tenant_id, document_id))
    if document is None or document.state != "kept":
        return None
    version = versions_of(session, context, [document.id])[document.id][0]
    if version.scan in ("infected", "pending"):
        return None
    content = content_of(services.keys, context, Storing(services.files, services.scanner), version)
    details = {"package": str(row.package_id)}
    record_document(
        session, context, clock, "send", person_id=document.person_id, document_id=document.id, details=details
    )
    return {
        "parts": _keep(services, session, context, row, content),
        "kind": document.kind,
        "title": title_of(services.keys, context, document),
        "media_type": version.media_type,
        "expires_on": document.expires_on.isoformat() if document.expires_on else None,
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
    }


def _finish(
    services: Services,
    session: Session,
    context: Context,
    clock: Clock,
    transfer_id: UUID,
    documents: list[dict[str, Any]],
) -> None:
    """The contents, the manifest, and the promise of the offer."""
    row = session.get(CasefileTransfer, (context.tenant_id, transfer_id), with_for_update=True)
    if row is None or row.state != "preparing":
        return
    consent = offering.consents_to_it(session, context, clock, row)
    if consent is None:
        offering.take_back(session, context, clock, row, "withdrawn")
        return
    casefile = session.get_one(Casefile, (context.tenant_id, row.casefile_id))
    facts = taken_out(Desk.of(services, session, context, clock), casefile, row.data_classes)
    reason = services.keys.unseal_for_person(
        context.tenant_id, row.person_id, row.reason_sealed or b"", offering.place(row.id, "reason")
    )
    facts |= {"documents": documents, "reason": reason.decode()}
    numbers = _keep(services, session, context, row, rfc8785.dumps(facts))
    other = others.other_of(session, context, services.settings, row)
    manifest = _manifest(session, context, clock, row, casefile, consent, len(documents), numbers)
    manifest |= {"from": others.own_address(session, context, services.settings), "to": other.address}
    desk = Desk.of(services, session, context, clock)
    row.manifest_sealed = sealed_json(desk, row.person_id, manifest, offering.place(row.id, "manifest"))
    row.state = "offered"
    promise_letter(
        session, context, clock, services.keys, other, kind="offer", subject=row.package_id, body={"manifest": manifest}
    )
    offering.record(session, context, clock, "pack", row, {"documents": len(documents)})
    session.flush()


def _manifest(
    session: Session,
    context: Context,
    clock: Clock,
    row: CasefileTransfer,
    casefile: Casefile,
    consent: Consent,
    documents: int,
    contents: list[int],
) -> dict[str, Any]:
    """What the other centre reads before it decides: nothing of it says who it is."""
    parts = session.scalars(_parts(context, row.package_id).order_by(PackagePart.number)).all()
    return {
        "package": str(row.package_id),
        "kind": row.kind,
        "purpose": PURPOSE,
        "offered_at": clock.now().isoformat(),
        "expires_at": row.expires_at.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "language": casefile.language,
        "data_classes": list(row.data_classes),
        "documents": documents,
        "consent": _consent_facts(session, context, consent),
        "contents": contents,
        "parts": [{"size": part.size, "sha256": part.digest.hex()} for part in parts],
    }


def _consent_facts(session: Session, context: Context, consent: Consent) -> dict[str, Any]:
    """That it was given, when, how, on which text, and until when."""
    event = session.scalars(
        select(ConsentEvent)
        .where(
            ConsentEvent.tenant_id == context.tenant_id,
            ConsentEvent.consent_id == consent.id,
            ConsentEvent.event == "given",
        )
        .order_by(ConsentEvent.at.desc())
        .limit(1)
    ).one()
    return {
        "code": consent.code,
        "given_at": event.at.isoformat(),
        "channel": event.channel,
        "language": event.language,
        "text_sha256": event.text_hash.hex(),
        "until": consent.until.isoformat() if consent.until else None,
    }


def _keep(services: Services, session: Session, context: Context, row: CasefileTransfer, content: bytes) -> list[int]:
    """Encrypt in parts under the package's key and store them; their numbers."""
    key = services.keys.named_key(context.tenant_id, offering.key_name(row.package_id))
    numbers = [part.number for part in session.scalars(_parts(context, row.package_id))]
    first = max(numbers, default=-1) + 1
    kept = []
    for number, at in enumerate(range(0, max(1, len(content)), PART_BYTES), start=first):
        sealed = seal(key, content[at : at + PART_BYTES], part_place(row.package_id, number))
        blob = services.files.put(context.tenant_id, sealed)
        part = PackagePart(id=new_id(), direction="out", package_id=row.package_id, number=number, size=len(sealed))
        part.digest, part.storage_key = hashlib.sha256(sealed).digest(), blob.storage_key
        part.key_wrapped = services.keys.seal_for_tenant(context.tenant_id, blob.key, f"package_part/{part.id}")
        session.add(part)
        kept.append(number)
    session.flush()
    return kept


def part_place(package_id: UUID, number: int) -> str:
    """What a part's ciphertext is bound to, on both sides."""
    return f"{package_id}/{number}"


def _parts(context: Context, package_id: UUID) -> Any:
    return select(PackagePart).where(
        PackagePart.tenant_id == context.tenant_id,
        PackagePart.direction == "out",
        PackagePart.package_id == package_id,
    )
