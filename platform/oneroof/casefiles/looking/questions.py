"""A person asks why somebody looked at their file; a coordinator answers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.finding.merging import people_of
from oneroof.casefiles.looking.models import AuditQuestion
from oneroof.casefiles.looking.service import Look, entry_about, looks_by_entry
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.storable import is_storable
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """A question in the clear, with the look that it is about."""

    id: UUID
    casefile_id: UUID
    look: Look
    asked_at: datetime
    question: str
    answered_at: datetime | None
    answer: str | None


def ask(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, person_id: UUID, entry_id: UUID, text: str
) -> AuditQuestion:
    """Write the person's question about one look down. Raises Invalid for the text, NotFound, Conflict when asked."""
    entry = entry_about(session, context, person_id=person_id, entry_id=entry_id)
    if session.scalar(select(AuditQuestion.id).where(AuditQuestion.entry_id == entry_id)) is not None:
        raise Conflict("look_questioned", public_text("This look has been asked about already."))
    person_id = entry.subject_person_id or person_id
    row = AuditQuestion(
        person_id=person_id,
        data_class="rights",
        entry_id=entry_id,
        asked_at=clock.now(),
        asked_by=None if context.actor_kind == "person" else context.actor_id,
        question=_sealed(context, keys, person_id, entry_id, _checked("question", text), "question"),
        **row_clearance(session, context, person_id, "rights"),
    )
    session.add(row)
    session.flush()
    _record(session, context, clock, "ask", row)
    return row


def answer(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, question_id: UUID, text: str
) -> AuditQuestion:
    """Answer a question. Raises Invalid for the text, NotFound, Conflict for one that is answered."""
    row = session.scalars(select(AuditQuestion).where(AuditQuestion.id == question_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("look_question_unknown", public_text("There is no such question."))
    if row.answered_at is not None:
        raise Conflict("look_question_answered", public_text("Somebody has answered this question already."))
    row.answer = _sealed(context, keys, row.person_id, row.entry_id, _checked("answer", text), "answer")
    row.answered_at, row.answered_by = clock.now(), context.actor_id
    session.flush()
    _record(session, context, clock, "answer", row)
    return row


def questions_of(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, person_id: UUID
) -> list[Question]:
    """All that a person has asked, the newest first."""
    rows = session.scalars(
        select(AuditQuestion)
        .where(AuditQuestion.person_id.in_(people_of(session, context, person_id)))
        .order_by(AuditQuestion.asked_at.desc())
    ).all()
    for row in rows:
        _record(session, context, clock, "read", row)
    return _opened(session, context, keys, list(rows))


def open_questions(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, cursor: str | None = None
) -> Page[Question]:
    """What waits for an answer in the centre, the oldest first. Raises Invalid for the cursor."""
    waiting = select(AuditQuestion).where(AuditQuestion.answered_at.is_(None))
    keys_of_page = [SortKey(AuditQuestion.asked_at), SortKey(AuditQuestion.id)]
    page = page_of(session, waiting, keys=keys_of_page, limit=25, cursor=cursor)
    for row in page.items:
        _record(session, context, clock, "read", row)
    return Page(_opened(session, context, keys, page.items), page.next_cursor)


def _opened(session: Session, context: Context, keys: KeyStore, rows: list[AuditQuestion]) -> list[Question]:
    """In the clear; those of somebody who was erased are left out."""
    looks = looks_by_entry(session, context, [row.entry_id for row in rows])
    casefiles = {
        row.person_id: row.id
        for row in session.execute(
            select(Casefile.person_id, Casefile.id).where(Casefile.person_id.in_([row.person_id for row in rows]))
        )
    }
    found = []
    for row in rows:
        try:
            question = _text(context, keys, row, row.question, "question")
            said = _text(context, keys, row, row.answer, "answer") if row.answer is not None else None
        except KeyDestroyedError:
            continue
        look, casefile = looks[row.entry_id], casefiles[row.person_id]
        found.append(Question(row.id, casefile, look, row.asked_at, question, row.answered_at, said))
    return found


def _checked(field: str, text: str) -> str:
    text = text.strip()
    if not 1 <= len(text) <= LONGEST or not is_storable(text):
        message = public_text("Write between 1 and %(most)s characters.", most=LONGEST)
        raise Invalid(f"look_{field}_length", message, fields={field: [message]})
    return text


def _sealed(context: Context, keys: KeyStore, person_id: UUID, entry_id: UUID, text: str, part: str) -> bytes:
    return keys.seal_for_person(context.tenant_id, person_id, text.encode(), _place(entry_id, part))


def _text(context: Context, keys: KeyStore, row: AuditQuestion, sealed: bytes, part: str) -> str:
    return keys.unseal_for_person(context.tenant_id, row.person_id, sealed, _place(row.entry_id, part)).decode()


def _place(entry_id: UUID, part: str) -> str:
    return f"audit_question/{entry_id}/{part}"


def _record(session: Session, context: Context, clock: Clock, verb: str, row: AuditQuestion) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"look_question.{verb}",
        object_kind="audit_question",
        object_id=row.id,
        subject_person_id=row.person_id,
        data_classes=["rights"],
    )
