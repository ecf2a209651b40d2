"""Steps in order, moved, agreed and kept; the paper says them in two languages and is accessible."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.casework.roadmap import service
from oneroof.casefiles.casework.roadmap.models import Roadmap, RoadmapStep
from oneroof.casefiles.casework.roadmap.paper import paper_languages
from oneroof.casefiles.casework.roadmap.reading import RoadmapView, read_roadmap
from oneroof.casefiles.casework.roadmap.service import NewStep, StepWords
from oneroof.core.errors import Invalid
from support.factories import MORNING
from support.floor import at_once
from support.procedures import CODE, Desk

TODAY = MORNING.date()


def add(desk: Desk, casefile_id: UUID, text: str = "", once_id: UUID | None = None, **more: Any) -> RoadmapStep:
    step = NewStep(StepWords(text, more.pop("translation", ""), more.pop("place", "")), **more)
    arguments = {"keys": desk.keys, "casefile_id": casefile_id, "once_id": once_id or uuid4()}
    return desk.floor.do(service.add_step, desk.mediator, content=step, **arguments)


def read(desk: Desk, casefile_id: UUID, **more: Any) -> RoadmapView:
    return desk.floor.do(read_roadmap, desk.mediator, keys=desk.keys, casefile_id=casefile_id, **more)


def agree(desk: Desk, casefile_id: UUID, **more: Any) -> Any:
    said = {"agreed_on": TODAY, "language": "ar", **more}
    return desk.floor.do(service.agree, desk.mediator, keys=desk.keys, casefile_id=casefile_id, **said)


def test_steps_are_moved_and_the_order_stays(desk: Desk) -> None:
    casefile_id = desk.casefile().casefile.id
    assert read(desk, casefile_id).roadmap is None
    rows = [add(desk, casefile_id, text) for text in ("one", "two", "three")]
    move = {"casefile_id": casefile_id, "step_id": rows[2].id}
    for _twice in range(3):
        desk.floor.do(service.move_step, desk.mediator, earlier=True, **move)
    assert [step.text for step in read(desk, casefile_id).steps] == ["three", "one", "two"]
    desk.floor.do(service.move_step, desk.mediator, earlier=False, **move)
    assert [step.text for step in read(desk, casefile_id).steps] == ["one", "three", "two"]
    assert not any(b"three" in row.sealed for row in desk.rows(RoadmapStep))


def test_a_form_sent_twice_adds_one_step(desk: Desk) -> None:
    casefile_id, once_id = desk.casefile(another_person=True).casefile.id, uuid4()
    both = at_once([lambda: add(desk, casefile_id, "one", once_id=once_id).id] * 2)
    assert both[0] == both[1], both
    assert len(read(desk, casefile_id).steps) == 1


def test_what_was_agreed_is_kept_however_it_goes_on(desk: Desk) -> None:
    casefile_id = desk.casefile(another_person=True).casefile.id
    arguments = {"keys": desk.keys, "casefile_id": casefile_id, "agreed_on": TODAY, "language": "ar"}
    desk.floor.refused("roadmap_empty", service.agree, desk.mediator, **arguments)
    row = add(desk, casefile_id, "Ask for the number", service_code=CODE, due_on=TODAY + timedelta(days=7))
    assert agree(desk, casefile_id).number == 1
    assert agree(desk, casefile_id).number == 1, "agreed twice is agreed once"
    step = {"casefile_id": casefile_id, "step_id": row.id}
    desk.floor.do(service.set_step_state, desk.mediator, state="done", **step)
    assert read(desk, casefile_id).agreed is not None, "a step that is done was agreed all the same"
    changed = NewStep(StepWords("Ask again"))
    stale = {"keys": desk.keys, "content": changed, "version": 1, **step}
    desk.floor.refused("changed_meanwhile", service.change_step, desk.mediator, **stale)
    desk.floor.do(service.change_step, desk.mediator, keys=desk.keys, content=changed, **step)
    now, then = read(desk, casefile_id), read(desk, casefile_id, number=1)
    assert now.agreed is None and now.steps[0].text == "Ask again"
    assert then.steps[0].text == "Ask for the number" and then.steps[0].service_code == CODE
    assert agree(desk, casefile_id).number == 2
    actions = [entry.action for entry in desk.rows(AuditEntry)]
    assert {"roadmap.add_step", "roadmap.agree", "roadmap.change_step", "roadmap.read"} <= set(actions)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, "text"),
        ({"service_code": "nothing"}, "service"),
        ({"text": "x", "doer": "nobody"}, "doer"),
        ({"text": "x" * 501}, "text"),
        ({"text": "x", "office_id": UUID(int=1)}, "office_id"),
    ],
)
def test_faults_of_a_step_are_named(desk: Desk, more: dict[str, Any], field: str) -> None:
    casefile_id = desk.casefile(another_person=True).casefile.id
    with pytest.raises(Invalid) as caught:
        add(desk, casefile_id, **more)
    assert field in caught.value.fields
    assert not [row for row in desk.rows(Roadmap) if row.casefile_id == casefile_id], "nothing half-kept"


def test_an_office_does_not_see_the_roadmap(desk: Desk, next_door: Desk) -> None:
    casefile = desk.casefile(another_person=True)
    desk.open(casefile)
    add(desk, casefile.casefile.id, "one")
    seen = desk.floor.do(read_roadmap, desk.officer, keys=desk.keys, casefile_id=casefile.casefile.id)
    assert seen.roadmap is None and seen.steps == []
    arguments = {"keys": next_door.keys, "casefile_id": casefile.casefile.id}
    next_door.floor.refused("casefile_not_found", read_roadmap, next_door.mediator, **arguments)


@pytest.mark.parametrize(
    ("persons", "codes"), [("ar", ["pt", "ar"]), ("pt", ["pt"]), ("ti", ["pt", "en"]), ("bn", ["pt", "bn"])]
)
def test_the_languages_of_the_paper(persons: str, codes: list[str]) -> None:
    assert paper_languages("pt", persons) == codes
