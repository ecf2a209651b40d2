"""What has come is put into a casefile: made once, its documents one after the other, then joined where that was said.

Nothing of it is believed more than what a stranger brings: documents are looked through like any other.
"""

import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.documents.models import KINDS as DOCUMENT_KINDS
from oneroof.casefiles.documents.service import add_document
from oneroof.casefiles.finding.duplicates import look_for_duplicates
from oneroof.casefiles.finding.merging import join_casefiles
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.models import PERSON_KINDS, Casefile
from oneroof.casefiles.service import open_casefile
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.crypto import Unreadable, unseal
from oneroof.core.errors import Conflict, DomainError, Invalid
from oneroof.core.i18n import language, staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.federation.between_centres import others
from oneroof.federation.between_centres.arriving import (
    UNPACK,
    drop,
    key_place,
    missing_parts,
    package_of,
    parts_of,
)
from oneroof.federation.between_centres.contents import Desk, put_in, sealed_json
from oneroof.federation.between_centres.models import CasefileTransfer, IncomingPackage, PackagePart
from oneroof.federation.between_centres.offering import place, record, transfer_named
from oneroof.federation.between_centres.packing import part_place
from oneroof.federation.between_centres.sending import PURPOSE, promise_letter
from oneroof.jobs.handlers import handles_at_length
from oneroof.services import Services
from oneroof.storage.blobs import StoredBlob
from oneroof.storage.intake import Storing
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

Facts = dict[str, Any]


