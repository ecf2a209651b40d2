"""What happens to a draft: pages saved, answers corrected, sent, thrown away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.definition.conditions import is_given
from oneroof.catalogue.forms import problems
from oneroof.catalogue.forms.drafts.opened import FILLING_KEPT, SENT_KEPT, OpenDraft, form_digest
from oneroof.catalogue.forms.files import keep_files
from oneroof.catalogue.forms.models import FormDraft, FormFile
from oneroof.catalogue.forms.parsing import Reading
from oneroof.catalogue.forms.uploads.dropping import drop_arriving
from oneroof.catalogue.forms.validating import is_answer
from oneroof.core.errors import Conflict, Invalid, PreconditionFailed
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.storage.keeping import promise_removal
from oneroof.tenancy.context import Context

INCOMPLETE = public_text("Some answers are still missing or need another look.")
SENT = public_text("This form has been sent already. To change something, ask us.")


def save_page(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    draft: OpenDraft,
    *,
    page: str,
    reading: Reading,
    refused: Mapping[str, list[dict[str, str]]] | None = None,
) -> None:
    """Keep what a page says, readable or not; answers of other pages stay. `refused`: files that were not accepted.

    Raises Conflict for a form that was sent already.
    """
    check_open(draft)
    content = draft.content
    content.answers.update(reading.answers)
    for code in reading.empty:
        content.answers.pop(code, None)
    for code in (*reading.answers, *reading.empty):
        content.typed.pop(code, None)
    content.typed.update({code: unread.typed for code, unread in reading.unread.items()})
    content.refused = dict(refused or {})
    draft.row.page = page
    _keep(session, context, clock, keys, draft)


def save_answers(
    session: Session, context: Context, clock: Clock, keys: KeyStore, draft: OpenDraft, *, answers: Mapping[str, Any]
) -> None:
    """Merge typed answers, as an application sends them; null takes one back. Raises Invalid with every faulty one."""
    check_open(draft)
    fields = {
        field.code: field for page in draft.form.pages for field in page.fields if field.kind not in ("file", "note")
    }
    faults: dict[str, list[Any]] = {}
    for code, answer in answers.items():
        if code not in fields:
            faults[code] = [public_text("This form has no such question.")]
        elif answer is not None and not is_answer(fields[code], answer, draft.today):
            faults[code] = [problems.UNUSABLE]
    if faults:
        raise Invalid("form_answers_invalid", public_text("Some of what was entered cannot be used."), fields=faults)
    for code, answer in answers.items():
        draft.content.typed.pop(code, None)
        if is_given(answer):
            draft.content.answers[code] = answer
        else:
            draft.content.answers.pop(code, None)
    _keep(session, context, clock, keys, draft)


def choose_languages(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    draft: OpenDraft,
    *,
    language: str,
    beside: str | None,
) -> None:
    """Remember the language that the form is read in, and the one that is shown beside it."""
    check_open(draft)
    draft.row.language, draft.content.beside = language, beside
    _keep(session, context, clock, keys, draft)


def submit(session: Session, context: Context, clock: Clock, keys: KeyStore, draft: OpenDraft, *, version: int) -> None:
    """Send the form as it stood in `version`. Sending it again changes nothing.

    Raises Invalid with every problem, PreconditionFailed where something was changed since, Conflict where the service
    is not offered any more or the form has expired.
    """
    row = draft.row
    if row.state == "submitted":
        return
    check_open(draft)
    if not draft.is_offered:
        raise Conflict(
            "service_not_offered",
            public_text("This service is not offered here at the moment. Your answers are kept: ask at the centre."),
        )
    if row.version != version:
        raise PreconditionFailed(
            "form_changed", public_text("Your answers were changed in another window. Please check them again.")
        )
    if draft.problems:
        raise Invalid("form_incomplete", INCOMPLETE, fields=draft.told_problems)
    now = clock.now()
    row.state, row.submitted_at, row.changed_at, row.expires_at = "submitted", now, now, now + SENT_KEPT
    row.definition_digest = form_digest(draft.service)
    draft.content.answers = {code: a for code, a in draft.content.answers.items() if code in draft.state.counting}
    draft.content.typed, draft.content.refused = {}, {}
    _drop_files(session, context, [file for file in draft.files if file.field not in draft.state.fields])
    _seal(session, context, keys, draft)
    audit.record(session, context, clock, action="form.send", object_kind="form_draft", object_id=row.id)
    session.flush()


def discard(session: Session, context: Context, clock: Clock, draft: OpenDraft) -> None:
    """Throw a form away that was not sent, with its files. Raises Conflict for one that was."""
    check_open(draft)
    forget(session, context, [draft.row], draft.files)
    audit.record(session, context, clock, action="form.discard", object_kind="form_draft", object_id=draft.row.id)


def forget(session: Session, context: Context, rows: Collection[FormDraft], files: Collection[FormFile]) -> None:
    """Delete rows and their files; the stored content follows by job."""
    _drop_files(session, context, files)
    drop_arriving(session, context, [row.id for row in rows])
    for row in rows:
        session.execute(delete(FormDraft).where(FormDraft.tenant_id == context.tenant_id, FormDraft.id == row.id))


def check_open(draft: OpenDraft) -> None:
    """Raise Conflict unless answers can still be changed."""
    if draft.row.state != "filling":
        raise Conflict("form_sent", SENT)


def _keep(session: Session, context: Context, clock: Clock, keys: KeyStore, draft: OpenDraft) -> None:
    row, now = draft.row, clock.now()
    draft.forget_what_was_computed()
    row.definition_digest = form_digest(draft.service)
    row.changed_at, row.expires_at = now, now + FILLING_KEPT
    _seal(session, context, keys, draft)
    audit.record(session, context, clock, action="form.save", object_kind="form_draft", object_id=row.id)
    session.flush()


def _seal(session: Session, context: Context, keys: KeyStore, draft: OpenDraft) -> None:
    """Write the answers, and let the files be read as long as they are."""
    row = draft.row
    row.content_sealed = draft.content.sealed(keys, context.tenant_id, row.id, until=row.expires_at)
    keep_files(session, context, keys, draft_id=row.id, until=row.expires_at)


def _drop_files(session: Session, context: Context, files: Collection[FormFile]) -> None:
    for file in files:
        promise_removal(session, context, file.storage_key)
        session.execute(delete(FormFile).where(FormFile.tenant_id == context.tenant_id, FormFile.id == file.id))
