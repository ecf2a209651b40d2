"""What becomes of forms by themselves: they expire, and files that wait for the scanner are scanned."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.forms.drafts.changing import forget
from oneroof.catalogue.forms.drafts.opened import ENDED_KEPT
from oneroof.catalogue.forms.files import SCAN_FILE, scan_again
from oneroof.catalogue.forms.models import FormDraft, FormFile
from oneroof.catalogue.forms.uploads.dropping import drop_uploads
from oneroof.catalogue.forms.uploads.models import FormUpload
from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.services import Services
from oneroof.storage.intake import Storing
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant


@scheduled("forms upkeep", purpose="administration")
def forget_expired(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Once a day, delete what has expired, and files of which the rest never came.

    A code is remembered a while longer, to say what became of its form.
    """
    now = clock.now()
    late = select(FormUpload.id).where(FormUpload.tenant_id == context.tenant_id, FormUpload.expires_at < now)
    drop_uploads(session, context, list(session.scalars(late)))
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
    return True


@handles(SCAN_FILE, purpose="administration")
def scan_file(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Look through a file that could not be looked through when it came."""
    storing = Storing(services.files, services.scanner)
    scan_again(session, context, clock, services.keys, storing, file_id=UUID(payload["file_id"]))
