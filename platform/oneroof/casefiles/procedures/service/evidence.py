"""Which documents and proofs a procedure needs, and how far each of them is."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import (
    EVIDENCE_STATES,
    Procedure,
    ProcedureEvidence,
    ProcedureFile,
)
from oneroof.casefiles.procedures.service.answers import counting
from oneroof.casefiles.procedures.service.definitions import definition_of
from oneroof.casefiles.procedures.service.records import classed, keep_event, lock_procedure, touch
from oneroof.casefiles.procedures.service.rights import check_may_write, procedure_over
from oneroof.catalogue.definition.conditions import holds
from oneroof.catalogue.definition.model import Evidence, ServiceDefinition
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

SETTLED = frozenset({"shown", "handed_in", "not_needed"})


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One evidence on the list of a procedure."""

    evidence: Evidence
    state: str
    """One of EVIDENCE_STATES."""
    applies: bool | None
    """Whether the answers call for it; None where they do not tell."""
    file_ids: tuple[UUID, ...] = ()

    @property
    def is_missing(self) -> bool:
        """Whether it is needed and not there. What the answers do not tell is not asked for."""
        return self.evidence.required and self.applies is True and self.state not in SETTLED


def note_evidence(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    procedure_id: UUID,
    states: Mapping[str, str],
    version: int | None = None,
) -> Procedure:
    """Note, by code, which evidence was shown, handed in, is not needed, or is missing after all.

    Raises NotFound, Forbidden, PreconditionFailed, Conflict, and Invalid for a code that the service does not know.
    """
    procedure = lock_procedure(session, context, procedure_id, version)
    _check_may_note(context, procedure, states)
    known = {evidence.code for evidence in definition_of(session, context, procedure).evidence}
    for code, state in states.items():
        _check(code, state, known)
        if set_state(session, context, clock, procedure, code, state):
            keep_event(
                session,
                context,
                clock,
                procedure,
                "evidence",
                subject=f"{code} {state}",
                data_classes=["evidence"],
                details={"state": state},
            )
            touch(procedure)
    session.flush()
    return procedure


def _check_may_note(context: Context, procedure: Procedure, states: Mapping[str, str]) -> None:
    """A person hands in for a procedure of their own, and settles nothing else about it; they see no other one."""
    if context.actor_kind != "person" or set(states.values()) != {"handed_in"}:
        check_may_write(context, procedure)
    elif procedure.state == "closed":
        raise procedure_over()


def _check(code: str, state: str, known: Set[str]) -> None:
    if state not in EVIDENCE_STATES:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=state, listed=", ".join(EVIDENCE_STATES))
        raise Invalid("evidence_state_unknown", message, fields={"state": [message]})
    if code not in known:
        message = public_text("This service does not ask for that document.")
        raise Invalid("evidence_unknown", message, fields={"code": [message]})


def set_state(session: Session, context: Context, clock: Clock, procedure: Procedure, code: str, state: str) -> bool:
    """Write how far an evidence is; whether that was something new."""
    row = evidence_rows(session, context, procedure).get(code)
    if (row.state if row else "missing") == state:
        return False
    if row is None:
        row = ProcedureEvidence(code=code, **classed(session, context, procedure, "evidence"))
        session.add(row)
    row.state, row.noted_at, row.noted_by = state, clock.now(), context.actor_id
    return True


def evidence_rows(session: Session, context: Context, procedure: Procedure) -> dict[str, ProcedureEvidence]:
    """What has been noted, by code."""
    rows = session.scalars(
        select(ProcedureEvidence).where(
            ProcedureEvidence.tenant_id == context.tenant_id, ProcedureEvidence.procedure_id == procedure.id
        )
    )
    return {row.code: row for row in rows}


def checklist(
    session: Session,
    context: Context,
    procedure: Procedure,
    definition: ServiceDefinition,
    answers: Mapping[str, Any],
    today: date,
) -> list[EvidenceItem]:
    """All that the service asks for, in its order; an evidence that the answers rule out only if it was noted."""
    rows = evidence_rows(session, context, procedure)
    files = _files(session, context, procedure)
    counted = counting(definition, answers, today)
    items = []
    for evidence in definition.evidence:
        applies = holds(evidence.when, counted, today)
        row = rows.get(evidence.code)
        if applies is False and row is None:
            continue
        file_ids = tuple(row.file_id for row in files if row.evidence == evidence.code)
        items.append(EvidenceItem(evidence, row.state if row else "missing", applies, file_ids))
    return items


def grouped(items: Sequence[EvidenceItem]) -> list[list[EvidenceItem]]:
    """Alternatives together, where the first of them stands; everything else by itself."""
    found: dict[tuple[str, str], list[EvidenceItem]] = {}
    for item in items:
        key = ("group", item.evidence.group) if item.evidence.group else ("alone", item.evidence.code)
        found.setdefault(key, []).append(item)
    return list(found.values())


def missing(items: list[EvidenceItem]) -> list[EvidenceItem]:
    """What is still to be brought; of alternatives nothing, once one of them is there."""
    settled_groups = {item.evidence.group for item in items if item.evidence.group and item.state in SETTLED}
    return [item for item in items if item.is_missing and item.evidence.group not in settled_groups]


def _files(session: Session, context: Context, procedure: Procedure) -> list[ProcedureFile]:
    return list(
        session.scalars(
            select(ProcedureFile)
            .where(ProcedureFile.tenant_id == context.tenant_id, ProcedureFile.procedure_id == procedure.id)
            .order_by(ProcedureFile.id)
        )
    )
