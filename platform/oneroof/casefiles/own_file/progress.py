"""How far a person's requests are, for themselves: the step, what comes next, until when, and what is missing."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.finding.merging import casefiles_of
from oneroof.casefiles.procedures.machine import step_of
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.service.answers import answers_row, opened_answers
from oneroof.casefiles.procedures.service.definitions import definition_of
from oneroof.casefiles.procedures.service.evidence import EvidenceItem, checklist, missing
from oneroof.casefiles.procedures.service.records import record, today_at
from oneroof.casefiles.procedures.service.status import Status, told
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the person."""

    id: UUID
    person_id: UUID
    """Of the casefile in which it was opened; a joined one's differs from the file's."""
    service: ServiceDefinition
    """As it was defined when the procedure began."""
    status: Status
    missing: list[EvidenceItem]
    """What is still asked for."""


def requests_of(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID
) -> list[Request]:
    """All requests, the open ones first; each one shown is recorded."""
    files = casefiles_of(session, context, casefile_id)
    rows = session.scalars(
        select(Procedure)
        .where(Procedure.tenant_id == context.tenant_id, Procedure.casefile_id.in_(files))
        .order_by(Procedure.state.desc(), Procedure.opened_at.desc(), Procedure.id)
    ).all()
    found = []
    for row in rows:
        definition = definition_of(session, context, row)
        step = step_of(definition, row.step)
        if step is None:
            continue
        record(session, context, clock, row, "status", data_classes=["evidence", "answers", "deadlines"])
        status = told(session, context, clock, row, definition, step)
        needed = [] if status.ended else _missing(session, context, clock, keys, row, definition)
        found.append(Request(row.id, row.person_id, definition, status, needed))
    return found


def _missing(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    procedure: Procedure,
    definition: ServiceDefinition,
) -> list[EvidenceItem]:
    """What the answers call for and nobody has seen."""
    answers = opened_answers(context, keys, answers_row(session, context, procedure))
    return missing(checklist(session, context, procedure, definition, answers, today_at(session, context, clock)))
