"""Casework in the API."""

from marshmallow import fields as plain

from oneroof.casefiles.casework.assignments.caseload import NARROWINGS
from oneroof.casefiles.casework.contacts.models import DIRECTIONS, SUBJECTS
from oneroof.casefiles.casework.contacts.service import LONGEST_PLACE, MOST_MINUTES
from oneroof.casefiles.casework.notes.models import AUDIENCES
from oneroof.casefiles.casework.records import LONGEST
from oneroof.casefiles.casework.roadmap.models import DOERS, STEP_STATES
from oneroof.casefiles.casework.roadmap.service import LONGEST_STEP
from oneroof.casefiles.casework.tasks.listing import WHEN
from oneroof.casefiles.casework.tasks.models import CODES, DROP_REASONS, PRIORITIES, ROLES, STATES
from oneroof.catalogue.definition.model import CHANNELS
from oneroof.core.api import ApiSchema, PageQuery
from oneroof.core.api.fields import Choice, Day, Flag, Id, Moment, Name, Text, Whole

_ONCE = {"description": "Made by the caller: sent again with the same one, nothing is added twice."}
_SEALED = {"description": "Kept encrypted under the person's key."}


class NewNoteSchema(ApiSchema):
    """A note. It stays as it is written."""

    once_id = Id(required=True, metadata=_ONCE)
    text = Text(least=1, most=LONGEST, required=True, metadata=_SEALED)
    procedure_id = Id(metadata={"description": "Its responsible office reads the note too."})
    corrects_id = Id(metadata={"description": "The older note that this one puts right."})


class NoteQuery(PageQuery):
    """Which notes."""

    audience = Choice(AUDIENCES)
    procedure_id = Id()
    mine = Flag(load_default=False)


class NoteSchema(ApiSchema):
    """A note."""

    id = Id(attribute="note.id", required=True)
    audience = Choice(AUDIENCES, attribute="note.audience", required=True)
    procedure_id = Id(attribute="note.procedure_id", allow_none=True, required=True)
    corrects_id = Id(attribute="note.corrects_id", allow_none=True, required=True)
    corrected_by = Id(allow_none=True, required=True)
    written_at = Moment(attribute="note.written_at", required=True)
    written_by = Id(attribute="note.written_by", allow_none=True, required=True)
    author = plain.String(allow_none=True, required=True)
    text = plain.String(required=True)


class NewContactEntrySchema(ApiSchema):
    """One time that the person and the centre were in touch, or tried to be."""

    once_id = Id(required=True, metadata=_ONCE)
    channel = Choice(CHANNELS, required=True)
    direction = Choice(DIRECTIONS, required=True)
    subject = Choice(SUBJECTS, required=True)
    at = Moment(required=True)
    minutes = Whole(1, MOST_MINUTES, load_default=None, allow_none=True)
    text = Text(most=LONGEST, load_default="", metadata=_SEALED)
    place = Text(most=LONGEST_PLACE, load_default="", metadata={"description": "For outreach."})


class ContactEntryQuery(PageQuery):
    """Which contacts."""

    channel = Choice(CHANNELS)


class ContactEntrySchema(ApiSchema):
    """A contact of the log."""

    id = Id(attribute="entry.id", required=True)
    channel = Choice(CHANNELS, attribute="entry.channel", required=True)
    direction = Choice(DIRECTIONS, attribute="entry.direction", required=True)
    subject = Choice(SUBJECTS, attribute="entry.subject", required=True)
    at = Moment(attribute="entry.at", required=True)
    minutes = plain.Integer(attribute="entry.minutes", allow_none=True, required=True)
    text = plain.String(required=True)
    place = plain.String(required=True)
    author = plain.String(allow_none=True, required=True)


class NewAssignmentSchema(ApiSchema):
    """Who becomes responsible."""

    staff_id = Id(required=True)
    note = Text(most=LONGEST, load_default="", metadata=_SEALED)
    instead_of = Id(load_default=None, allow_none=True, metadata={"description": "The assignment that ends with it."})


class AssignmentSchema(ApiSchema):
    """Who is or was responsible."""

    id = Id(attribute="assignment.id", required=True)
    staff_id = Id(attribute="assignment.staff_id", required=True)
    staff_name = plain.String(required=True)
    since = Moment(attribute="assignment.since", required=True)
    ended_at = Moment(attribute="assignment.ended_at", allow_none=True, required=True)
    note = plain.String(required=True)


class CaseloadQuery(PageQuery):
    """Which casefiles of one's own."""

    show = Choice(NARROWINGS)


