"""What is no row of the person's and still tells of them: jobs that wait, kept answers, forms that were taken."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, cast, delete, or_, select
from sqlalchemy.orm import Session

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.models import Casefile
from oneroof.catalogue.forms.models import FormDraft
from oneroof.core.time import real_now
from oneroof.jobs.models import IdempotencyRecord, OutboxRow
from oneroof.tenancy.context import Context

ANSWERS_RETRIED = timedelta(minutes=10)
"""How long an answer stays of which nobody knows whom it is about: for who sends their request again."""


def forget_traces(session: Session, context: Context, person_id: UUID) -> None:
    """Delete them; the accountability record tells which of them are about the person."""
    _forget_promises(session, context, person_id)
    _forget_answers(session, context, person_id)
    _forget_forms(session, context, person_id)


def _forget_promises(session: Session, context: Context, person_id: UUID) -> None:
    """Jobs and letters about the person that wait."""
    casefile_id = session.scalar(
        select(Casefile.id).where(Casefile.tenant_id == context.tenant_id, Casefile.person_id == person_id)
    )
    ids = {str(each) for each in (person_id, casefile_id) if each}
    waiting = select(OutboxRow).where(
        OutboxRow.tenant_id == context.tenant_id, OutboxRow.done_at.is_(None), OutboxRow.kind.not_like("rights.%")
    )
    for row in session.scalars(waiting):
        if ids & {str(value) for value in row.payload.values()}:
            session.delete(row)


def _forget_answers(session: Session, context: Context, person_id: UUID) -> None:
    """Answers to requests that were about the person, and any old one that says no request."""
    requests = set(session.scalars(_entries(context, person_id, AuditEntry.request_id)))
    about = {found for found in map(_as_uuid, requests) if found is not None}
    session.execute(
        delete(IdempotencyRecord).where(
            IdempotencyRecord.tenant_id == context.tenant_id,
            or_(
                IdempotencyRecord.request_id.in_(about),
                IdempotencyRecord.request_id.is_(None) & (IdempotencyRecord.created_at < real_now() - ANSWERS_RETRIED),
            ),
        )
    )


def _forget_forms(session: Session, context: Context, person_id: UUID) -> None:
    """Forms that were taken into the casefile: when they were written, and the code by which they are found."""
    taken = _entries(context, person_id, cast(AuditEntry.details["form"].astext, Uuid)).where(
        AuditEntry.action == "procedure.take_form"
    )
    forms = list(session.scalars(taken))
    session.execute(delete(FormDraft).where(FormDraft.tenant_id == context.tenant_id, FormDraft.id.in_(forms)))


def _entries(context: Context, person_id: UUID, column: Any) -> Select[Any]:
    return select(column).where(
        AuditEntry.tenant_id == context.tenant_id, AuditEntry.subject_person_id == person_id, column.is_not(None)
    )


def _as_uuid(text: str) -> UUID | None:
    """Callers may bring a name of their own for their request; such a one is not kept beside the answer."""
    try:
        return UUID(text)
    except ValueError:
        return None
