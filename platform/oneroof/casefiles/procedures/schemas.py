"""Procedures in the API."""

from typing import Any

from marshmallow import fields as plain

from oneroof.casefiles.procedures.models import (
    DEADLINE_KINDS,
    DEADLINE_STATES,
    EVENTS,
    EVIDENCE_STATES,
    EXTENSION_REASONS,
    PAUSE_REASONS,
    STATES,
)
from oneroof.casefiles.procedures.service.clocks import EXTENDED
from oneroof.casefiles.procedures.service.listing import DUE
from oneroof.casefiles.procedures.service.records import LONGEST_NOTE
from oneroof.catalogue.definition.model import CHANNELS, RESULTS, STEP_ACTORS
from oneroof.core.api import ApiSchema, PageQuery
from oneroof.core.api.fields import Choice, Day, Flag, Id, Moment, Name, Text, Whole

_CODE = {"description": "What the person keeps and says: `7KM-4QX-9RA`."}
_STEP = {"description": "Code of a step, as the service declares it."}
_ANSWERS = {"description": "By code of the field; null takes an answer back. Kept encrypted under the person's key."}


class NewProcedureSchema(ApiSchema):
    """What begins: a service in a casefile, or a form that was sent. Exactly one of `service` and `form_code`."""

    casefile_id = Id(required=True)
    service = Text(least=1, most=100, metadata={"description": "The service's code."})
    form_code = Text(least=1, most=30, metadata={"description": "Of the form: the procedure keeps it as its own."})
    channel = Choice(CHANNELS, load_default="walk_in", metadata={"description": "A form brings its own."})
    office_id = Id(metadata={"description": "The responsible office, where several provide the service."})


class ProcedureQuery(PageQuery):
    """Which procedures."""

    state = Choice((*STATES, "all"), load_default="open")
    step = Text(most=100, metadata=_STEP)
    service = Text(most=100, metadata={"description": "The service's code."})
    due = Choice(DUE, metadata={"description": "`soon`: within 7 days, or over; `overdue`: over."})
    office_id = Id(metadata={"description": "Those that this office is responsible for."})
    casefile_id = Id()
    mine = Flag(load_default=False, metadata={"description": "Those that the caller began or worked on."})


class MoveSchema(ApiSchema):
    """Where a procedure goes."""

    to_step = Text(least=1, most=100, required=True, metadata=_STEP)
    note = Text(
        most=LONGEST_NOTE,
        load_default=None,
        allow_none=True,
        metadata={"description": "For those who work on it. Kept encrypted under the person's key."},
    )


class AnswersSchema(ApiSchema):
    """Answers to the form, beside those given before."""

    answers = plain.Dict(keys=plain.String(), values=plain.Raw(allow_none=True), required=True, metadata=_ANSWERS)
    complete = Flag(load_default=False, metadata={"description": "The whole form must be in order."})


class SuspensionSchema(ApiSchema):
    """Why the clock stops, and since when."""

    reason = Choice(PAUSE_REASONS, required=True)
    since = Day(load_default=None, allow_none=True, metadata={"description": "Today where it is left out."})
    note = Text(most=LONGEST_NOTE, load_default=None, allow_none=True)


class ResumptionSchema(ApiSchema):
    """The clock goes on."""

    note = Text(most=LONGEST_NOTE, load_default=None, allow_none=True)


class ExtensionSchema(ApiSchema):
    """More days for a declared deadline, counted as the service counts."""

    kind = Choice(EXTENDED, required=True)
    days = Whole(1, 365, required=True)
    reason = Choice(EXTENSION_REASONS, required=True)
    note = Text(most=LONGEST_NOTE, load_default=None, allow_none=True)


class PauseSchema(ApiSchema):
    """Since when and why the clock stands still."""

    reason = plain.String(required=True, metadata={"enum": list(PAUSE_REASONS)})
    since = plain.Date(attribute="began_on", required=True)


class HolderSchema(ApiSchema):
    """Who has it now."""

    kind = plain.String(required=True, metadata={"enum": ["person", "mediator", "office", "agency", "outside"]})
    name = Name(attribute="names", required=True, allow_none=True)


class EvidenceNoteSchema(ApiSchema):
    """How far an evidence is."""

    code = Text(least=1, most=100, required=True)
    state = Choice(EVIDENCE_STATES, required=True)


class StepSchema(ApiSchema):
    """A step of a procedure."""

    code = plain.String(required=True)
    name = Name(required=True)
    by = plain.String(required=True, metadata={"enum": STEP_ACTORS})
    result = plain.String(required=True, allow_none=True, metadata={"enum": [*RESULTS, None]})


