"""What somebody is writing and has not kept yet. It is kept here, encrypted, and not in the browser."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.notes.models import NoteDraft
from oneroof.casefiles.casework.records import casefile_of, check_cleared, classed, record, sealed, unsealed, written
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that its author has not kept yet, and when it was last saved."""

    text: str
    saved_at: datetime


def save_draft(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, text: str
) -> Draft | None:
    """Keep what the actor has written so far about this casefile, in place of what was kept before; None for nothing.

    Raises NotFound, Invalid for too much, and Forbidden for who may not write notes.
    """
    check_cleared(context, "notes")
    casefile = casefile_of(session, context, casefile_id, lock=True)
    kept = written(text, "text")
    row = _draft(session, context, casefile_id)
    if not kept or context.actor_id is None:
        forget_draft(session, context, casefile_id=casefile_id)
        return None
    if row is None:
        row = NoteDraft(id=new_id(), casefile_id=casefile_id, **classed(session, context, casefile, "notes"))
        row.staff_id = context.actor_id
        session.add(row)
    row.sealed = sealed(context, keys, casefile.person_id, row.id, "note_draft", kept)
    row.saved_at = clock.now()
    record(session, context, clock, "note.draft", person_id=casefile.person_id, object_id=row.id, data_class="notes")
    session.flush()
    return Draft(kept, row.saved_at)


def draft_of(session: Session, context: Context, keys: KeyStore, *, casefile_id: UUID) -> Draft | None:
    """What the actor was writing about this casefile, or None."""
    row = _draft(session, context, casefile_id)
    if row is None:
        return None
    return Draft(unsealed(context, keys, row.person_id, row.id, "note_draft", row.sealed), row.saved_at)


def forget_draft(session: Session, context: Context, *, casefile_id: UUID) -> None:
    """The text was kept as a note, or is not wanted any more."""
    session.execute(
        delete(NoteDraft).where(
            NoteDraft.tenant_id == context.tenant_id,
            NoteDraft.casefile_id == casefile_id,
            NoteDraft.staff_id == context.actor_id,
        )
    )


def _draft(session: Session, context: Context, casefile_id: UUID) -> NoteDraft | None:
    return session.scalars(
        select(NoteDraft).where(
            NoteDraft.tenant_id == context.tenant_id,
            NoteDraft.casefile_id == casefile_id,
            NoteDraft.staff_id == context.actor_id,
        )
    ).one_or_none()
