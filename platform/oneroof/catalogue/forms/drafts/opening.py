"""Drafts begun, opened and found again by their code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.definition.conditions import is_given
from oneroof.catalogue.forms.content import Content
from oneroof.catalogue.forms.drafts.opened import FILLING_KEPT, OpenDraft, form_digest, form_of
from oneroof.catalogue.forms.models import FormDraft, FormFile
from oneroof.catalogue.forms.validating import Hooks, is_answer
from oneroof.catalogue.service import find_service
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.speakable_codes import EXAMPLE, as_stored, new_code
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

FORM_EXPIRED = public_text("This form has been deleted because nobody went on with it. Please begin again.")


def start(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    service_code: str,
    language: str,
    channel: str,
    wish: str,
    today: date,
    hooks: Hooks | None = None,
    answers: Mapping[str, Any] | None = None,
) -> OpenDraft:
    """Begin a form; the same `wish` again gives the draft that it began. `answers` are those known from elsewhere.

    Raises NotFound for a service that is not offered or has no form.
    """
    view = find_service(session, context, service_code, offered=True)
    fields = {field.code: field for page in form_of(view.definition).pages for field in page.fields}
    known = {
        code: answer
        for code, answer in (answers or {}).items()
        if code in fields
        and fields[code].kind not in ("file", "note")
        and is_given(answer)
        and is_answer(fields[code], answer, today)
    }
    key = keys.search_token(context.tenant_id, "form start", service_code, wish)
    content, draft_id, now = Content(new_code(), known), new_id(), clock.now()
    begun = (
        insert(FormDraft)
        .values(
            tenant_id=context.tenant_id,
            id=draft_id,
            service_code=service_code,
            definition_digest=form_digest(view.definition),
            language=language,
            channel=channel,
            content_sealed=content.sealed(keys, context.tenant_id, draft_id, until=now + FILLING_KEPT),
            code_hash=code_hash(keys, context.tenant_id, content.code),
            start_key=key,
            state="filling",
            created_at=now,
            changed_at=now,
            expires_at=now + FILLING_KEPT,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "start_key"])
        .returning(FormDraft.id)
    )
    if session.execute(begun).scalar_one_or_none() is not None:
        audit.record(session, context, clock, action="form.start", object_kind="form_draft", object_id=draft_id)
    row = session.scalars(
        select(FormDraft).where(FormDraft.tenant_id == context.tenant_id, FormDraft.start_key == key)
    ).one()
    return opened(session, context, keys, row, today=today, hooks=hooks)


def open_draft(
    session: Session,
    context: Context,
    keys: KeyStore,
    *,
    draft_id: UUID,
    today: date,
    hooks: Hooks | None = None,
    lock: bool = False,
) -> OpenDraft:
    """A draft by its id; with `lock`, nobody else changes it until the transaction ends.

    Raises NotFound, and Conflict (`form_expired`, `form_taken`) for one whose answers are no longer here.
    """
    query = select(FormDraft).where(FormDraft.tenant_id == context.tenant_id, FormDraft.id == draft_id)
    row = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound("form_unknown", public_text("We do not find this form. Please begin again."))
    return opened(session, context, keys, row, today=today, hooks=hooks)


def resume(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    code: str,
    today: date,
    hooks: Hooks | None = None,
    lock: bool = False,
) -> OpenDraft:
    """The draft with this code, as somebody typed it.

    Raises Invalid (field `code`) for a typing error, NotFound for a code that is nobody's, Conflict (`form_expired`,
    `form_taken`).
    """
    row = find_by_code(session, context, keys, code=code, lock=lock)
    found = opened(session, context, keys, row, today=today, hooks=hooks)
    audit.record(session, context, clock, action="form.resume", object_kind="form_draft", object_id=row.id)
    return found


def find_by_code(session: Session, context: Context, keys: KeyStore, *, code: str, lock: bool = False) -> FormDraft:
    """The row with this code, in whatever state. Raises Invalid (field `code`) and NotFound."""
    stored = as_stored(code)
    if stored is None:
        message = public_text("This code has a typing error. It has nine signs, such as %(example)s.", example=EXAMPLE)
        raise Invalid("form_code_invalid", message, fields={"code": [message]})
    query = select(FormDraft).where(
        FormDraft.tenant_id == context.tenant_id,
        FormDraft.code_hash == code_hash(keys, context.tenant_id, stored),
    )
    row = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotFound(
            "form_code_unknown",
            public_text("There is no form with this code here. Check the code, and that this is the right centre."),
        )
    return row


def opened(
    session: Session, context: Context, keys: KeyStore, row: FormDraft, *, today: date, hooks: Hooks | None = None
) -> OpenDraft:
    """The draft of a row. Raises Conflict where its answers are no longer here."""
    if row.content_sealed is None:
        if row.state == "taken":
            raise Conflict(
                "form_taken", public_text("This form has arrived: it is part of your casefile now. Ask at the centre.")
            )
        raise Conflict("form_expired", FORM_EXPIRED)
    view = find_service(session, context, row.service_code)
    try:
        content = Content.unsealed(keys, context.tenant_id, row.id, row.content_sealed)
    except KeyDestroyedError:
        raise Conflict("form_expired", FORM_EXPIRED) from None
    return OpenDraft(row, content, view.definition, view.is_offered, files_of(session, context, row.id), today, hooks)


def files_of(session: Session, context: Context, draft_id: UUID) -> list[FormFile]:
    """The files of a draft, in the order in which they were added."""
    query = select(FormFile).where(FormFile.tenant_id == context.tenant_id, FormFile.draft_id == draft_id)
    return list(session.scalars(query.order_by(FormFile.added_at, FormFile.id)))


def code_hash(keys: KeyStore, tenant_id: int, stored: str) -> bytes:
    """Under which a code, as it is stored, is looked up."""
    return keys.search_token(tenant_id, "form code", stored)
