"""Files in parts: begun, gone on with after a break, whole at last and then like every other file of a form.

What was received is known by the rows alone. A part is in the storage before its row; whoever is cut off between the
two sends that part again, and the daily sweep removes what no row names.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.definition.model import Field
from oneroof.catalogue.definition.schema import MOST_FILES
from oneroof.catalogue.forms.drafts.changing import check_open
from oneroof.catalogue.forms.drafts.opened import OpenDraft
from oneroof.catalogue.forms.files import MOST_BYTES, MOST_IN_A_FORM, REFUSALS, add_file
from oneroof.catalogue.forms.models import FormFile
from oneroof.catalogue.forms.uploads.dropping import drop_parts, drop_uploads
from oneroof.catalogue.forms.uploads.models import FormUpload, FormUploadPart
from oneroof.core.config import MEBIBYTE
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.storage.blobs import BlobMissing, StoredBlob
from oneroof.storage.intake import Storing
from oneroof.storage.names import file_name
from oneroof.storage.refusing import refused
from oneroof.tenancy.context import Context

MOST_IN_A_PART = 4 * MEBIBYTE
KEPT = timedelta(days=2)
"""How long a file that is not whole waits for the rest."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A file as the browser announces it."""

    name: str
    size: int
    """In bytes."""
    known_by: str
    """What the browser knows the file by: chosen again, it has the same."""
    sha256: str | None = None
    """In hexadecimal, where the browser can tell."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file of which a part is here."""

    field: str
    name: str
    percent: int


class OffsetWrong(Conflict):
    """The part begins somewhere else than where the file goes on."""

    def __init__(self, received: int) -> None:
        super().__init__("upload_offset", public_text("This part is here already, or one before it is missing."))
        self.received = received


def begin(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, draft: OpenDraft, field: Field, wish: Wish
) -> FormUpload:
    """An upload to send parts to; the same file announced again is the same upload, however far it is.

    `draft` is locked. Raises Conflict for a form that was sent, and Invalid `file_<reason>` as `files.add_file` does.
    """
    check_open(draft)
    if not 0 < wish.size <= MOST_BYTES:
        raise refused("empty" if wish.size <= 0 else "too_large", most_bytes=MOST_BYTES)
    wish_hash = keys.search_token(
        context.tenant_id, "form upload", str(draft.row.id), field.code, str(wish.size), wish.known_by
    )
    known = session.scalars(
        select(FormUpload).where(
            FormUpload.tenant_id == context.tenant_id,
            FormUpload.draft_id == draft.row.id,
            FormUpload.wish_hash == wish_hash,
        )
    ).one_or_none()
    if known is not None:
        if known.expires_at > clock.now() and _goes_on(draft, known):
            return known
        drop_uploads(session, context, [known.id])
        session.expunge(known)
    _check_room(session, context, draft, field)
    return _announced(session, context, clock, keys, draft, field, wish, wish_hash)


def append(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    draft: OpenDraft,
    field: Field,
    upload_id: UUID,
    offset: int,
    part: bytes,
) -> FormUpload:
    """Keep a part that begins at `offset`. With the last one the file is whole: it is a file of the form then, or
    refused (`refusal`), and its parts are gone.

    `draft` is locked. Raises NotFound, OffsetWrong, Conflict, Invalid for a part that is too long, and what
    `files.add_file` raises for a while only: the part is not kept then and can be sent again.
    """
    check_open(draft)
    upload = of_draft(session, context, clock, draft_id=draft.row.id, upload_id=upload_id, field=field.code)
    if upload.state != "receiving":
        return upload
    if offset != upload.received:
        raise OffsetWrong(upload.received)
    if len(part) > min(MOST_IN_A_PART, upload.size - offset):
        raise refused("too_large", most_bytes=MOST_BYTES)
    if part:
        blob = storing.files.put(context.tenant_id, part)
        part_id = new_id()
        session.add(
            FormUploadPart(
                id=part_id,
                upload_id=upload.id,
                begins=offset,
                size=len(part),
                storage_key=blob.storage_key,
                key_wrapped=keys.seal_for_tenant_until(
                    context.tenant_id, blob.key, _part_place(part_id), until=upload.expires_at
                ),
            )
        )
        upload.received += len(part)
        session.flush()
    if upload.received == upload.size:
        _complete(session, context, clock, keys, storing, draft, field, upload)
    return upload


def of_draft(
    session: Session, context: Context, clock: Clock, *, draft_id: UUID, upload_id: UUID, field: str | None = None
) -> FormUpload:
    """An upload of the draft, and of that field where one is named.

    Raises NotFound for none, and for one that has expired.
    """
    upload = session.scalars(
        select(FormUpload).where(
            FormUpload.tenant_id == context.tenant_id,
            FormUpload.id == upload_id,
            FormUpload.draft_id == draft_id,
            FormUpload.expires_at > clock.now(),
        )
    ).one_or_none()
    if upload is None or field not in (None, upload.field):
        message = public_text("What was sent of this file is not here any more. Choose it again.")
        raise NotFound("upload_unknown", message)
    return upload