@handles_at_length(UNPACK, purpose=PURPOSE)
def unpack(services: Services, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Put one package into a casefile; begun again it goes on where it was."""
    package_id = UUID(payload["package_id"])
    with services.database.transaction(context) as session:
        facts = _begin(services, session, context, clock, package_id)
    if facts is None:
        return
    left = []
    for document in facts["documents"]:
        with services.database.transaction(context) as session:
            left += _put_document(services, session, context, clock, package_id, document)
    with services.database.transaction(context) as session:
        _finish(services, session, context, clock, package_id, left)


def _begin(services: Services, session: Session, context: Context, clock: Clock, package_id: UUID) -> Facts | None:
    """The contents; the casefile is made here, unless it was before. None for what is not to be put anywhere."""
    row = package_of(session, context, package_id, lock=True)
    if row.state != "accepted" or row.key_sealed is None or missing_parts(session, context, row):
        return None
    try:
        facts: Facts = json.loads(_content(services, session, context, row, row.manifest["contents"]))
    except (Unreadable, ValueError):
        row.state, row.trouble = "failed", "contents_unreadable"
        drop(session, context, clock, row)
        return None
    if row.casefile_id is None:
        _make_casefile(services, session, context, clock, row, facts)
    return facts


def _make_casefile(
    services: Services, session: Session, context: Context, clock: Clock, row: IncomingPackage, facts: Facts
) -> None:
    with language(_home_language(session, context)):
        view = open_casefile(
            session,
            context,
            clock,
            services.keys,
            identity=Identity.from_json(str(facts["identity"]).encode()),
            language=facts["language"],
            kind=facts["kind"] if facts["kind"] in PERSON_KINDS else "migrant",
            another_person=True,
        )
        desk = Desk.of(services, session, context, clock)
        transfer = _trail(desk, row, view.casefile, facts)
        put_in(desk, view.casefile, facts, package_id=row.id, transfer_id=transfer.id)
    row.casefile_id = view.casefile.id
    record(session, context, clock, "receive", transfer)
    session.flush()


def _trail(desk: Desk, row: IncomingPackage, casefile: Casefile, facts: Facts) -> CasefileTransfer:
    """What stays of it here."""
    trail = CasefileTransfer(id=new_id(), package_id=row.id, direction="in", kind=row.kind, casefile_id=casefile.id)
    trail.person_id, trail.data_class = casefile.person_id, "transfers"
    clearance = row_clearance(desk.session, desk.context, casefile.person_id, "transfers")
    trail.shared_office_ids, trail.protected_from = clearance["shared_office_ids"], clearance["protected_from"]
    trail.centre_id, trail.peer_id, trail.state = row.centre_id, row.peer_id, "accepted"
    trail.data_classes, trail.document_ids = list(row.manifest["data_classes"]), []
    trail.created_at, trail.created_by, trail.expires_at = desk.clock.now(), row.answered_by, row.expires_at
    trail.answered_at = row.answered_at
    trail.until = date.fromisoformat(row.manifest["until"]) if row.manifest["until"] else None
    reason = str(facts.get("reason", "")).encode()
    keys, tenant_id, person_id = desk.keys, desk.context.tenant_id, casefile.person_id
    trail.reason_sealed = keys.seal_for_person(tenant_id, person_id, reason, place(trail.id, "reason"))
    trail.manifest_sealed = sealed_json(desk, person_id, row.manifest, place(trail.id, "manifest"))
    desk.session.add(trail)
    desk.session.flush()
    return trail


def _put_document(
    services: Services, session: Session, context: Context, clock: Clock, package_id: UUID, document: Facts
) -> list[str]:
    """Keep one document; its title where it is not taken (too large here, a kind of file that is not allowed)."""
    row = package_of(session, context, package_id)
    if row.state != "accepted" or row.casefile_id is None:
        return []
    content = _content(services, session, context, row, document["parts"])
    try:
        kept = add_document(
            session,
            context,
            clock,
            services.keys,
            Storing(services.files, services.scanner),
            casefile_id=row.casefile_id,
            name=f"{document['title']}",
            content=content,
            kind=document["kind"] if document["kind"] in DOCUMENT_KINDS else "other",
            title=str(document["title"]),
            expires_on=date.fromisoformat(document["expires_on"]) if document["expires_on"] else None,
        )
    except Invalid as error:
        return [error.code]
    trail = transfer_named(session, context, package_id, direction="in")
    if trail is not None and kept.id not in trail.document_ids:
        trail.document_ids = [*trail.document_ids, kept.id]
    return []


def _finish(
    services: Services, session: Session, context: Context, clock: Clock, package_id: UUID, left: list[str]
) -> None:
    """Join where that was said, forget the package, and promise the receipt."""
    row = package_of(session, context, package_id, lock=True)
    trail = transfer_named(session, context, package_id, direction="in")
    if row.state != "accepted" or row.casefile_id is None or trail is None:
        return
    row.trouble = left[0] if left else None
    _join(services, session, context, clock, row, trail)
    row.state, trail.state, trail.settled_at = "done", "done", clock.now()
    drop(session, context, clock, row)
    other = others.other_of(session, context, services.settings, row)
    body = {"documents": len(trail.document_ids), "left_out": len(left)}
    promise_letter(session, context, clock, services.keys, other, kind="receipt", subject=row.id, body=body)
    record(session, context, clock, "done", trail, {"documents": len(trail.document_ids), "left_out": len(left)})
    session.flush()


def _join(
    services: Services,
    session: Session,
    context: Context,
    clock: Clock,
    row: IncomingPackage,
    trail: CasefileTransfer,
) -> None:
    """Into the casefile that staff named; else whoever may be the same person is noted, for people to decide."""
    if row.joins_casefile_id is None or row.casefile_id is None:
        look_for_duplicates(session, context, clock, services.keys, person_id=trail.person_id)
        return
    try:
        with session.begin_nested(), language(_home_language(session, context)):
            reason = str(staff_text("Came from another centre for this casefile."))
            join_casefiles(
                session,
                context,
                clock,
                services.keys,
                surviving_id=row.joins_casefile_id,
                joined_id=row.casefile_id,
                reason=reason,
            )
    except (Conflict, DomainError):
        row.trouble = "not_joined"
        look_for_duplicates(session, context, clock, services.keys, person_id=trail.person_id)


def _content(services: Services, session: Session, context: Context, row: IncomingPackage, numbers: list[int]) -> bytes:
    """The parts in the clear, one after the other. Raises Unreadable."""
    key = services.keys.unseal_for_tenant(context.tenant_id, row.key_sealed or b"", key_place(row.id))
    parts = {
        part.number: part for part in session.scalars(parts_of(context, row.id).where(PackagePart.number.in_(numbers)))
    }
    found = []
    for number in numbers:
        part = parts[number]
        blob_key = services.keys.unseal_for_tenant(context.tenant_id, part.key_wrapped, f"package_part/{part.id}")
        sealed = services.files.get(StoredBlob(part.storage_key, blob_key))
        found.append(unseal(key, sealed, part_place(row.id, number)))
    return b"".join(found)


def _home_language(session: Session, context: Context) -> str:
    return session.scalars(select(Tenant.default_language).where(Tenant.id == context.tenant_id)).one()
