"""A procedure as a member of staff sees it: opened for one answer, never kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.codes import shown
from oneroof.casefiles.procedures.floor import served_offices
from oneroof.casefiles.procedures.machine import next_steps, path_of, step_of
from oneroof.casefiles.procedures.models import (
    Procedure,
    ProcedureDeadline,
    ProcedureEvent,
    ProcedureExtension,
    ProcedureNote,
    ProcedurePause,
)
from oneroof.casefiles.procedures.service.access import may_do
from oneroof.casefiles.procedures.service.answers import answers_row, opened_answers
from oneroof.casefiles.procedures.service.deadlines import (
    deadlines_of,
    extensions_of,
    furthest_day,
    pauses_of,
    running_pause,
    step_expected,
)
from oneroof.casefiles.procedures.service.definitions import kept_definition
from oneroof.casefiles.procedures.service.evidence import EvidenceItem, checklist, grouped, missing
from oneroof.casefiles.procedures.service.holding import Holder, holder_of
from oneroof.casefiles.procedures.service.moving import can_undo, events_of
from oneroof.casefiles.procedures.service.records import (
    no_such_procedure,
    opened_note,
    record,
    today_at,
)
from oneroof.catalogue.definition.document import from_document
from oneroof.catalogue.definition.model import ServiceDefinition, Step, Text
from oneroof.catalogue.models import Service
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity.models import Staff
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Something that happened, who did it, and what they wrote about it."""

    event: ProcedureEvent
    staff_name: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class ProcedureView:
    """A procedure with everything that belongs to it. Its words are those of the definition that it began under."""

    procedure: Procedure
    definition: ServiceDefinition
    service_code: str
    answers: Mapping[str, Any]
    answers_complete: bool
    evidence: list[EvidenceItem]
    deadlines: list[ProcedureDeadline]
    history: list[HistoryEntry]
    path: list[str]
    """The steps that led here, the present one last."""
    expected_on: date | None
    """By when the present step is usually done."""
    may_move: bool
    """Whether what the present step waits for is the reader's to note."""
    may_undo: bool
    definition_changed: bool
    """The service is defined otherwise by now; this procedure goes on as it began."""
    today: date
    pause: ProcedurePause | None
    """Since when and why the clock stands still; None while it runs."""
    extensions: list[ProcedureExtension]
    furthest_on: date | None
    """Beyond this day the law allows no extension; None where the definition names no such day."""
    holder: Holder | None
    """Who has it now; None once it has ended."""

    @property
    def code(self) -> str:
        """The procedure's code as it is printed and said."""
        return shown(self.procedure.code)

    @property
    def version(self) -> int:
        """What a change must name (`If-Match`)."""
        return self.procedure.version

    @property
    def step(self) -> Step:
        """Where it is now."""
        found = step_of(self.definition, self.procedure.step)
        assert found is not None
        return found

    @property
    def next_steps(self) -> tuple[Step, ...]:
        """Where it can go from here, whoever may say so."""
        return next_steps(self.definition, self.procedure.step)

    @property
    def step_names(self) -> dict[str, Text]:
        """What the steps are called, by code."""
        return {step.code: step.name for step in self.definition.steps}

    @property
    def evidence_names(self) -> dict[str, Text]:
        """What the documents are called, by code."""
        return {evidence.code: evidence.name for evidence in self.definition.evidence}

    @property
    def evidence_groups(self) -> list[list[EvidenceItem]]:
        """The evidence in its order, alternatives together where the first of them stands."""
        return grouped(self.evidence)

    @property
    def missing(self) -> list[EvidenceItem]:
        """What the person still has to bring."""
        return missing(self.evidence)

    @property
    def missing_groups(self) -> list[list[EvidenceItem]]:
        """The same, alternatives together: any one of them will do."""
        return grouped(self.missing)

    @property
    def number_missing(self) -> int:
        """How many documents the person still has to bring: one of each group of alternatives."""
        return len({item.evidence.group or item.evidence.code for item in self.missing})

    @property
    def running(self) -> list[ProcedureDeadline]:
        """The deadlines that run."""
        return [deadline for deadline in self.deadlines if deadline.state == "running"]


def read_procedure(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, procedure_id: UUID
) -> ProcedureView:
    """The procedure with all that belongs to it; the reading is recorded.

    Raises NotFound where there is none that the actor may know of.
    """
    procedure = session.get(Procedure, (context.tenant_id, procedure_id), populate_existing=True)
    if procedure is None:
        raise no_such_procedure()
    record(session, context, clock, procedure, "read", data_classes=["answers", "evidence", "notes", "deadlines"])
    return opened_view(session, context, clock, keys, procedure)


def opened_view(
    session: Session, context: Context, clock: Clock, keys: KeyStore, procedure: Procedure
) -> ProcedureView:
    """The view of a procedure that the caller has looked at or changed, and recorded."""
    kept = kept_definition(session, context, procedure)
    definition = from_document(kept.document)
    service = session.get_one(Service, (context.tenant_id, procedure.service_id))
    row = answers_row(session, context, procedure)
    answers = opened_answers(context, keys, row)
    events = events_of(session, context, procedure)
    present = step_of(definition, procedure.step)
    today = today_at(session, context, clock)
    pause = running_pause(pauses_of(session, context, procedure)) if procedure.state == "open" else None
    return ProcedureView(
        procedure=procedure,
        definition=definition,
        service_code=service.code,
        answers=answers,
        answers_complete=row is None or row.complete,
        evidence=checklist(session, context, procedure, definition, answers, today),
        deadlines=deadlines_of(session, context, procedure),
        history=_history(session, context, keys, procedure, events),
        path=path_of((event.event, event.to_step) for event in events),
        expected_on=step_expected(session, context, procedure, present),
        may_move=present is not None
        and procedure.state == "open"
        and may_do(context, procedure, present, served_offices(session, context)),
        may_undo=can_undo(context, clock, events),
        definition_changed=_changed(service, kept.document),
        today=today,
        pause=pause,
        extensions=extensions_of(session, context, procedure),
        furthest_on=furthest_day(session, context, procedure, definition),
        holder=holder_of(session, context, procedure, present, pause) if present else None,
    )


def _changed(service: Service, document: Mapping[str, Any]) -> bool:
    """Whether the steps, the form or the evidence are others by now: a new sentence elsewhere changes nothing here."""
    now = service.document or {}
    return any(now.get(part) != document.get(part) for part in ("steps", "form", "evidence", "time"))


def _history(
    session: Session, context: Context, keys: KeyStore, procedure: Procedure, events: list[ProcedureEvent]
) -> list[HistoryEntry]:
    names = _staff_names(session, context, {event.actor_id for event in events if event.actor_id})
    notes = session.scalars(
        select(ProcedureNote).where(
            ProcedureNote.tenant_id == context.tenant_id, ProcedureNote.procedure_id == procedure.id
        )
    )
    written = {note.event_id: opened_note(context, keys, note) for note in notes}
    return [
        HistoryEntry(event, names.get(event.actor_id) if event.actor_id else None, written.get(event.id))
        for event in events
    ]


def _staff_names(session: Session, context: Context, staff_ids: set[UUID]) -> dict[UUID, str]:
    rows = session.execute(
        select(Staff.id, Staff.name).where(Staff.tenant_id == context.tenant_id, Staff.id.in_(sorted(staff_ids)))
    )
    return {row.id: row.name for row in rows}
