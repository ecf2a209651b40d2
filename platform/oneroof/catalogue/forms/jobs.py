"""What becomes of forms by themselves: they expire, stray files are removed, waiting ones are scanned."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.forms.drafts.changing import forget
from oneroof.catalogue.forms.drafts.opened import ENDED_KEPT
from oneroof.catalogue.forms.files import REMOVE_BLOB, SCAN_FILE, Storing, scan_again
from oneroof.catalogue.forms.models import FormDraft, FormFile
from oneroof.core.time import Clock, real_now
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

REMOVE_ORPHANS = "forms.remove_orphans"
YOUNG = timedelta(days=1)
"""A stored file of this age may belong to a transaction that is not committed yet."""


@scheduled("forms upkeep", purpose="administration")
def forget_expired(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Once a day, delete what has expired; a code is remembered a while longer, to say what became of its form."""
    now = clock.now()
    over = select(FormDraft).where(FormDraft.tenant_id == context.tenant_id, FormDraft.expires_at < now)
    ended = list(session.scalars(over.with_for_update(skip_locked=True)))
    ids = [row.id for row in ended]
    files = session.scalars(
        select(FormFile).where(FormFile.tenant_id == context.tenant_id, FormFile.draft_id.in_(ids))
    ).all()
    forget(session, context, [row for row in ended if row.state in ("taken", "expired")], files)
    for row in ended:
        if row.state in ("filling", "submitted"):
            row.state, row.content_sealed, row.changed_at, row.expires_at = "expired", None, now, now + ENDED_KEPT
    day = clock.today(tenant.time_zone).isoformat()
    enqueue(session, context, kind=REMOVE_ORPHANS, key=day, payload={})
    return True


@handles(REMOVE_BLOB, purpose="administration")
def remove_blob(services: Services, session: Session, context: Context, _clock: Clock, payload: dict[str, Any]) -> None:
    """Delete the content of a file whose row is gone, or was found to be infected."""
    key = payload["storage_key"]
    kept = select(FormFile.id).where(
        FormFile.tenant_id == context.tenant_id, FormFile.storage_key == key, FormFile.scan != "infected"
    )
    if session.scalar(kept) is None:
        services.files.remove(key)


@handles(SCAN_FILE, purpose="administration")
def scan_file(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Look through a file that could not be looked through when it came."""
    storing = Storing(services.files, services.scanner)
    scan_again(session, context, clock, services.keys, storing, file_id=UUID(payload["file_id"]))


@handles(REMOVE_ORPHANS, purpose="administration")
def remove_orphans(
    services: Services, session: Session, context: Context, _clock: Clock, _payload: dict[str, Any]
) -> None:
    """Delete stored files that no row names: their transaction failed after they were written."""
    known = set(session.scalars(select(FormFile.storage_key).where(FormFile.tenant_id == context.tenant_id)))
    for key in services.files.stored_before(context.tenant_id, real_now() - YOUNG):
        if key not in known:
            services.files.remove(key)
