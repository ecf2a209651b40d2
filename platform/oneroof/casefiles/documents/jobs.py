"""What becomes of documents by themselves: waiting ones are scanned, withdrawn ones and old scans are deleted."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.documents.models import DocumentVersion, WaitingScan
from oneroof.casefiles.documents.service.adding import SCAN_VERSION
from oneroof.casefiles.documents.service.changing import delete_withdrawn
from oneroof.casefiles.documents.service.reading import content_of
from oneroof.casefiles.documents.service.waiting import SCAN_WAITING, forget_old_scans, scan_key
from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.services import Services
from oneroof.storage.blobs import StoredBlob
from oneroof.storage.intake import Storing
from oneroof.storage.keeping import promise_removal
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant


@scheduled("documents upkeep", purpose="administration")
def forget_what_is_over(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Once a day, delete what was withdrawn, and scans that nobody took."""
    delete_withdrawn(session, context, clock)
    forget_old_scans(session, context, clock)
    return True


@handles(SCAN_VERSION, purpose="administration")
def scan_version(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Look through a document that could not be looked through when it came. Raises ScannerUnavailable."""
    query = select(DocumentVersion).where(
        DocumentVersion.tenant_id == context.tenant_id, DocumentVersion.id == UUID(payload["version_id"])
    )
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is not None and row.scan == "pending":
        content = content_of(services.keys, context, Storing(services.files, services.scanner), row)
        _settle(services, session, context, clock, row, content)


@handles(SCAN_WAITING, purpose="administration")
def scan_waiting(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """The same for a scan that no casefile has yet."""
    query = select(WaitingScan).where(
        WaitingScan.tenant_id == context.tenant_id, WaitingScan.id == UUID(payload["scan_id"])
    )
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is not None and row.scan == "pending":
        blob = StoredBlob(row.storage_key, scan_key(services.keys, context, row))
        _settle(services, session, context, clock, row, services.files.get(blob))


def _settle(
    services: Services,
    session: Session,
    context: Context,
    clock: Clock,
    row: DocumentVersion | WaitingScan,
    content: bytes,
) -> None:
    if services.scanner is None:
        row.scan = "unscanned"
        return
    row.scan, row.scanned_at = services.scanner.scan(content), clock.now()
    if row.scan == "infected":
        promise_removal(session, context, row.storage_key)
