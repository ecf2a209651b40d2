"""The scan inbox: what a scanner sent and nobody has given to a casefile yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, undefer

from oneroof.audit import service as audit
from oneroof.casefiles.documents.models import CaseDocument, WaitingScan
from oneroof.casefiles.documents.service.adding import Coming, check_kind, digest_of, keep, store
from oneroof.casefiles.documents.service.records import person_of
from oneroof.casefiles.procedures.floor import served_offices
from oneroof.core.errors import Conflict, Forbidden, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.jobs.service import enqueue
from oneroof.storage.blobs import BlobMissing, StoredBlob
from oneroof.storage.intake import Received, Storing
from oneroof.storage.keeping import promise_removal
from oneroof.tenancy.context import Context

KEPT = timedelta(days=7)
"""A scan that nobody took is deleted then."""
MOST_SHOWN = 100
SCAN_WAITING = "documents.scan_waiting"


@dataclass(frozen=True, slots=True)
class ScanView:
    """A scan that waits."""

    row: WaitingScan
    name: str


def receive_scan(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    name: str,
    content: bytes,
) -> ScanView:
    """Keep a scan for the actor and their office; the same scan again is the one that waits.

    Raises Forbidden for nobody in particular, and Invalid `file_<why>` for a file that is not kept.
    """
    if context.actor_id is None:
        raise Forbidden("scan_of_nobody", public_text("Scans are sent with the token of a member of staff."))
    digest = digest_of(keys, context, content)
    known = _mine_by(session, context, digest)
    if known is not None:
        return _view(keys, context, known)
    coming = store(context, storing, content, name=name, digest=digest, source="scanner")
    row = _insert(session, context, clock, keys, coming)
    if row.storage_key != coming.blob.storage_key:
        # the same scan came twice at once: what was just stored is not needed
        promise_removal(session, context, coming.blob.storage_key)
        return _view(keys, context, row)
    if row.scan == "pending":
        enqueue(session, context, kind=SCAN_WAITING, key=str(row.id), payload={"scan_id": str(row.id)})
    _record(session, context, clock, "receive", row.id)
    return _view(keys, context, row)


def list_waiting(session: Session, context: Context, clock: Clock, keys: KeyStore) -> list[ScanView]:
    """What waits for the actor or their offices, the newest first. The look is recorded."""
    query = _visible(session, context).order_by(WaitingScan.arrived_at.desc(), WaitingScan.id.desc()).limit(MOST_SHOWN)
    rows = session.scalars(query).all()
    audit.record(session, context, clock, action="scan.list", data_classes=["documents"], details={"count": len(rows)})
    return [_view(keys, context, row) for row in rows]


def waiting_thumbnail(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, scan_id: UUID
) -> bytes | None:
    """The small picture on the list; None where there is none to show. The look is recorded."""
    query = _visible(session, context).where(WaitingScan.id == scan_id).options(undefer(WaitingScan.thumbnail_sealed))
    row = session.scalars(query).one_or_none()
    if row is None or row.thumbnail_sealed is None or row.scan in ("pending", "infected"):
        return None
    _record(session, context, clock, "preview", row.id)
    return keys.unseal_for_tenant(context.tenant_id, row.thumbnail_sealed, _place(row.id, "thumbnail"))


def take_scan(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    casefile_id: UUID,
    scan_id: UUID,
    kind: str = "other",
    title: str = "",
) -> CaseDocument:
    """Give a waiting scan to a casefile: from now on the person's key opens it.

    The file is stored anew: in a dump of the time when it waited, the tenant's key opens what opened the old one.

    Raises NotFound, Invalid for the kind, and Conflict while it is not checked for viruses.
    """
    check_kind(kind)
    person_id = person_of(session, context, casefile_id)
    row = _locked(session, context, scan_id)
    if row.scan in ("pending", "infected"):
        raise Conflict(
            "file_not_checked_yet",
            public_text("This scan has not been checked for viruses yet. Try again in a few minutes."),
        )
    coming = _coming(keys, context, storing, row)
    promise_removal(session, context, row.storage_key)
    session.delete(row)
    session.flush()
    _record(session, context, clock, "take", scan_id, subject_person_id=person_id)
    return keep(session, context, clock, keys, coming, person_id=person_id, kind=kind, title=title, expires_on=None)


def discard_scan(session: Session, context: Context, clock: Clock, *, scan_id: UUID) -> None:
    """Delete a waiting scan. Raises NotFound."""
    row = _locked(session, context, scan_id)
    promise_removal(session, context, row.storage_key)
    session.delete(row)
    _record(session, context, clock, "discard", scan_id)


def forget_old_scans(session: Session, context: Context, clock: Clock) -> int:
    """Delete what nobody took; how many."""
    over = (WaitingScan.tenant_id == context.tenant_id) & (WaitingScan.arrived_at < clock.now() - KEPT)
    gone: Sequence[str] = session.scalars(select(WaitingScan.storage_key).where(over)).all()
    session.execute(delete(WaitingScan).where(over))
    for key in gone:
        promise_removal(session, context, key)
    return len(gone)


def scan_key(keys: KeyStore, context: Context, row: WaitingScan) -> bytes:
    """What opens the stored file."""
    return keys.unseal_for_tenant(context.tenant_id, row.key_wrapped, _place(row.id, "key"))


def _insert(session: Session, context: Context, clock: Clock, keys: KeyStore, coming: Coming) -> WaitingScan:
    scan_id, received = new_id(), coming.received

    def seal(plain: bytes, part: str) -> bytes:
        until = clock.now() + KEPT
        return keys.seal_for_tenant_until(context.tenant_id, plain, _place(scan_id, part), until=until)

    values: dict[str, Any] = {
        "tenant_id": context.tenant_id,
        "id": scan_id,
        "staff_id": context.actor_id,
        "office_id": context.office_id,
        "storage_key": coming.blob.storage_key,
        "key_wrapped": seal(coming.blob.key, "key"),
        "name_sealed": seal(coming.name.encode(), "name"),
        "thumbnail_sealed": seal(received.thumbnail, "thumbnail") if received.thumbnail else None,
        "media_type": received.media_type,
        "pages": received.pages,
        "size": coming.size,
        "digest": coming.digest,
        "scan": received.scan,
        "scanned_at": clock.now() if received.scan == "clean" else None,
        "arrived_at": clock.now(),
    }
    session.execute(
        insert(WaitingScan)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["tenant_id", "staff_id", "digest"])
        .returning(WaitingScan.id)
    )
    row = _mine_by(session, context, coming.digest)
    assert row is not None
    return row


def _mine_by(session: Session, context: Context, digest: bytes) -> WaitingScan | None:
    query = select(WaitingScan).where(
        WaitingScan.tenant_id == context.tenant_id,
        WaitingScan.staff_id == context.actor_id,
        WaitingScan.digest == digest,
    )
    return session.scalars(query).one_or_none()


def _visible(session: Session, context: Context) -> Any:
    """One's own scans, and those of the offices in which one serves."""
    mine: list[ColumnElement[bool]] = [WaitingScan.staff_id == context.actor_id]
    offices = served_offices(session, context)
    if offices:
        mine.append(WaitingScan.office_id.in_(offices))
    return select(WaitingScan).where(WaitingScan.tenant_id == context.tenant_id, or_(*mine))


