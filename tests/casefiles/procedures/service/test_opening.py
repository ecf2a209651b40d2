"""Beginning a procedure at the desk."""

from datetime import date
from functools import partial
from uuid import uuid4

import pytest

from oneroof.casefiles.codes import read_code, shown
from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.models import ProcedureDefinition, ProcedureEvent
from oneroof.casefiles.service import Identity
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound
from support.catalogues import a_service
from support.floor import at_once
from support.procedures import AMINA, Desk, a_residence, define


def test_it_begins_at_the_first_step_with_what_is_known(desk: Desk) -> None:
    procedure = desk.open()
    view = desk.read(procedure.id)
    assert (procedure.step, procedure.state, procedure.result) == ("applied", "open", None)
    assert view.answers == {"full_name": AMINA.name, "birth_date": "1990-05-14"}
    assert not view.answers_complete
    assert procedure.office_id == desk.floor.centre.offices["immigration"]
    assert procedure.agency_id is not None
    assert (procedure.language, procedure.channel, procedure.opened_by) == ("ar", "walk_in", desk.mediator.id)
    assert [step.code for step in view.next_steps] == ["checking"]
    assert desk.hooks.moves() == [(None, "applied", None)]


def test_a_plugin_may_know_more(desk: Desk) -> None:
    desk.hooks.answers["prefill"] = {"has_job": True, "not_in_the_form": 1}
    assert desk.read(desk.open().id).answers["has_job"] is True
    assert "not_in_the_form" not in desk.read(desk.open().id).answers


def test_a_partial_birth_date_fills_in_nothing(desk: Desk) -> None:
    view = desk.read(desk.open(desk.casefile(Identity.named("Nur", "1990", "SY"))).id)
    assert view.answers == {"full_name": "Nur"}


def test_its_code_can_be_said(desk: Desk) -> None:
    procedure = desk.open()
    assert read_code(shown(procedure.code).lower().replace("-", " ")) == procedure.code


def test_both_centres_have_their_own(desk: Desk, next_door: Desk) -> None:
    mine, theirs = desk.open(), next_door.open()
    for at, foreign in ((desk, theirs), (next_door, mine)):
        with pytest.raises(NotFound):
            at.read(foreign.id)
        with pytest.raises(NotFound):
            at.move(foreign.id, "checking")
        with pytest.raises(NotFound):
            at.answer(foreign.id, answers={"full_name": "X"})
        with pytest.raises(NotFound):
            at.evidence(foreign.id, "passport", "shown")
        with pytest.raises(NotFound):
            at.open(member=at.mediator, casefile_id=foreign.casefile_id)
        with pytest.raises(NotFound):
            at.floor.do(procedures.status_by_code, at.mediator, keys=at.keys, code=foreign.code)


def test_one_definition_is_kept_once_also_for_two_at_once(desk: Desk) -> None:
    casefiles = [desk.casefile(another_person=True) for _ in range(6)]
    opened = at_once([partial(desk.open, each) for each in casefiles])
    assert not [answer for answer in opened if isinstance(answer, BaseException)]
    assert len(desk.rows(ProcedureDefinition)) == 1
    assert [event.event for event in desk.rows(ProcedureEvent)] == ["open"] * 6


def test_what_cannot_begin_says_why(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.open(service_code="unheard-of")
    with pytest.raises(Invalid) as wrong:
        desk.open(channel="pigeon")
    assert "channel" in wrong.value.fields
    with pytest.raises(Invalid) as wrong:
        desk.open(office_id=uuid4())
    assert "office_id" in wrong.value.fields
    define(desk.floor.centre, a_residence(steps=()))
    with pytest.raises(Conflict) as refused:
        desk.open()
    assert refused.value.code == "service_without_steps"
    define(desk.floor.centre, a_service("another"))
    with pytest.raises(Conflict) as refused:
        desk.open()
    assert refused.value.code == "service_not_offered"


def test_staff_of_an_office_begin_only_what_is_theirs(desk: Desk) -> None:
    assert desk.open(member=desk.officer).opened_by == desk.officer.id
    with pytest.raises(Forbidden):
        desk.open(member=desk.stranger)
    with pytest.raises(NotFound):
        desk.open(member=desk.floor.centre.member("analyst"))


def test_deadlines_are_counted_from_the_first_day(desk: Desk) -> None:
    view = desk.read(desk.open().id)
    days = {deadline.code: (deadline.kind, deadline.due_on) for deadline in view.running}
    assert days == {"usual": ("usual", date(2026, 5, 25)), "legal": ("legal", date(2026, 7, 6))}
    assert view.procedure.due_on == date(2026, 5, 25)
    assert view.expected_on == date(2026, 3, 9)


def test_a_step_that_is_the_only_one_ends_it_at_once(desk: Desk) -> None:
    define(desk.floor.centre, a_residence(steps=(a_residence().steps[-1],)))
    procedure = desk.open()
    assert (procedure.state, procedure.result, procedure.due_on) == ("closed", "negative", None)
