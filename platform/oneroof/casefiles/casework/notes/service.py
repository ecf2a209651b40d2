"""Writing notes and reading them. A note stays as it was written; a correction is a note of its own."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.notes.drafts import forget_draft
from oneroof.casefiles.casework.notes.models import AUDIENCES, Note
from oneroof.casefiles.casework.records import (
    add_once,
    casefile_of,
    check_cleared,
    classed,
    procedure_of,
    record,
    sealed,
    staff_names,
    unsealed,
    written,
    wrong,
)
from oneroof.casefiles.finding.merging import casefiles_of
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

NEWEST_FIRST = (SortKey(Note.written_at, descending=True), SortKey(Note.id, descending=True))


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note in the clear: for one answer, never kept."""

    note: Note
    text: str
    author: str | None
    corrected_by: UUID | None
    """The newer note that puts this one right."""


@dataclass(frozen=True, slots=True)
class WantedNotes:
    """Which notes; what is None does not matter."""

    audience: str | None = None
    procedure_id: UUID | None = None
    mine: bool = False
    """Those that the actor wrote."""


def write_note(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    once_id: UUID,
    text: str,
    procedure_id: UUID | None = None,
    corrects_id: UUID | None = None,
) -> Note:
    """Keep a note: for those who counsel alone, or with `procedure_id` for its responsible office too.

    Called again with the same `once_id` it answers with the note that is there. A correction is for whom the older note
    was for. Raises NotFound, Invalid, and Forbidden for who may not write such a note.
    """
    casefile = casefile_of(session, context, casefile_id)
    kept = written(text, "text", required=True)
    older = _older(session, context, casefile.id, corrects_id)
    wanted = older.procedure_id if older else procedure_id
    procedure = procedure_of(session, context, casefile, wanted)
    if procedure is None:
        check_cleared(context, "notes")
    before = _by_once(session, context, once_id)
    if before is not None:
        return before
    row = Note(id=new_id(), casefile_id=casefile.id, **classed(session, context, casefile, "notes", procedure))
    row.once_id, row.audience = once_id, "office" if procedure else "counselling"
    row.procedure_id, row.corrects_id = wanted, corrects_id
    row.written_at, row.written_by, row.office_id = clock.now(), context.actor_id, context.office_id
    row.sealed = sealed(context, keys, casefile.person_id, row.id, "note", kept)
    if not add_once(session, row):
        return _by_once_surely(session, context, once_id)
    forget_draft(session, context, casefile_id=casefile.id)
    verb = "note.correct" if older else "note.write"
    record(session, context, clock, verb, person_id=casefile.person_id, object_id=row.id, data_class="notes")
    return row


def read_note(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, note_id: UUID
) -> NoteView:
    """One note; the reading is recorded. Raises NotFound."""
    note = session.get(Note, (context.tenant_id, note_id))
    if note is None or note.casefile_id != casefile_id:
        raise _no_such_note()
    return opened_notes(session, context, clock, keys, [note])[0]


def list_notes(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    wanted: WantedNotes | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Page[NoteView]:
    """A page of the notes that the actor may see, also of joined casefiles, the newest first; each one is recorded."""
    casefile = casefile_of(session, context, casefile_id)
    statement = notes_wanted(context, casefiles_of(session, context, casefile.id), wanted or WantedNotes())
    page = page_of(session, statement, keys=NEWEST_FIRST, limit=limit, cursor=cursor)
    return Page(opened_notes(session, context, clock, keys, page.items), page.next_cursor)


def notes_wanted(context: Context, casefile_ids: list[UUID], wanted: WantedNotes) -> Select[Note]:
    """The casefiles' notes, narrowed down. Raises Invalid for an audience that there is not."""
    if wanted.audience not in (None, *AUDIENCES):
        raise wrong("audience", "audience_unknown", public_text("Notes are for no such readers."))
    statement = select(Note).where(Note.tenant_id == context.tenant_id, Note.casefile_id.in_(casefile_ids))
    if wanted.audience is not None:
        statement = statement.where(Note.audience == wanted.audience)
    if wanted.procedure_id is not None:
        statement = statement.where(Note.procedure_id == wanted.procedure_id)
    return statement.where(Note.written_by == context.actor_id) if wanted.mine else statement


def opened_notes(session: Session, context: Context, clock: Clock, keys: KeyStore, notes: list[Note]) -> list[NoteView]:
    """Notes in the clear; that they were read is recorded."""
    names = staff_names(session, context, {note.written_by for note in notes if note.written_by})
    newer = _corrections(session, context, [note.id for note in notes])
    for note in notes:
        record(session, context, clock, "note.read", person_id=note.person_id, object_id=note.id, data_class="notes")
    return [
        NoteView(
            note,
            unsealed(context, keys, note.person_id, note.id, "note", note.sealed),
            names.get(note.written_by) if note.written_by else None,
            newer.get(note.id),
        )
        for note in notes
    ]


def _corrections(session: Session, context: Context, ids: list[UUID]) -> dict[UUID, UUID]:
    rows = session.execute(
        select(Note.corrects_id, Note.id)
        .where(Note.tenant_id == context.tenant_id, Note.corrects_id.in_(ids))
        .order_by(Note.written_at)
    )
    return {row.corrects_id: row.id for row in rows if row.corrects_id}


def _older(session: Session, context: Context, casefile_id: UUID, note_id: UUID | None) -> Note | None:
    if note_id is None:
        return None
    older = session.get(Note, (context.tenant_id, note_id))
    if older is None or older.casefile_id != casefile_id:
        raise _no_such_note()
    return older


def _by_once(session: Session, context: Context, once_id: UUID) -> Note | None:
    return session.scalars(
        select(Note).where(Note.tenant_id == context.tenant_id, Note.once_id == once_id)
    ).one_or_none()


def _by_once_surely(session: Session, context: Context, once_id: UUID) -> Note:
    found = _by_once(session, context, once_id)
    if found is None:
        raise _no_such_note()
    return found


def _no_such_note() -> NotFound:
    return NotFound("note_not_found", public_text("There is no such note here."))