class ListedProcedureSchema(ApiSchema):
    """A procedure, in a list."""

    id = plain.UUID(attribute="procedure.id", required=True)
    code = plain.String(required=True, metadata=_CODE)
    casefile_id = plain.UUID(attribute="procedure.casefile_id", required=True)
    service = plain.String(attribute="service_code", required=True)
    step = plain.Nested(StepSchema, required=True)
    state = plain.String(attribute="procedure.state", required=True, metadata={"enum": STATES})
    result = plain.String(
        attribute="procedure.result", required=True, allow_none=True, metadata={"enum": [*RESULTS, None]}
    )
    language = plain.String(attribute="procedure.language", required=True)
    channel = plain.String(attribute="procedure.channel", required=True, metadata={"enum": CHANNELS})
    office_id = plain.UUID(attribute="procedure.office_id", required=True, allow_none=True)
    agency_id = plain.UUID(attribute="procedure.agency_id", required=True, allow_none=True)
    opened_at = Moment(attribute="procedure.opened_at", required=True)
    step_since = Moment(attribute="procedure.step_since", required=True)
    closed_at = Moment(attribute="procedure.closed_at", required=True, allow_none=True)
    due_on = plain.Date(attribute="procedure.due_on", required=True, allow_none=True)
    version = plain.Integer(attribute="procedure.version", required=True, metadata={"description": "Also the `ETag`."})


class EvidenceItemSchema(ApiSchema):
    """An evidence that the service asks for."""

    code = plain.String(attribute="evidence.code", required=True)
    name = Name(attribute="evidence.name", required=True)
    state = plain.String(required=True, metadata={"enum": EVIDENCE_STATES})
    required = plain.Boolean(attribute="evidence.required", required=True)
    applies = plain.Boolean(
        required=True, allow_none=True, metadata={"description": "null where the answers do not tell."}
    )
    alternative_to = plain.String(
        attribute="evidence.group",
        required=True,
        allow_none=True,
        metadata={"description": "Of one group, any one will do."},
    )
    file_ids = plain.List(plain.UUID(), required=True)


class DeadlineSchema(ApiSchema):
    """A day by which something is due."""

    code = plain.String(required=True)
    kind = plain.String(required=True, metadata={"enum": DEADLINE_KINDS})
    text = Name(attribute="words", required=True, metadata={"description": "Empty for `usual` and `legal`."})
    due_on = plain.Date(required=True)
    state = plain.String(required=True, metadata={"enum": DEADLINE_STATES})


class HistoryEntrySchema(ApiSchema):
    """Something that happened."""

    event = plain.String(attribute="event.event", required=True, metadata={"enum": EVENTS})
    at = Moment(attribute="event.at", required=True)
    from_step = plain.String(attribute="event.from_step", required=True, allow_none=True)
    to_step = plain.String(attribute="event.to_step", required=True, allow_none=True)
    about = plain.String(
        attribute="event.subject",
        required=True,
        allow_none=True,
        metadata={"description": "For evidence: its code and state."},
    )
    staff_name = plain.String(required=True, allow_none=True)
    note = plain.String(required=True, allow_none=True)


class ProcedureSchema(ListedProcedureSchema):
    """A procedure with all that belongs to it."""

    steps = plain.List(plain.Nested(StepSchema), attribute="definition.steps", required=True)
    next_steps = plain.List(plain.Nested(StepSchema), required=True)
    may_move = plain.Boolean(required=True, metadata={"description": "Whether the present step is the caller's."})
    answers = plain.Dict(keys=plain.String(), values=plain.Raw(), required=True)
    answers_complete = plain.Boolean(required=True)
    evidence = plain.List(plain.Nested(EvidenceItemSchema), required=True)
    missing = plain.Method("_missing", required=True, metadata={"type": "array", "items": {"type": "string"}})
    deadlines = plain.List(plain.Nested(DeadlineSchema), required=True)
    suspended = plain.Nested(PauseSchema, attribute="pause", required=True, allow_none=True)
    held_by = plain.Nested(HolderSchema, attribute="holder", required=True, allow_none=True)
    history = plain.List(plain.Nested(HistoryEntrySchema), required=True)
    definition_changed = plain.Boolean(
        required=True, metadata={"description": "The service is defined otherwise by now; this goes on as it began."}
    )

    def _missing(self, view: Any) -> list[str]:
        """Codes of the evidence that is still to be brought."""
        return [item.evidence.code for item in view.missing]