class CaseloadLineSchema(ApiSchema):
    """One casefile that the caller is responsible for."""

    assignment_id = Id(attribute="assignment.id", required=True)
    casefile_id = Id(attribute="assignment.casefile_id", required=True)
    case_code = plain.String(attribute="somebody.code", required=True)
    name = plain.String(attribute="somebody.name", allow_none=True, required=True)
    since = Moment(attribute="assignment.since", required=True)
    next_task_id = Id(attribute="next_task.id", allow_none=True)
    next_due_on = Day(attribute="next_task.due_on", allow_none=True)
    last_contact = Moment(allow_none=True, required=True)


class NewTaskSchema(ApiSchema):
    """A task. Exactly one of `staff_id`, `role` and `office_id` says whose it is."""

    once_id = Id(required=True, metadata=_ONCE)
    code = Choice(CODES, load_default="other")
    text = Text(most=LONGEST, load_default="", metadata=_SEALED)
    due_on = Day(required=True)
    priority = Choice(PRIORITIES, load_default="normal")
    staff_id = Id(load_default=None, allow_none=True)
    role = Choice(ROLES, load_default=None, allow_none=True)
    office_id = Id(load_default=None, allow_none=True)
    procedure_id = Id(load_default=None, allow_none=True)


class TaskQuery(PageQuery):
    """Which tasks of a casefile."""

    state = Choice((*STATES, "all"), load_default="open")


class MyTasksQuery(PageQuery):
    """Which open tasks of one's own."""

    when = Choice(WHEN)
    whose = Choice(("all", "me"), load_default="all")


class TaskSchema(ApiSchema):
    """A task."""

    id = Id(attribute="task.id", required=True)
    casefile_id = Id(attribute="task.casefile_id", required=True)
    code = Choice(CODES, attribute="task.code", required=True)
    text = plain.String(required=True)
    due_on = Day(attribute="task.due_on", required=True)
    when = Choice(WHEN, required=True)
    priority = Choice(PRIORITIES, attribute="task.priority", required=True)
    staff_id = Id(attribute="task.staff_id", allow_none=True, required=True)
    role = Choice(ROLES, attribute="task.role", allow_none=True, required=True)
    office_id = Id(attribute="task.office_id", allow_none=True, required=True)
    procedure_id = Id(attribute="task.procedure_id", allow_none=True, required=True)
    state = Choice(STATES, attribute="task.state", required=True)
    drop_reason = Choice(DROP_REASONS, attribute="task.drop_reason", allow_none=True, required=True)


class TaskStateSchema(ApiSchema):
    """Done, dropped with a reason, or open again."""

    state = Choice(STATES, required=True)
    reason = Choice(DROP_REASONS, load_default=None, allow_none=True)


class RoadmapStepChangeSchema(ApiSchema):
    """A step of a roadmap: a service of the catalogue, or words."""

    service = Text(least=1, most=100, metadata={"description": "The service's code."})
    text = Text(most=LONGEST_STEP, load_default="", metadata=_SEALED)
    translation = Text(most=LONGEST_STEP, load_default="", metadata={"description": "In the person's language."})
    place = Text(most=200, load_default="")
    doer = Choice(DOERS, load_default="person")
    office_id = Id(load_default=None, allow_none=True)
    due_on = Day(load_default=None, allow_none=True)


class NewRoadmapStepSchema(RoadmapStepChangeSchema):
    """A step that is added."""

    once_id = Id(required=True, metadata=_ONCE)


class RoadmapStepPlaceSchema(ApiSchema):
    """One place earlier or later, or how far the step is."""

    move = Choice(("earlier", "later"), load_default=None, allow_none=True)
    state = Choice(STEP_STATES, load_default=None, allow_none=True)


class RoadmapStepSchema(ApiSchema):
    """A step as it stands."""

    id = Id(allow_none=True, required=True)
    service = plain.String(attribute="service_code", allow_none=True, required=True)
    service_name = Name(attribute="service_names", allow_none=True, required=True)
    text = plain.String(required=True)
    translation = plain.String(required=True)
    place = plain.String(required=True)
    doer = Choice(DOERS, required=True)
    office_id = Id(allow_none=True, required=True)
    due_on = Day(allow_none=True, required=True)
    state = Choice(STEP_STATES, required=True)


class RoadmapAgreementSchema(ApiSchema):
    """That the person agreed."""

    agreed_on = Day(required=True)
    language = Text(least=2, most=10, required=True, metadata={"description": "In which it was talked through."})


class RoadmapVersionSchema(ApiSchema):
    """What was agreed on a day."""

    number = plain.Integer(required=True)
    agreed_on = Day(required=True)
    language = plain.String(required=True)


class RoadmapSchema(ApiSchema):
    """A casefile's roadmap."""

    casefile_id = Id(required=True)
    steps = plain.List(plain.Nested(RoadmapStepSchema), required=True)
    versions = plain.List(plain.Nested(RoadmapVersionSchema), required=True)
    agreed = plain.Nested(RoadmapVersionSchema, allow_none=True, required=True)
