"""Forms that were sent, as members of staff take them into a casefile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.forms.drafts.opened import ENDED_KEPT, OpenDraft
from oneroof.catalogue.forms.drafts.opening import find_by_code, opened
from oneroof.catalogue.forms.models import FormFile
from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that was sent and waits to be taken."""

    draft_id: UUID
    service_code: str
    definition_digest: str
    language: str
    channel: str
    submitted_at: datetime
    answers: Mapping[str, Any]
    """Without files: those are `files`, which `forms.files.adopt_files` gives to the person."""
    files: tuple[FormFile, ...]


def look_at_sent(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str, today: date
) -> OpenDraft:
    """A form that was sent, before it is taken: what it says and whose it may be.

    Raises Invalid (field `code`), NotFound, and Conflict for one that is not sent yet, was taken or has expired.
    """
    draft = _sent(session, context, keys, code=code, today=today, lock=False)
    audit.record(session, context, clock, action="form.read", object_kind="form_draft", object_id=draft.row.id)
    return draft


def take(session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str, today: date) -> SentForm:
    """Take a form: its answers leave the draft with this call, the caller keeps them. Once: Conflict afterwards.

    Raises what `look_at_sent` raises.
    """
    draft = _sent(session, context, keys, code=code, today=today, lock=True)
    row, now = draft.row, clock.now()
    assert row.submitted_at is not None
    taken = SentForm(
        draft_id=row.id,
        service_code=row.service_code,
        definition_digest=row.definition_digest,
        language=row.language,
        channel=row.channel,
        submitted_at=row.submitted_at,
        answers=dict(draft.content.answers),
        files=tuple(draft.files),
    )
    row.state, row.taken_at, row.changed_at, row.content_sealed = "taken", now, now, None
    row.expires_at = now + ENDED_KEPT
    audit.record(session, context, clock, action="form.take", object_kind="form_draft", object_id=row.id)
    session.flush()
    return taken


def _sent(session: Session, context: Context, keys: KeyStore, *, code: str, today: date, lock: bool) -> OpenDraft:
    row = find_by_code(session, context, keys, code=code, lock=lock)
    draft = opened(session, context, keys, row, today=today)
    if row.state != "submitted":
        raise Conflict(
            "form_not_sent",
            staff_text("This form has not been sent yet. Its person can go on with it, here or at home."),
        )
    return draft
