"""A copy for the person: asked for, made by a job, handed over once, gone after a week."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile, PersonIdentity
from oneroof.casefiles.rights.export.collecting import Exporting, number_of_parts
from oneroof.casefiles.rights.export.writing import Header, written
from oneroof.casefiles.rights.models import AccessExport, RightsRequest
from oneroof.casefiles.rights.service.requests import RUNNING, lock
from oneroof.casefiles.rights.service.rows import classed, no_such, record
from oneroof.casefiles.service.views import opened_view
from oneroof.core.errors import Conflict
from oneroof.core.i18n import language, public_languages, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.names import named
from oneroof.core.time import Clock
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.storage.blobs import BlobStore, StoredBlob
from oneroof.storage.keeping import promise_removal
from oneroof.tenancy.context import Context
from oneroof.tenancy.data_classes import PERSONAL_CLASSES
from oneroof.tenancy.models import Tenant

MAKE = "rights.make_copy"
KEPT = timedelta(days=7)
_PARTS_A_TIME = 5


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The copy, in the clear, for one answer."""

    file_name: str
    content: bytes


def ask_copy(session: Session, context: Context, clock: Clock, *, request_id: UUID) -> AccessExport:
    """Have a copy made for a request for access. Raises Conflict `copy_there` where one is made or waits."""
    request = lock(session, context, request_id, None, states=(*RUNNING, "done"))
    if request.kind != "access":
        raise Conflict("request_state", staff_text("This cannot be done with the request any more."))
    there = _copies(session, context, request_id, ("making", "ready"))
    if there:
        raise Conflict("copy_there", staff_text("A copy is being made already, or waits to be handed over."))
    if request.state == "open":
        request.state, request.decided_at, request.decided_by = "granted", clock.now(), context.actor_id
    row = AccessExport(
        id=new_id(),
        **classed(session, context, request.person_id),
        request_id=request.id,
        done_parts=0,
        all_parts=number_of_parts(),
        asked_at=clock.now(),
        asked_by=context.actor_id,
    )
    session.add(row)
    session.flush()
    enqueue(session, context, kind=MAKE, key=str(row.id), payload={"export_id": str(row.id)})
    record(session, context, clock, "access_export.ask", row.person_id, row.id)
    return row


def make(services: Services, context: Context, clock: Clock, *, export_id: UUID) -> None:
    """Make the copy and keep it encrypted; nothing happens where it is made or not wanted any more.

    It may take long, and reads in batches of one transaction each: what is written meanwhile may be in it or not.
    """
    with services.database.transaction(context) as session:
        row = session.get(AccessExport, (context.tenant_id, export_id))
        if row is None or row.state != "making":
            return
        casefile, header, code, zone = _whose(session, context, clock, services.keys, row)

    def told(number: int) -> None:
        if number % _PARTS_A_TIME == 0:
            _note_progress(services, context, export_id, number)

    with language(code, zone):
        exporting = Exporting.of(services.database, context, services.keys, services.files, casefile.person_id)
        content = written(exporting, header, told)
    _keep(services, context, clock, export_id, content)


def _keep(services: Services, context: Context, clock: Clock, export_id: UUID, content: bytes) -> None:
    """Encrypted, for as long as it waits; not at all where it is not wanted any more."""
    blob = services.files.put(context.tenant_id, content)
    with services.database.transaction(context) as session:
        row = session.scalars(
            select(AccessExport)
            .where(AccessExport.tenant_id == context.tenant_id, AccessExport.id == export_id)
            .with_for_update()
        ).one_or_none()
        if row is None or row.state != "making":
            promise_removal(session, context, blob.storage_key)
            return
        row.storage_key, row.size, row.state = blob.storage_key, len(content), "ready"
        row.key_wrapped = services.keys.seal_for_person(context.tenant_id, row.person_id, blob.key, _place(row.id))
        row.done_parts, row.ready_at, row.expires_at = row.all_parts, clock.now(), clock.now() + KEPT
        _record_all(session, context, clock, "make", row)


