"""Files that are added to a form: accepted or refused with a reason, kept encrypted, looked through for viruses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.definition.model import Field
from oneroof.catalogue.definition.schema import MOST_FILES
from oneroof.catalogue.forms.limits import FILES_CLOSED
from oneroof.catalogue.forms.models import FormDraft, FormFile
from oneroof.core.config import MEBIBYTE
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import LazyText, public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.jobs.service import enqueue
from oneroof.storage.blobs import StoredBlob
from oneroof.storage.intake import Storing, receive
from oneroof.storage.keeping import promise_removal
from oneroof.storage.names import file_name
from oneroof.storage.refusing import BUSY, FileRefused, refused, too_large
from oneroof.storage.refusing import REFUSALS as KINDS_OF_REFUSAL
from oneroof.storage.sandbox import Sender
from oneroof.tenancy.context import Context

MOST_BYTES = 10 * MEBIBYTE
MOST_IN_A_FORM = 20
SCAN_FILE = "forms.scan_file"

_TOO_MANY = public_text("There are too many files already. Remove one before you add another.")
REFUSALS: dict[str, LazyText] = {
    **KINDS_OF_REFUSAL,
    "too_large": too_large(MOST_BYTES),
    "too_many": _TOO_MANY,
    "busy": BUSY,
    "later": FILES_CLOSED,
}
"""Why a file was not accepted."""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file to be handed out."""

    name: str
    media_type: str
    content: bytes


def add_file(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    draft: FormDraft,
    field: Field,
    name: str,
    content: bytes,
) -> FormFile:
    """Keep a file as an answer to `field`; the same file again is the one that is there.

    What is kept is made anew from it (storage.intake). Raises Invalid (code `file_<reason>`, a key of REFUSALS) for one
    that is not accepted.
    """
    digest = keys.search_token(context.tenant_id, "form file", hashlib.sha256(content).hexdigest())
    there = list(session.scalars(_of_draft(context, draft.id)))
    known = next((file for file in there if file.field == field.code and file.digest == digest), None)
    if known is not None:
        return known
    in_field = sum(file.field == field.code for file in there)
    if in_field >= int(field.most or MOST_FILES) or len(there) >= MOST_IN_A_FORM:
        raise Invalid("file_too_many", _TOO_MANY, fields={"file": [_TOO_MANY]}, details={"why": "too_many"})
    try:
        sender: Sender = "staff" if context.actor_kind in ("staff", "service") else "stranger"
        received = receive(storing.scanner, content, most_bytes=MOST_BYTES, sender=sender)
    except FileRefused as refusal:
        raise refused(refusal.why, most_bytes=MOST_BYTES) from None
    blob = storing.files.put(context.tenant_id, received.content)
    file_id, now = new_id(), clock.now()
    seal = partial(keys.seal_for_tenant_until, context.tenant_id)
    file = FormFile(
        id=file_id,
        draft_id=draft.id,
        field=field.code,
        evidence=field.evidence,
        name_sealed=seal(file_name(name).encode(), f"form_file/{file_id}/name", until=draft.expires_at),
        media_type=received.media_type,
        size=len(received.content),
        digest=digest,
        storage_key=blob.storage_key,
        key_wrapped=seal(blob.key, f"form_file/{file_id}/key", until=draft.expires_at),
        scan=received.scan,
        scanned_at=now if received.scan == "clean" else None,
        added_at=now,
    )
    session.add(file)
    session.flush()
    if received.scan == "pending":
        enqueue(session, context, kind=SCAN_FILE, key=str(file_id), payload={"file_id": str(file_id)})
    audit.record(session, context, clock, action="form.add_file", object_kind="form_file", object_id=file_id)
    return file


def remove_file(session: Session, context: Context, clock: Clock, *, draft_id: UUID, file_id: UUID) -> None:
    """Take a file back; nothing happens where it is gone already."""
    file = session.scalars(_of_draft(context, draft_id).where(FormFile.id == file_id)).one_or_none()
    if file is None:
        return
    promise_removal(session, context, file.storage_key)
    session.execute(delete(FormFile).where(FormFile.tenant_id == context.tenant_id, FormFile.id == file_id))
    audit.record(session, context, clock, action="form.remove_file", object_kind="form_file", object_id=file_id)


