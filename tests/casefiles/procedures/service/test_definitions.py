"""A procedure goes on as it began, whatever becomes of its service's definition and of its catalogue."""

from dataclasses import replace

import pytest

from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.models import ProcedureDefinition
from oneroof.catalogue.definition.model import Step
from oneroof.catalogue.service import retire_catalogue
from oneroof.core.errors import Conflict
from support.catalogues import words
from support.procedures import Desk, a_residence, define, steps

SHORTER = (
    Step(code="asked", name=words("Asked"), by="mediator", next=("done",)),
    Step(code="done", name=words("Done"), by="office", result="neutral"),
)


def test_it_keeps_the_steps_that_it_began_with(desk: Desk) -> None:
    before = desk.open()
    define(desk.floor.centre, a_residence(steps=SHORTER, evidence=()))
    after = desk.open()
    assert [step.code for step in desk.read(before.id).definition.steps] == [step.code for step in steps()]
    assert [step.code for step in desk.read(after.id).definition.steps] == ["asked", "done"]
    assert len(desk.rows(ProcedureDefinition)) == 2
    desk.go(before.id, "checking", "decision", "granted")
    assert desk.read(before.id).procedure.result == "positive"
    with pytest.raises(Conflict):
        desk.move(after.id, "checking")


def test_staff_see_that_the_definition_has_changed(desk: Desk) -> None:
    opened = desk.open()
    define(desk.floor.centre, replace(a_residence(), summary=words("The same in other words.")))
    assert not desk.read(opened.id).definition_changed, "another sentence changes nothing for this procedure"
    define(desk.floor.centre, a_residence(steps=SHORTER))
    assert desk.read(opened.id).definition_changed


def test_without_its_catalogue_it_is_read_and_finished(desk: Desk) -> None:
    opened = desk.open()
    with desk.floor.centre.database.transaction(desk.floor.centre.system) as session:
        retire_catalogue(session, desk.floor.centre.system, desk.floor.centre.clock, "floor")
    with pytest.raises(Conflict):
        desk.open()
    desk.answer(opened.id, answers={"has_job": False}, complete=True)
    desk.evidence(opened.id, "passport", "shown")
    desk.go(opened.id, "checking", "decision", "refused")
    view = desk.read(opened.id)
    assert (view.procedure.result, view.service_code) == ("negative", "residence")
    listed = desk.floor.do(
        procedures.list_procedures, desk.mediator, keys=desk.keys, wanted=procedures.Wanted(state=None)
    )
    assert [item.procedure.id for item in listed.items] == [opened.id]


def test_answers_are_checked_by_the_form_that_it_began_with(desk: Desk) -> None:
    opened = desk.open()
    define(desk.floor.centre, a_residence(form=None))
    desk.answer(opened.id, answers={"has_job": False}, complete=True)
    assert desk.read(opened.id).answers_complete
