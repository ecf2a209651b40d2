"""The clock of a procedure: stopped, set going, extended; who has the procedure meanwhile."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.counting import days_between, moved
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.service import Wanted
from oneroof.catalogue.definition.model import TimeLimit
from oneroof.hooks import Deadline
from support.procedures import Desk, a_residence, define


def turn(desk: Desk, step: Any, procedure_id: UUID, **more: Any) -> Procedure:
    found: Procedure = desk.floor.do(
        step, desk.mediator, keys=desk.keys, hooks=desk.hooks, procedure_id=procedure_id, **more
    )
    return found


def due(desk: Desk, procedure_id: UUID) -> dict[str, date]:
    return {row.code: row.due_on for row in desk.read(procedure_id).deadlines}


def today(desk: Desk) -> date:
    return desk.floor.centre.clock.today("Europe/Lisbon")


@pytest.mark.parametrize("counting", ["working_days", "calendar_days"])
def test_what_is_due_moves_by_the_days_on_which_it_stood_still(desk: Desk, counting: str) -> None:
    define(desk.floor.centre, a_residence(time=TimeLimit(usual="P5D", legal="P90D", counting=counting)))
    procedure = desk.open()
    before = due(desk, procedure.id)
    turn(desk, procedures.suspend, procedure.id, reason="documents_missing", note="The birth certificate")
    stopped = desk.read(procedure.id)
    assert stopped.pause is not None and stopped.pause.reason == "documents_missing"
    assert stopped.holder is not None and stopped.holder.kind == "person", "who must bring the documents has it"
    assert {row.state for row in stopped.deadlines} == {"suspended"} and stopped.procedure.due_on is None
    later = desk.later(days=30)
    overdue = later.floor.do(
        procedures.list_procedures, desk.mediator, keys=desk.keys, wanted=Wanted(due="overdue"), limit=10
    )
    assert overdue.items == [], "a clock that stands still makes nothing overdue"
    turn(later, procedures.resume, procedure.id)
    still = days_between(today(desk), today(later), counting, frozenset())
    assert due(later, procedure.id) == {code: moved(day, still, counting, frozenset()) for code, day in before.items()}
    assert later.read(procedure.id).procedure.due_on == due(later, procedure.id)["usual"]
    told = [entry.event.event for entry in later.read(procedure.id).history]
    assert told == ["open", "suspend", "resume"] and later.read(procedure.id).history[1].note


def test_what_the_person_hears_is_neutral(desk: Desk) -> None:
    procedure = desk.open()
    turn(desk, procedures.suspend, procedure.id, reason="court", note="Case 17/26")
    status = desk.floor.do(procedures.status_by_code, desk.mediator, keys=desk.keys, code=procedure.code)
    assert isinstance(status, procedures.Status)
    assert (status.stopped_since, status.until, status.legal_limit) == (today(desk), None, None)
    assert "court" not in str(status) and "17/26" not in str(status)
    holder = desk.read(procedure.id).holder
    assert holder is not None and holder.kind == "outside"


def test_a_computed_day_comes_all_the_same(desk: Desk) -> None:

    permit = Deadline(code="permit", text={"en": "The permit ends"}, due_on=today(desk) + timedelta(days=9))
    desk.hooks.answers["deadlines"] = [permit]
    procedure = desk.open()
    turn(desk, procedures.suspend, procedure.id, reason="other")
    assert desk.read(procedure.id).procedure.due_on == permit.due_on


def test_extended_once_or_more_as_far_as_the_law_allows(desk: Desk) -> None:
    limit = TimeLimit(usual="P30D", legal="P60D", longest="P80D")
    define(desk.floor.centre, a_residence(time=limit))
    procedure = desk.open()
    before = due(desk, procedure.id)
    for _time in range(2):
        turn(desk, procedures.extend, procedure.id, kind="legal", days=5, reason="complex")
    after = due(desk, procedure.id)
    assert after["usual"] == before["usual"] and after["legal"] >= before["legal"] + timedelta(days=10)
    error = desk.floor.refused(
        "clock_invalid",
        procedures.extend,
        desk.mediator,
        keys=desk.keys,
        hooks=desk.hooks,
        procedure_id=procedure.id,
        kind="legal",
        days=40,
        reason="complex",
    )
    assert list(error.fields) == ["days"] and due(desk, procedure.id) == after, "nothing was kept of it"
    assert [each.days for each in desk.read(procedure.id).extensions] == [5, 5]


def test_what_makes_no_sense_is_refused(desk: Desk) -> None:
    procedure = desk.open()
    common = {"keys": desk.keys, "hooks": desk.hooks, "procedure_id": procedure.id}
    for fields, step, more in (
        (["reason"], procedures.suspend, {"reason": "mood"}),
        (["since"], procedures.suspend, {"reason": "court", "since": today(desk) + timedelta(days=1)}),
        (["kind"], procedures.extend, {"kind": "permit", "days": 3, "reason": "complex"}),
        (["days"], procedures.extend, {"kind": "legal", "days": 0, "reason": "complex"}),
    ):
        assert list(desk.floor.refused("clock_invalid", step, desk.mediator, **common, **more).fields) == fields
    desk.floor.refused("clock_running", procedures.resume, desk.mediator, **common)
    turn(desk, procedures.suspend, procedure.id, reason="court")
    desk.floor.refused("clock_stopped", procedures.suspend, desk.mediator, **common, reason="court")
    desk.floor.refused("procedure_not_found", procedures.resume, desk.stranger, **common)