def _locked(session: Session, context: Context, scan_id: UUID) -> WaitingScan:
    query = _visible(session, context).where(WaitingScan.id == scan_id).options(undefer(WaitingScan.thumbnail_sealed))
    row: WaitingScan | None = session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise _not_waiting()
    return row


def _not_waiting() -> NotFound:
    return NotFound("scan_not_found", public_text("This scan is not waiting any more."))


def _coming(keys: KeyStore, context: Context, storing: Storing, row: WaitingScan) -> Coming:
    """The file, stored once more under a key that nobody has seen. Raises NotFound where the storage has lost it."""
    small = b""
    if row.thumbnail_sealed is not None:
        small = keys.unseal_for_tenant(context.tenant_id, row.thumbnail_sealed, _place(row.id, "thumbnail"))
    received = Received(row.media_type, row.pages, row.scan, b"", small)
    try:
        content = storing.files.get(StoredBlob(row.storage_key, scan_key(keys, context, row)))
    except BlobMissing:
        raise _not_waiting() from None
    blob = storing.files.put(context.tenant_id, content)
    return Coming(received, blob, _view(keys, context, row).name, row.digest, "scanner", row.size)


def _view(keys: KeyStore, context: Context, row: WaitingScan) -> ScanView:
    return ScanView(row, keys.unseal_for_tenant(context.tenant_id, row.name_sealed, _place(row.id, "name")).decode())


def _place(scan_id: UUID, part: str) -> str:
    return f"waiting_scan/{scan_id}/{part}"


def _record(
    session: Session,
    context: Context,
    clock: Clock,
    verb: str,
    scan_id: UUID,
    *,
    subject_person_id: UUID | None = None,
) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"scan.{verb}",
        object_kind="scan",
        object_id=scan_id,
        subject_person_id=subject_person_id,
        data_classes=["documents"],
    )