def give_up(session: Session, context: Context, *, draft_id: UUID, upload_id: UUID) -> None:
    """Forget an upload, with what came of it; nothing happens where there is none."""
    query = select(FormUpload.id).where(
        FormUpload.tenant_id == context.tenant_id, FormUpload.id == upload_id, FormUpload.draft_id == draft_id
    )
    drop_uploads(session, context, list(session.scalars(query)))


def arriving(session: Session, context: Context, clock: Clock, keys: KeyStore, *, draft_id: UUID) -> list[Arriving]:
    """The draft's files of which a part is here, in the order in which they were begun."""
    query = select(FormUpload).where(
        FormUpload.tenant_id == context.tenant_id,
        FormUpload.draft_id == draft_id,
        FormUpload.state == "receiving",
        FormUpload.received > 0,
        FormUpload.expires_at > clock.now(),
    )
    return [
        Arriving(
            row.field,
            keys.unseal_for_tenant(context.tenant_id, row.name_sealed, _name_place(row.id)).decode(),
            100 * row.received // row.size,
        )
        for row in session.scalars(query.order_by(FormUpload.began_at, FormUpload.id))
    ]


def _goes_on(draft: OpenDraft, upload: FormUpload) -> bool:
    """Whether it can still be sent, or has become a file that is still there. What was refused begins anew."""
    if upload.state == "done":
        return any(file.id == upload.file_id for file in draft.files)
    return upload.state == "receiving"


def _check_room(session: Session, context: Context, draft: OpenDraft, field: Field) -> None:
    """Raise Invalid `file_too_many`; files on their way count for the form as a whole."""
    on_their_way = session.scalar(
        select(func.count()).where(
            FormUpload.tenant_id == context.tenant_id,
            FormUpload.draft_id == draft.row.id,
            FormUpload.state == "receiving",
        )
    )
    in_field = sum(file.field == field.code for file in draft.files)
    if in_field >= int(field.most or MOST_FILES) or len(draft.files) + (on_their_way or 0) >= MOST_IN_A_FORM:
        message = REFUSALS["too_many"]
        raise Invalid("file_too_many", message, fields={"file": [message]}, details={"why": "too_many"})


def _announced(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    draft: OpenDraft,
    field: Field,
    wish: Wish,
    wish_hash: bytes,
) -> FormUpload:
    upload_id, now = new_id(), clock.now()
    until = now + KEPT
    upload = FormUpload(
        id=upload_id,
        draft_id=draft.row.id,
        field=field.code,
        wish_hash=wish_hash,
        name_sealed=keys.seal_for_tenant_until(
            context.tenant_id, file_name(wish.name).encode(), _name_place(upload_id), until=until
        ),
        size=wish.size,
        received=0,
        digest=_digest(keys, context, wish.sha256.lower()) if wish.sha256 else None,
        state="receiving",
        began_at=now,
        expires_at=until,
    )
    session.add(upload)
    session.flush()
    audit.record(session, context, clock, action="form.begin_file", object_kind="form_draft", object_id=draft.row.id)
    return upload


def _complete(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    draft: OpenDraft,
    field: Field,
    upload: FormUpload,
) -> None:
    """Make the file of its parts, or note why there is none."""
    try:
        file: FormFile = add_file(
            session,
            context,
            clock,
            keys,
            storing,
            draft=draft.row,
            field=field,
            name=keys.unseal_for_tenant(context.tenant_id, upload.name_sealed, _name_place(upload.id)).decode(),
            content=_whole(session, context, keys, storing, upload),
        )
    except Invalid as refusal:
        upload.state, upload.refusal = "refused", str(refusal.details.get("why", "damaged"))
    else:
        upload.state, upload.file_id = "done", file.id
    drop_parts(session, context, upload.id)
    session.flush()


def _whole(session: Session, context: Context, keys: KeyStore, storing: Storing, upload: FormUpload) -> bytes:
    """All parts in a row. Raises Invalid `file_damaged` where they do not make up the file that was announced."""
    query = select(FormUploadPart).where(
        FormUploadPart.tenant_id == context.tenant_id, FormUploadPart.upload_id == upload.id
    )
    whole = bytearray()
    for part in session.scalars(query.order_by(FormUploadPart.begins)):
        key = keys.unseal_for_tenant(context.tenant_id, part.key_wrapped, _part_place(part.id))
        try:
            content = storing.files.get(StoredBlob(part.storage_key, key))
        except BlobMissing:
            raise refused("damaged", most_bytes=MOST_BYTES) from None
        if part.begins != len(whole) or part.size != len(content):
            raise refused("damaged", most_bytes=MOST_BYTES)
        whole += content
    digest = _digest(keys, context, hashlib.sha256(whole).hexdigest())
    if len(whole) != upload.size or (upload.digest is not None and upload.digest != digest):
        raise refused("damaged", most_bytes=MOST_BYTES)
    return bytes(whole)


def _digest(keys: KeyStore, context: Context, sha256: str) -> bytes:
    return keys.search_token(context.tenant_id, "form file", sha256)


def _name_place(upload_id: UUID) -> str:
    return f"form_upload/{upload_id}/name"


def _part_place(part_id: UUID) -> str:
    return f"form_upload_part/{part_id}"
