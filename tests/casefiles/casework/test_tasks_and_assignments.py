"""Tasks come once, are done, dropped and taken back; casefiles change hands; reminders name nobody."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from oneroof.casefiles.casework.assignments import service as assignments
from oneroof.casefiles.casework.assignments.caseload import list_my_caseload, loads
from oneroof.casefiles.casework.assignments.models import Assignment
from oneroof.casefiles.casework.contacts.service import NewContact, log_contact
from oneroof.casefiles.casework.tasks import service as tasks
from oneroof.casefiles.casework.tasks.jobs import remind, reminder, workers_with_due_tasks
from oneroof.casefiles.casework.tasks.listing import list_my_tasks, list_tasks
from oneroof.casefiles.casework.tasks.models import Task
from oneroof.casefiles.casework.tasks.service import NewTask, Who
from oneroof.core.errors import Invalid, NotFound
from oneroof.jobs.models import OutboxRow
from oneroof.notifications.messages import Letter
from support.factories import MORNING, Member
from support.floor import at_once
from support.procedures import Desk

TODAY = MORNING.date()


def add(desk: Desk, casefile_id: UUID, member: Member | None = None, once_id: UUID | None = None, **more: Any) -> Task:
    doer = member or desk.mediator
    said = {"due_on": TODAY, "who": Who(staff_id=doer.id), "code": "call_back", **more}
    arguments = {"keys": desk.keys, "casefile_id": casefile_id, "once_id": once_id or uuid4()}
    return desk.floor.do(tasks.add, doer, task=NewTask(**said), **arguments)


def mine(desk: Desk, member: Member | None = None, **more: Any) -> list[tuple[str, str]]:
    page = desk.floor.do(list_my_tasks, member or desk.mediator, keys=desk.keys, **more)
    return [(item.when, item.text) for item in page.items]


def assign(desk: Desk, casefile_id: UUID, member: Member, **more: Any) -> Assignment:
    arguments = {"keys": desk.keys, "casefile_id": casefile_id, "staff_id": member.id}
    return desk.floor.do(assignments.assign, desk.mediator, **arguments, **more)


def test_my_tasks_by_day_those_of_my_role_and_office_too(desk: Desk) -> None:
    casefile_id = desk.casefile().casefile.id
    add(desk, casefile_id, text="later", due_on=TODAY + timedelta(days=3))
    add(desk, casefile_id, text="over", due_on=TODAY - timedelta(days=1))
    add(desk, casefile_id, text="anybody", who=Who(role="mediator"))
    add(desk, casefile_id, text="house", who=Who(office_id=desk.floor.centre.offices["reception"]))
    coordinator = desk.floor.centre.member("coordinator", office="employment")
    assert mine(desk)[0] == ("overdue", "over") and mine(desk)[-1] == ("later", "later")
    assert {text for when, text in mine(desk) if when == "today"} == {"anybody", "house"}
    assert mine(desk, whose="me") == [("overdue", "over"), ("later", "later")]
    assert mine(desk, when="overdue") == [("overdue", "over")]
    assert mine(desk, coordinator) == []
    assert b"over" not in [row.sealed for row in desk.rows(Task)]


def test_done_dropped_and_taken_back(desk: Desk) -> None:
    casefile_id = desk.casefile(another_person=True).casefile.id
    row = add(desk, casefile_id)
    for _click in range(2):
        assert desk.floor.do(tasks.finish, desk.mediator, task_id=row.id).state == "done"
    assert desk.floor.do(tasks.reopen, desk.mediator, task_id=row.id).closed_at is None
    desk.floor.refused("choice_unknown", tasks.drop, desk.mediator, task_id=row.id, reason="bored")
    desk.floor.refused("changed_meanwhile", tasks.drop, desk.mediator, task_id=row.id, reason="other", version=1)
    dropped = desk.floor.do(tasks.drop, desk.mediator, task_id=row.id, reason="not_needed", version=3)
    assert (dropped.state, dropped.drop_reason) == ("dropped", "not_needed")


def test_a_task_for_the_same_thing_comes_once(desk: Desk) -> None:
    casefile_id, once_id = desk.casefile(another_person=True).casefile.id, uuid4()
    both = at_once([lambda: add(desk, casefile_id, once_id=once_id).id] * 2)
    assert both[0] == both[1], both
    assert [row.casefile_id for row in desk.rows(Task)].count(casefile_id) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"who": Who()}, "who"),
        ({"who": Who(role="king")}, "who"),
        ({"who": Who(staff_id=UUID(int=1))}, "who"),
        ({"code": "other"}, "text"),
        ({"priority": "asap"}, "priority"),
        ({"procedure_id": UUID(int=1)}, "procedure_id"),
    ],
)
def test_faults_of_a_task_are_named(desk: Desk, changes: dict[str, Any], field: str) -> None:
    casefile_id = desk.casefile(another_person=True).casefile.id
    said = NewTask(**{"due_on": TODAY, "who": Who(role="mediator"), "code": "call_back", **changes})
    with pytest.raises(Invalid) as caught:
        desk.floor.do(tasks.add, desk.mediator, keys=desk.keys, casefile_id=casefile_id, once_id=uuid4(), task=said)
    assert field in caught.value.fields


def test_an_office_sees_the_tasks_of_its_procedures_alone(desk: Desk, next_door: Desk) -> None:
    casefile = desk.casefile(another_person=True)
    procedure = desk.open(casefile)
    casefile_id = casefile.casefile.id
    ours = add(desk, casefile_id, text="inside")
    office = Who(office_id=desk.floor.centre.offices["immigration"])
    theirs = add(desk, casefile_id, text="look at it", who=office, procedure_id=procedure.id)
    assert mine(desk, desk.officer) == [("today", "look at it")]
    desk.floor.do(tasks.finish, desk.officer, task_id=theirs.id)
    desk.floor.refused("task_not_found", tasks.finish, desk.officer, task_id=ours.id)
    desk.floor.refused("task_not_found", tasks.finish, desk.stranger, task_id=theirs.id)
    next_door.floor.refused("task_not_found", tasks.finish, next_door.mediator, task_id=ours.id)


def test_a_casefile_is_handed_over_with_a_note_and_its_tasks(desk: Desk) -> None:
    casefile_id = desk.casefile(another_person=True).casefile.id
    first, second = desk.floor.centre.member("mediator"), desk.floor.centre.member("mediator")
    row = assign(desk, casefile_id, first)
    assert assign(desk, casefile_id, first).id == row.id, "made responsible twice"
    task = add(desk, casefile_id, who=Who(staff_id=first.id))
    over = {"keys": desk.keys, "assignment_id": row.id, "staff_id": second.id}
    desk.floor.refused("text_missing", assignments.hand_over, desk.mediator, note=" ", **over)
    desk.floor.do(assignments.hand_over, desk.mediator, note="Speak slowly.", **over)
    views = desk.floor.do(assignments.assignments_of, desk.mediator, keys=desk.keys, casefile_id=casefile_id)
    assert [(view.assignment.staff_id, view.note, view.assignment.ended_at is None) for view in views] == [
        (second.id, "Speak slowly.", True),
        (first.id, "", False),
    ]
    assert desk.floor.look(tasks.task_of, desk.mediator, task_id=task.id).staff_id == second.id
    desk.floor.refused(
        "staff_unknown",
        assignments.assign,
        desk.mediator,
        keys=desk.keys,
        casefile_id=casefile_id,
        staff_id=desk.officer.id,
    )


def test_the_caseload_and_somebody_who_leaves(desk: Desk) -> None:
    leaving, staying = desk.floor.centre.member("mediator"), desk.floor.centre.member("mediator")
    ids = [desk.casefile(another_person=True).casefile.id for _each in range(3)]
    for casefile_id in ids:
        assign(desk, casefile_id, leaving)
    add(desk, ids[0], who=Who(staff_id=leaving.id), due_on=TODAY - timedelta(days=2))
    add(desk, ids[1], who=Who(staff_id=leaving.id), due_on=TODAY + timedelta(days=2))
    spoken = NewContact("phone", "from_person", "information", at=MORNING - timedelta(days=4))
    desk.floor.do(log_contact, desk.mediator, keys=desk.keys, casefile_id=ids[1], once_id=uuid4(), contact=spoken)
    page = desk.floor.do(list_my_caseload, leaving, keys=desk.keys)
    lines = {line.assignment.casefile_id: line for line in page.items}
    assert lines[ids[1]].last_contact == spoken.at and lines[ids[1]].somebody.name == "Amina Haddad"
    assert lines[ids[2]].next_task is None
    for narrowed, left in (("overdue", ids[0]), ("without_task", ids[2])):
        shown = desk.floor.do(list_my_caseload, leaving, keys=desk.keys, narrowed=narrowed).items
        assert [line.assignment.casefile_id for line in shown] == [left]
    coordinator = desk.floor.centre.member("coordinator")
    before = next(load for load in desk.floor.do(loads, coordinator) if load.staff_id == leaving.id)
    assert (before.casefiles, before.open_tasks, before.overdue_tasks) == (3, 2, 1)
    change = {"keys": desk.keys, "from_staff_id": leaving.id, "to_staff_id": staying.id}
    assert desk.floor.do(assignments.reassign_all, coordinator, **change) == 3
    assert desk.floor.do(assignments.reassign_all, coordinator, **change) == 0, "pressed twice"
    after = {load.staff_id: (load.casefiles, load.open_tasks) for load in desk.floor.do(loads, coordinator)}
    assert after[staying.id] == (3, 2) and leaving.id not in after


def test_a_reminder_says_how_much_and_of_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    casefile_id = desk.casefile(another_person=True).casefile.id
    add(desk, casefile_id, text="Ask about the landlord.")
    centre = desk.floor.centre
    with centre.database.transaction(centre.system) as session:
        assert desk.mediator.id in workers_with_due_tasks(session, centre.system, TODAY)
        assert desk.mediator.id not in workers_with_due_tasks(session, centre.system, TODAY - timedelta(days=1))
        tenant: Any = type("Listed", (), {"time_zone": centre.time_zone})
        assert remind(session, centre.system, centre.clock, tenant)
        assert remind(session, centre.system, centre.clock, tenant), "asked again on the same day"
    rows = [row for row in desk.rows(OutboxRow) if str(desk.mediator.id) in str(row.payload)]
    assert len(rows) == 1
    monkeypatch.setattr("oneroof.casefiles.casework.tasks.jobs.tenant_url", lambda *_: "http://lisboa.localhost")
    services: Any = type("Opened", (), {"settings": None})
    with centre.database.transaction(centre.system) as session:
        letter = reminder(services, session, centre.system, desk.mediator.id, TODAY.toordinal())
        assert isinstance(letter, Letter) and "http://lisboa.localhost/staff/tasks" in letter.text
        assert "Amina" not in letter.text + letter.subject and "landlord" not in letter.text
    desk.floor.do(tasks.finish, desk.mediator, task_id=desk.rows(Task)[-1].id)
    with centre.database.transaction(centre.system) as session:
        assert reminder(services, session, centre.system, desk.mediator.id, date(2026, 1, 1).toordinal()) is None


def test_tasks_of_a_casefile_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.floor.do(list_tasks, desk.mediator, keys=desk.keys, casefile_id=uuid4())
