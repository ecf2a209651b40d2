"""From step to step: only where the definition leads, only by whom it says, and once."""

from functools import partial

import pytest

from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.models import ProcedureDeadline, ProcedureNote
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed
from support.floor import at_once
from support.procedures import Desk


def undo(desk: Desk, procedure_id: object, **more: object) -> object:
    return desk.floor.do(
        procedures.undo, desk.mediator, keys=desk.keys, hooks=desk.hooks, procedure_id=procedure_id, **more
    )


def test_a_procedure_goes_from_application_to_result(desk: Desk) -> None:
    opened = desk.open()
    desk.go(opened.id, "checking", "documents", "checking", "decision")
    moved = desk.move(opened.id, "granted", note="Card ordered.")
    assert (moved.step, moved.state, moved.result, moved.due_on) == ("granted", "closed", "positive", None)
    assert moved.closed_at == desk.floor.centre.clock.now()
    view = desk.read(opened.id)
    assert view.path == ["applied", "checking", "documents", "checking", "decision", "granted"]
    assert [(entry.event.event, entry.note) for entry in view.history][-1] == ("move", "Card ordered.")
    assert {entry.staff_name for entry in view.history} == {desk.mediator.name}
    assert {deadline.state for deadline in desk.rows(ProcedureDeadline)} == {"ended"}
    assert desk.hooks.moves()[-1] == ("decision", "granted", "positive")


def test_only_declared_steps_follow(desk: Desk) -> None:
    opened = desk.open()
    for step in ("granted", "decision", "applied", "unheard-of"):
        with pytest.raises(Conflict) as refused:
            desk.move(opened.id, step)
        assert refused.value.code == "step_not_next"
    desk.go(opened.id, "checking", "decision", "refused")
    with pytest.raises(Conflict) as refused:
        desk.move(opened.id, "granted")
    assert refused.value.code == "procedure_over"


def test_who_may_is_what_the_step_says(desk: Desk) -> None:
    opened = desk.open()
    with pytest.raises(Forbidden):  # a mediator looks through the form, not the office
        desk.move(opened.id, "checking", desk.officer)
    desk.move(opened.id, "checking")
    reception = desk.floor.centre.member("reception", office="reception")
    with pytest.raises(Forbidden):  # the office checks, and not a reception that cannot serve there
        desk.move(opened.id, "documents", reception)
    desk.move(opened.id, "documents", desk.officer)
    desk.move(opened.id, "checking", reception)  # the person brought the documents: whoever serves them notes it
    desk.move(opened.id, "decision", desk.officer)
    desk.move(opened.id, "granted", desk.officer)


def test_the_agencys_staff_decide_without_an_office_here(desk: Desk) -> None:
    opened = desk.open()
    desk.go(opened.id, "checking", "decision")
    outside = desk.floor.centre.member("officer", office="employment", agency_id=opened.agency_id)
    with pytest.raises(NotFound):
        desk.move(opened.id, "granted", outside)
    desk.let_in(opened, "employment")
    assert desk.move(opened.id, "granted", outside).result == "positive"


def test_a_note_that_is_too_long_moves_nothing(desk: Desk) -> None:
    opened = desk.open()
    with pytest.raises(Invalid) as wrong:
        desk.move(opened.id, "checking", note="x" * 2001)
    assert "note" in wrong.value.fields
    assert desk.read(opened.id).step.code == "applied"
    assert desk.rows(ProcedureNote) == []


def test_an_old_version_changes_nothing(desk: Desk) -> None:
    opened = desk.open()
    seen = desk.read(opened.id).version
    desk.evidence(opened.id, "passport", "shown")
    with pytest.raises(PreconditionFailed):
        desk.move(opened.id, "checking", version=seen)
    assert desk.move(opened.id, "checking", version=seen + 1).step == "checking"


def test_of_two_who_move_it_at_once_one_does(desk: Desk) -> None:
    opened = desk.open()
    desk.move(opened.id, "checking")
    answers = at_once([partial(desk.move, opened.id, step) for step in ["documents", "decision"] * 3])
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert len(refused) == 5
    assert {error.code for error in refused if isinstance(error, Conflict)} == {"step_not_next"}
    assert len(desk.read(opened.id).path) == 3


def test_a_wrong_click_is_taken_back(desk: Desk) -> None:
    opened = desk.open()
    desk.go(opened.id, "checking", "decision")
    desk = desk.later(minutes=2)
    desk.move(opened.id, "refused")
    assert desk.read(opened.id).may_undo
    undo(desk, opened.id)
    view = desk.read(opened.id)
    assert (view.step.code, view.procedure.state, view.procedure.result) == ("decision", "open", None)
    assert view.path == ["applied", "checking", "decision"]
    assert {deadline.state for deadline in view.deadlines} == {"running"}
    assert view.procedure.step_since == opened.opened_at, "the step did not begin anew"
    assert desk.hooks.moves()[-1] == ("refused", "decision", None)
    with pytest.raises(Conflict):
        undo(desk, opened.id)
    desk.move(opened.id, "granted")
    undo(desk, opened.id)
    assert desk.read(opened.id).path == ["applied", "checking", "decision"]


def test_what_others_saw_is_not_taken_back(desk: Desk) -> None:
    opened = desk.open()
    desk.move(opened.id, "checking")
    with pytest.raises(Conflict):
        undo(desk.later(minutes=11), opened.id)
    desk.evidence(opened.id, "passport", "shown")
    with pytest.raises(Conflict):
        undo(desk, opened.id)
    assert not desk.read(opened.id).may_undo
    desk.move(opened.id, "documents", desk.officer)
    with pytest.raises(Conflict):
        undo(desk, opened.id)


def test_an_opening_is_not_taken_back(desk: Desk) -> None:
    with pytest.raises(Conflict):
        undo(desk, desk.open().id)
