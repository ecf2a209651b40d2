"""Casework in the API: notes, the log of contacts, who is responsible, tasks and the roadmap."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.casework.assignments import service as assignments
from oneroof.casefiles.casework.assignments.caseload import CaseloadLine, list_my_caseload
from oneroof.casefiles.casework.assignments.service import AssignmentView
from oneroof.casefiles.casework.contacts import service as contacts
from oneroof.casefiles.casework.contacts.service import ContactView, NewContact
from oneroof.casefiles.casework.notes import service as notes
from oneroof.casefiles.casework.notes.service import NoteView, WantedNotes
from oneroof.casefiles.casework.schemas import (
    AssignmentSchema,
    CaseloadLineSchema,
    CaseloadQuery,
    ContactEntryQuery,
    ContactEntrySchema,
    MyTasksQuery,
    NewAssignmentSchema,
    NewContactEntrySchema,
    NewNoteSchema,
    NewTaskSchema,
    NoteQuery,
    NoteSchema,
    TaskQuery,
    TaskSchema,
    TaskStateSchema,
)
from oneroof.casefiles.casework.tasks import service as tasks
from oneroof.casefiles.casework.tasks.listing import TaskView, list_my_tasks, list_tasks, opened_tasks
from oneroof.casefiles.casework.tasks.models import Task
from oneroof.casefiles.casework.tasks.service import NewTask, Who
from oneroof.core.api import ApiBlueprint, list_of, page_schema
from oneroof.core.api.schemas import QuerySchema
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import Page
from oneroof.core.time import Clock
from oneroof.identity.access import requires
from oneroof.tenancy.context import Context
from oneroof.tenancy.work import Work, work

blueprint = ApiBlueprint("casework", __name__, description="Notes, contacts, responsibility and tasks.")


def _by(current: Work) -> tuple[Session, Context, Clock, KeyStore]:
    return current.session, current.context, current.clock, current.keys


@blueprint.route("/casefiles/<uuid:casefile_id>/notes", methods=["GET"])
@requires("casefiles.read")
@blueprint.arguments(NoteQuery, location="query")
@blueprint.response(200, page_schema(NoteSchema))
def list_casefile_notes(query: dict[str, Any], casefile_id: UUID) -> Page[NoteView]:
    """The notes that the caller may see, the newest first"""
    limit, cursor = query.pop("limit"), query.pop("cursor", None)
    wanted = WantedNotes(**query)
    return notes.list_notes(*_by(work()), casefile_id=casefile_id, wanted=wanted, limit=limit, cursor=cursor)


@blueprint.route("/casefiles/<uuid:casefile_id>/notes", methods=["POST"])
@requires("casefiles.read")
@blueprint.arguments(NewNoteSchema)
@blueprint.response(201, NoteSchema)
def write_note(arguments: dict[str, Any], casefile_id: UUID) -> NoteView:
    """Write a note, or a correction of one"""
    current = work()
    note = notes.write_note(*_by(current), casefile_id=casefile_id, **arguments)
    return notes.read_note(*_by(current), casefile_id=casefile_id, note_id=note.id)


@blueprint.route("/casefiles/<uuid:casefile_id>/contacts", methods=["GET"])
@requires("casefiles.read")
@blueprint.arguments(ContactEntryQuery, location="query")
@blueprint.response(200, page_schema(ContactEntrySchema))
def list_contacts(query: dict[str, Any], casefile_id: UUID) -> Page[ContactView]:
    """The log of contacts, the newest first"""
    return contacts.list_contacts(*_by(work()), casefile_id=casefile_id, **query)


@blueprint.route("/casefiles/<uuid:casefile_id>/contacts", methods=["POST"])
@requires("casefiles.read")
@blueprint.arguments(NewContactEntrySchema)
@blueprint.response(201, ContactEntrySchema)
def log_contact(arguments: dict[str, Any], casefile_id: UUID) -> ContactView:
    """Log a contact"""
    current, once_id = work(), arguments.pop("once_id")
    contact = NewContact(**arguments)
    row = contacts.log_contact(*_by(current), casefile_id=casefile_id, once_id=once_id, contact=contact)
    return contacts.opened_contacts(*_by(current), entries=[row])[0]


@blueprint.route("/casefiles/<uuid:casefile_id>/assignments", methods=["GET"])
@requires("casefiles.read")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(AssignmentSchema))
def list_assignments(_query: dict[str, Any], casefile_id: UUID) -> dict[str, list[AssignmentView]]:
    """Who is and was responsible, the present ones first"""
    return {"items": assignments.assignments_of(*_by(work()), casefile_id=casefile_id)}


@blueprint.route("/casefiles/<uuid:casefile_id>/assignments", methods=["POST"])
@requires("casefiles.write")
@blueprint.arguments(NewAssignmentSchema)
@blueprint.response(201, list_of(AssignmentSchema))
def assign_casefile(arguments: dict[str, Any], casefile_id: UUID) -> dict[str, list[AssignmentView]]:
    """Make somebody responsible, beside the others or in place of one of them"""
    current, instead = work(), arguments.pop("instead_of")
    if instead is None:
        assignments.assign(*_by(current), casefile_id=casefile_id, **arguments)
    else:
        assignments.hand_over(*_by(current), assignment_id=instead, **arguments)
    return {"items": assignments.assignments_of(*_by(current), casefile_id=casefile_id)}


@blueprint.route("/caseload", methods=["GET"])
@requires("casefiles.read")
@blueprint.arguments(CaseloadQuery, location="query")
@blueprint.response(200, page_schema(CaseloadLineSchema))
def list_caseload(query: dict[str, Any]) -> Page[CaseloadLine]:
    """The casefiles that the caller is responsible for, the newest first"""
    return list_my_caseload(*_by(work()), narrowed=query.pop("show", None), **query)


@blueprint.route("/casefiles/<uuid:casefile_id>/tasks", methods=["GET"])
@requires("casefiles.read")
@blueprint.arguments(TaskQuery, location="query")
@blueprint.response(200, page_schema(TaskSchema))
def list_casefile_tasks(query: dict[str, Any], casefile_id: UUID) -> Page[TaskView]:
    """The tasks of a casefile, the first due first"""
    state = query.pop("state")
    return list_tasks(*_by(work()), casefile_id=casefile_id, state=None if state == "all" else state, **query)


@blueprint.route("/casefiles/<uuid:casefile_id>/tasks", methods=["POST"])
@requires("casefiles.read")
@blueprint.arguments(NewTaskSchema)
@blueprint.response(201, TaskSchema)
def add_task(arguments: dict[str, Any], casefile_id: UUID) -> TaskView:
    """Add a task"""
    current, once_id = work(), arguments.pop("once_id")
    who = Who(arguments.pop("staff_id"), arguments.pop("role"), arguments.pop("office_id"))
    task = NewTask(who=who, **arguments)
    return _told(current, tasks.add(*_by(current), casefile_id=casefile_id, once_id=once_id, task=task))


@blueprint.route("/tasks", methods=["GET"])
@requires("casefiles.read")
@blueprint.arguments(MyTasksQuery, location="query")
@blueprint.response(200, page_schema(TaskSchema))
def list_own_tasks(query: dict[str, Any]) -> Page[TaskView]:
    """The open tasks of the caller, and anybody's of their roles and offices; the first due first"""
    return list_my_tasks(*_by(work()), **query)


@blueprint.route("/tasks/<uuid:task_id>/state", methods=["POST"])
@requires("casefiles.read")
@blueprint.arguments(TaskStateSchema)
@blueprint.response(200, TaskSchema)
def set_task_state(arguments: dict[str, Any], task_id: UUID) -> TaskView:
    """Done, dropped with a reason, or open again"""
    current = work()
    by = (current.session, current.context, current.clock)
    if arguments["state"] == "dropped":
        row = tasks.drop(*by, task_id=task_id, reason=arguments["reason"] or "")
    elif arguments["state"] == "done":
        row = tasks.finish(*by, task_id=task_id)
    else:
        row = tasks.reopen(*by, task_id=task_id)
    return _told(current, row)


def _told(current: Work, row: Task) -> TaskView:
    return opened_tasks(*_by(current), tasks=[row])[0]