def read_file(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    file_id: UUID,
    unscanned_accepted: bool = False,
) -> OpenFile:
    """A file's content, for those who may see it: the caller has checked that.

    Raises NotFound; Conflict `file_infected`, `file_not_checked_yet`, and `file_unscanned` unless whoever opens it has
    been told that it was not checked and wants it all the same.
    """
    query = select(FormFile).where(FormFile.tenant_id == context.tenant_id, FormFile.id == file_id)
    file = session.scalars(query).one_or_none()
    if file is None:
        raise NotFound("file_unknown", staff_text("There is no such file."))
    _check_scan(file.scan, unscanned_accepted=unscanned_accepted)
    plain = storing.files.get(StoredBlob(file.storage_key, _unwrapped(keys, context, file)))
    audit.record(
        session,
        context,
        clock,
        action="form.read_file",
        object_kind="form_file",
        object_id=file_id,
        subject_person_id=file.person_id,
        data_classes=["documents"],
    )
    return OpenFile(name_of(keys, context, file), file.media_type, plain)


def name_of(keys: KeyStore, context: Context, file: FormFile) -> str:
    """The file's name as its person called it."""
    place = f"form_file/{file.id}/name"
    if file.person_id is None:
        return keys.unseal_for_tenant(context.tenant_id, file.name_sealed, place).decode()
    return keys.unseal_for_person(context.tenant_id, file.person_id, file.name_sealed, place).decode()


def keep_files(session: Session, context: Context, keys: KeyStore, *, draft_id: UUID, until: datetime) -> None:
    """Let a draft's files be read until then, and no longer."""
    seal = partial(keys.seal_for_tenant_until, context.tenant_id, until=until)
    for file in session.scalars(_of_draft(context, draft_id)):
        place = f"form_file/{file.id}"
        name, key = name_of(keys, context, file), _unwrapped(keys, context, file)
        file.name_sealed, file.key_wrapped = seal(name.encode(), f"{place}/name"), seal(key, f"{place}/key")


def adopt_files(
    session: Session, context: Context, keys: KeyStore, *, draft_id: UUID, person_id: UUID
) -> list[FormFile]:
    """Give a draft's files to a person: from now on the person's key opens them, and erasure closes them for good."""
    files = list(session.scalars(_of_draft(context, draft_id).order_by(FormFile.added_at, FormFile.id)))
    for file in files:
        name, key = name_of(keys, context, file), _unwrapped(keys, context, file)
        tenant_id, place = context.tenant_id, f"form_file/{file.id}"
        file.name_sealed = keys.seal_for_person(tenant_id, person_id, name.encode(), f"{place}/name")
        file.key_wrapped = keys.seal_for_person(tenant_id, person_id, key, f"{place}/key")
        file.person_id, file.draft_id = person_id, None
    session.flush()
    return files


def scan_again(
    session: Session, context: Context, clock: Clock, keys: KeyStore, storing: Storing, *, file_id: UUID
) -> None:
    """Look through a file that still waits for it. Raises ScannerUnavailable: the job is then tried again."""
    query = select(FormFile).where(FormFile.tenant_id == context.tenant_id, FormFile.id == file_id)
    file = session.scalars(query.with_for_update()).one_or_none()
    if file is None or file.scan != "pending":
        return
    if storing.scanner is None:
        file.scan = "unscanned"
        return
    plain = storing.files.get(StoredBlob(file.storage_key, _unwrapped(keys, context, file)))
    file.scan, file.scanned_at = storing.scanner.scan(plain), clock.now()
    if file.scan == "infected":
        promise_removal(session, context, file.storage_key)


def _of_draft(context: Context, draft_id: UUID) -> Select[FormFile]:
    return select(FormFile).where(FormFile.tenant_id == context.tenant_id, FormFile.draft_id == draft_id)


def _check_scan(scan: str, *, unscanned_accepted: bool) -> None:
    if scan == "infected":
        raise Conflict("file_infected", staff_text("A virus was found in this file. It was deleted; ask for another."))
    if scan == "pending":
        raise Conflict(
            "file_not_checked_yet",
            staff_text("This file has not been checked for viruses yet. Try again in a few minutes."),
        )
    if scan == "unscanned" and not unscanned_accepted:
        raise Conflict(
            "file_unscanned",
            staff_text("This file was not checked for viruses, because no scanner is set up. Open it with care."),
        )


def _unwrapped(keys: KeyStore, context: Context, file: FormFile) -> bytes:
    place = f"form_file/{file.id}/key"
    if file.person_id is None:
        return keys.unseal_for_tenant(context.tenant_id, file.key_wrapped, place)
    return keys.unseal_for_person(context.tenant_id, file.person_id, file.key_wrapped, place)