def hand_over(
    session: Session, context: Context, clock: Clock, keys: KeyStore, files: BlobStore, *, export_id: UUID
) -> HandedOver:
    """The copy, once: afterwards it is gone. Raises NotFound, and Conflict where it is not there (any more)."""
    row = session.scalars(
        select(AccessExport)
        .where(AccessExport.tenant_id == context.tenant_id, AccessExport.id == export_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise no_such("access_export")
    if row.state != "ready" or row.storage_key is None or row.key_wrapped is None or _over(row, clock):
        raise Conflict("copy_gone", staff_text("This copy was handed over or is too old. Have a new one made."))
    key = keys.unseal_for_person(context.tenant_id, row.person_id, row.key_wrapped, _place(row.id))
    content = files.get(StoredBlob(row.storage_key, key))
    _forget(session, context, row, "handed_over")
    row.handed_over_at, row.handed_over_by = clock.now(), context.actor_id
    request = session.get(RightsRequest, (context.tenant_id, row.request_id))
    if request is not None and request.state == "granted":
        request.state, request.closed_at = "done", clock.now()
    _record_all(session, context, clock, "hand_over", row)
    return HandedOver(f"copy-{row.id}.zip", content)


def expire(session: Session, context: Context, clock: Clock) -> int:
    """Delete copies that nobody fetched within their week; how many."""
    rows = session.scalars(
        select(AccessExport)
        .where(
            AccessExport.tenant_id == context.tenant_id,
            AccessExport.state == "ready",
            AccessExport.expires_at <= clock.now(),
        )
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        _forget(session, context, row, "expired")
        record(session, context, clock, "access_export.expire", row.person_id, row.id)
    return len(rows)


def copies_of(session: Session, context: Context, *, request_id: UUID) -> list[AccessExport]:
    """The copies that were made for a request, the newest first."""
    return _copies(session, context, request_id, None)


def _copies(session: Session, context: Context, request_id: UUID, states: tuple[str, ...] | None) -> list[AccessExport]:
    query = select(AccessExport).where(
        AccessExport.tenant_id == context.tenant_id, AccessExport.request_id == request_id
    )
    if states is not None:
        query = query.where(AccessExport.state.in_(states))
    return list(session.scalars(query.order_by(AccessExport.asked_at.desc(), AccessExport.id.desc())))


def _whose(
    session: Session, context: Context, clock: Clock, keys: KeyStore, row: AccessExport
) -> tuple[Casefile, Header, str, str]:
    """The casefile, the head of the copy, and in which language and time zone it is written."""
    casefile, identity = session.execute(
        select(Casefile, PersonIdentity)
        .join(
            PersonIdentity,
            (PersonIdentity.tenant_id == Casefile.tenant_id) & (PersonIdentity.person_id == Casefile.person_id),
        )
        .where(Casefile.tenant_id == context.tenant_id, Casefile.person_id == row.person_id)
    ).one()
    tenant = session.get_one(Tenant, context.tenant_id)
    code = casefile.language if casefile.language in public_languages() else tenant.default_language
    view = opened_view(context, keys, casefile, identity)
    with language(code, tenant.time_zone):
        centre = named(tenant.name)
    return casefile, Header(view.identity.name, centre, view.code, clock.now()), code, tenant.time_zone


def _note_progress(services: Services, context: Context, export_id: UUID, number: int) -> None:
    """In a transaction of its own, so that it is seen while the copy is made."""
    with services.database.transaction(context) as session:
        session.execute(
            update(AccessExport)
            .where(AccessExport.tenant_id == context.tenant_id, AccessExport.id == export_id)
            .values(done_parts=number)
        )


def _forget(session: Session, context: Context, row: AccessExport, state: str) -> None:
    if row.storage_key is not None:
        promise_removal(session, context, row.storage_key)
    row.state, row.storage_key, row.key_wrapped = state, None, None


def _over(row: AccessExport, clock: Clock) -> bool:
    return row.expires_at is not None and row.expires_at <= clock.now()


def _place(export_id: UUID) -> str:
    return f"access_export/{export_id}/key"


def _record_all(session: Session, context: Context, clock: Clock, verb: str, row: AccessExport) -> None:
    """A copy holds data of every class."""
    audit.record(
        session,
        context,
        clock,
        action=f"access_export.{verb}",
        object_kind="access_export",
        object_id=row.id,
        subject_person_id=row.person_id,
        data_classes=sorted(PERSONAL_CLASSES),
    )
