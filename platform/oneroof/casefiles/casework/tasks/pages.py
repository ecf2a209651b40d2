"""My tasks, and the tasks of a casefile: added, done, dropped, taken back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.casework.assignments.service import possible_workers
from oneroof.casefiles.casework.records import today_at, wrong
from oneroof.casefiles.casework.tasks import service
from oneroof.casefiles.casework.tasks.listing import WHEN, list_my_tasks, list_tasks
from oneroof.casefiles.casework.tasks.models import ROLES, STATES
from oneroof.casefiles.casework.tasks.service import NewTask, Who
from oneroof.casefiles.casework.typed import once, the_casefile, typed, typed_day
from oneroof.casefiles.casework.wording import (
    DROP_REASON_NAMES,
    PRIORITY_NAMES,
    TASK_NAMES,
    TASK_STATE_NAMES,
    WHEN_NAMES,
)
from oneroof.casefiles.finding.merging import origins_of
from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.service import Wanted
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.names import named
from oneroof.core.page_answers import as_id, given, given_id, given_number, go, keep_nowhere, page_again
from oneroof.identity.access import requires
from oneroof.identity.offices import office_choices
from oneroof.identity.permissions import ROLE_NAMES
from oneroof.tenancy.work import Work, work

PAGE = 50
blueprint = Blueprint("task_pages", __name__, template_folder="../templates", url_prefix="/staff")
blueprint.after_request(keep_nowhere)
casefile_tab("task_pages.casefile_tasks", staff_text("Tasks"), rank=55)


@blueprint.get("/tasks")
@requires("casefiles.read")
def my_tasks() -> str:
    """What is mine to do: overdue, today, later."""
    current = work()
    when, whose = request.args.get("when", ""), request.args.get("whose", "all")
    page = list_my_tasks(
        current.session,
        current.context,
        current.clock,
        current.keys,
        when=when if when in WHEN else None,
        whose="me" if whose == "me" else "all",
        limit=PAGE,
        cursor=request.args.get("after") or None,
    )
    chosen = {"when": when, "whose": whose}
    kept: dict[str, Any] = {name: value for name, value in chosen.items() if value not in ("", "all")}
    return render_template(
        "casework/my_tasks.html",
        origins={},
        groups=[(name, [item for item in page.items if item.when == name]) for name in WHEN],
        empty=not page.items,
        chosen=chosen,
        first=url_for(".my_tasks", **kept) if request.args.get("after") else None,
        following=url_for(".my_tasks", **kept, after=page.next_cursor) if page.next_cursor else None,
        undo=as_id(request.args.get("closed", "")),
        **_names(current),
    )


@blueprint.get("/casefiles/<uuid:casefile_id>/tasks")
@requires("casefiles.read")
def casefile_tasks(casefile_id: UUID) -> str:
    """What there is to do for the person."""
    return render_template("casework/tasks.html", errors={}, trouble=None, **_facts(casefile_id, _usual()))


@blueprint.post("/casefiles/<uuid:casefile_id>/tasks")
@requires("casefiles.read")
def casefile_task_add(casefile_id: UUID) -> AnyResponse | Response:
    """Add one."""
    current = work()
    try:
        due_on = typed_day("due_on", required=True)
        assert due_on is not None
        task = NewTask(
            due_on=due_on,
            who=_who(),
            code=given("code"),
            text=request.form.get("text", ""),
            priority=given("priority") or "normal",
            procedure_id=given_id("procedure_id"),
        )
        service.add(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            once_id=once(),
            task=task,
        )
    except DomainError as error:
        current.abandon()
        values = typed("code", "text", "due_on", "who", "priority", "procedure_id")
        return page_again("casework/tasks.html", error, **_facts(casefile_id, values))
    return go("task_pages.casefile_tasks", staff_text("The task was added."), casefile_id=casefile_id)


@blueprint.post("/tasks/<uuid:task_id>/done")
@requires("casefiles.read")
def task_done(task_id: UUID) -> AnyResponse:
    """It is done; it can be taken back."""
    current = work()
    row = service.finish(current.session, current.context, current.clock, task_id=task_id)
    return _back(row.casefile_id, task_id, staff_text("The task is done."))


@blueprint.post("/tasks/<uuid:task_id>/dropped")
@requires("casefiles.read")
def task_drop(task_id: UUID) -> AnyResponse:
    """It will not be done, for a reason."""
    current = work()
    version = given_number("version") or None
    row = service.drop(
        current.session, current.context, current.clock, task_id=task_id, reason=given("reason"), version=version
    )
    return _back(row.casefile_id, task_id, staff_text("The task was dropped."))


@blueprint.post("/tasks/<uuid:task_id>/open")
@requires("casefiles.read")
def task_reopen(task_id: UUID) -> AnyResponse:
    """Take back that it was done or dropped."""
    current = work()
    row = service.reopen(current.session, current.context, current.clock, task_id=task_id)
    return _back(row.casefile_id, None, staff_text("The task is open again."))


def _back(casefile_id: UUID, closed: UUID | None, said: Any) -> AnyResponse:
    """To the list that the button stood on, which offers to take it back."""
    if given("back") == "casefile":
        return go("task_pages.casefile_tasks", said, casefile_id=casefile_id, closed=closed)
    return go("task_pages.my_tasks", said, closed=closed)


def _who() -> Who:
    """`staff:<id>`, `role:<role>` or `office:<id>`. Raises Invalid."""
    kind, _, value = given("who").partition(":")
    if kind == "role":
        return Who(role=value)
    found = as_id(value)
    if kind not in ("staff", "office") or found is None:
        raise wrong("who", "who_missing", staff_text("Choose who does it."))
    return Who(staff_id=found) if kind == "staff" else Who(office_id=found)


def _usual() -> dict[str, str]:
    current = work()
    today = today_at(current.session, current.context, current.clock)
    return {
        "code": "call_back",
        "text": "",
        "due_on": today.isoformat(),
        "who": f"staff:{current.context.actor_id}",
        "priority": "normal",
        "procedure_id": request.args.get("procedure", "")[:40],
    }


def _facts(casefile_id: UUID, values: dict[str, str]) -> dict[str, Any]:
    current, view = work(), the_casefile(casefile_id)
    state = request.args.get("state", "open")
    page = list_tasks(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        state=state if state in STATES else None,
        limit=PAGE,
        cursor=request.args.get("after") or None,
    )
    wanted = Wanted(state="open", casefile_id=casefile_id)
    running = procedures.list_procedures(current.session, current.context, current.clock, current.keys, wanted=wanted)
    here = url_for(".casefile_tasks", casefile_id=casefile_id, state=state)
    more = url_for(".casefile_tasks", casefile_id=casefile_id, state=state, after=page.next_cursor)
    return {
        "view": view,
        "origins": origins_of(current.session, current.context, casefile_id),
        "items": page.items,
        "values": values,
        "state": state,
        "may_add": "tasks" in current.context.clearance or bool(running.items),
        "procedures": running.items,
        "people": _people(current),
        "once_id": new_id(),
        "undo": as_id(request.args.get("closed", "")),
        "first": here if request.args.get("after") else None,
        "following": more if page.next_cursor else None,
        **_names(current),
    }


def _people(current: Work) -> list[tuple[str, str]]:
    """Who a task can be given to."""
    workers = [(f"staff:{staff_id}", name) for staff_id, name in possible_workers(current.session, current.context)]
    roles = [(f"role:{role}", str(staff_text("Anybody: %(role)s", role=ROLE_NAMES[role]))) for role in ROLES]
    offices = [
        (f"office:{office.id}", str(staff_text("Office: %(office)s", office=named(office.names))))
        for office in office_choices(current.session)
    ]
    return [*workers, *roles, *offices]


def _names(current: Work) -> dict[str, Any]:
    return {
        "task_names": TASK_NAMES,
        "priority_names": PRIORITY_NAMES,
        "task_state_names": TASK_STATE_NAMES,
        "drop_reason_names": DROP_REASON_NAMES,
        "when_names": WHEN_NAMES,
        "role_names": ROLE_NAMES,
        "office_names": {office.id: office.names for office in office_choices(current.session)},
    }
