"""What is on its way to a form goes with the form, or when nobody has gone on with it for too long."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneroof.catalogue.forms.uploads.models import FormReceipt, FormUpload, FormUploadPart
from oneroof.storage.keeping import promise_removal
from oneroof.tenancy.context import Context


def drop_arriving(session: Session, context: Context, draft_ids: Collection[UUID]) -> None:
    """Delete the uploads and receipts of drafts; the stored parts follow by job."""
    of_drafts = FormUpload.draft_id.in_(draft_ids)
    uploads = session.scalars(select(FormUpload.id).where(FormUpload.tenant_id == context.tenant_id, of_drafts))
    drop_uploads(session, context, list(uploads))
    session.execute(
        delete(FormReceipt).where(FormReceipt.tenant_id == context.tenant_id, FormReceipt.draft_id.in_(draft_ids))
    )


def drop_uploads(session: Session, context: Context, upload_ids: Collection[UUID]) -> None:
    """Delete uploads, with the parts that came."""
    for upload_id in upload_ids:
        drop_parts(session, context, upload_id)
    session.execute(delete(FormUpload).where(FormUpload.tenant_id == context.tenant_id, FormUpload.id.in_(upload_ids)))


def drop_parts(session: Session, context: Context, upload_id: UUID) -> None:
    """Delete the parts of an upload: they are one file now, or of no use."""
    of_upload = (FormUploadPart.tenant_id == context.tenant_id, FormUploadPart.upload_id == upload_id)
    for storage_key in session.scalars(select(FormUploadPart.storage_key).where(*of_upload)):
        promise_removal(session, context, storage_key)
    session.execute(delete(FormUploadPart).where(*of_upload))
