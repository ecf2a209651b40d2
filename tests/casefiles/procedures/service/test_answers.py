"""The form's answers: one validation, sealed under the person's key."""

import pytest

from oneroof.casefiles.procedures.models import ProcedureAnswers, ProcedureEvent
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound
from oneroof.hooks import Finding
from support.catalogues import words
from support.procedures import Desk, a_residence, define


def test_page_by_page_until_it_is_complete(desk: Desk) -> None:
    opened = desk.open()
    desk.answer(opened.id, answers={"has_job": True})
    assert not desk.read(opened.id).answers_complete
    with pytest.raises(Invalid) as wrong:
        desk.answer(opened.id, answers={}, complete=True)
    assert list(wrong.value.fields) == ["employer"]
    desk.answer(opened.id, answers={"employer": "Café Lisboa"}, complete=True)
    view = desk.read(opened.id)
    assert view.answers_complete
    assert view.answers["employer"] == "Café Lisboa"


def test_an_answer_can_be_taken_back(desk: Desk) -> None:
    opened = desk.open()
    desk.answer(opened.id, answers={"has_job": False}, complete=True)
    desk.answer(opened.id, answers={"full_name": None})
    view = desk.read(opened.id)
    assert "full_name" not in view.answers
    assert not view.answers_complete, "what lacks an answer is not complete any more"


def test_faults_are_named_and_nothing_is_lost(desk: Desk) -> None:
    opened = desk.open()
    with pytest.raises(Invalid) as wrong:
        desk.answer(opened.id, answers={"birth_date": "yesterday", "shoe_size": 40, "has_job": True})
    assert set(wrong.value.fields) == {"birth_date", "shoe_size"}
    assert desk.read(opened.id).answers["birth_date"] == "1990-05-14"


def test_a_plugin_checks_too(desk: Desk) -> None:
    desk.hooks.answers["check_answers"] = [Finding("employer", words("There is no such firm."))]
    opened = desk.open()
    with pytest.raises(Invalid) as wrong:
        desk.answer(opened.id, answers={"has_job": True, "employer": "Nobody Lda"})
    assert [str(problem) for problem in wrong.value.fields["employer"]] == ["There is no such firm."]


def test_the_same_again_is_no_event(desk: Desk) -> None:
    opened = desk.open()
    desk.answer(opened.id, answers={"has_job": False})
    version = desk.read(opened.id).version
    desk.answer(opened.id, answers={"has_job": False})
    assert desk.read(opened.id).version == version
    assert [event.event for event in desk.rows(ProcedureEvent)] == ["open", "answers"]


def test_who_may_and_when(desk: Desk) -> None:
    opened = desk.open()
    with pytest.raises(NotFound):
        desk.answer(opened.id, desk.stranger, answers={"has_job": False})
    with pytest.raises((Forbidden, NotFound)):
        desk.answer(opened.id, desk.floor.centre.member("auditor"), answers={"has_job": False})
    desk.go(opened.id, "checking", "decision", "granted")
    with pytest.raises(Conflict) as refused:
        desk.answer(opened.id, answers={"has_job": False})
    assert refused.value.code == "procedure_over"


def test_a_service_without_form_has_no_answers(desk: Desk) -> None:
    define(desk.floor.centre, a_residence(form=None))
    opened = desk.open()
    assert desk.read(opened.id).answers_complete
    assert desk.rows(ProcedureAnswers) == []
    with pytest.raises(Conflict) as refused:
        desk.answer(opened.id, answers={"has_job": False})
    assert refused.value.code == "procedure_without_form"


def test_who_was_erased_has_no_procedure(desk: Desk) -> None:
    opened = desk.open()
    desk.keys.destroy(desk.floor.centre.tenant_id, opened.person_id)
    with pytest.raises(NotFound):
        desk.read(opened.id)
