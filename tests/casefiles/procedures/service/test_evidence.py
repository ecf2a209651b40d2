"""What was shown, handed in, is not needed, or is missing."""

import pytest

from oneroof.casefiles.procedures.models import ProcedureEvidence
from oneroof.core.errors import Invalid
from support.procedures import Desk


def states(desk: Desk, procedure_id: object) -> dict[str, str]:
    return {item.evidence.code: item.state for item in desk.read(procedure_id).evidence}  # type: ignore[arg-type]


def lacking(desk: Desk, procedure_id: object) -> list[str]:
    return [item.evidence.code for item in desk.read(procedure_id).missing]  # type: ignore[arg-type]


def test_the_list_follows_the_answers(desk: Desk) -> None:
    opened = desk.open()
    assert set(states(desk, opened.id)) == {"passport", "rent-contract", "water-bill", "work-contract", "photo"}
    assert lacking(desk, opened.id) == ["passport", "rent-contract", "water-bill"], "a job is not known yet"
    desk.answer(opened.id, answers={"has_job": False})
    assert "work-contract" not in states(desk, opened.id)
    desk.answer(opened.id, answers={"has_job": True})
    assert "work-contract" in lacking(desk, opened.id)


def test_one_of_several_alternatives_will_do(desk: Desk) -> None:
    opened = desk.open()
    desk.evidence(opened.id, "water-bill", "handed_in")
    assert lacking(desk, opened.id) == ["passport"]
    desk.evidence(opened.id, "passport", "shown", desk.officer)
    assert lacking(desk, opened.id) == []
    desk.evidence(opened.id, "water-bill", "missing")
    assert lacking(desk, opened.id) == ["rent-contract", "water-bill"]


def test_alternatives_count_as_one_document(desk: Desk) -> None:
    opened = desk.open()
    assert len(desk.read(opened.id).missing) == 3
    assert desk.read(opened.id).number_missing == 2, "the passport, and the contract or the bill"


def test_the_history_says_who_ticked_what(desk: Desk) -> None:
    opened = desk.open()
    desk.evidence(opened.id, "passport", "shown", desk.officer)
    desk.evidence(opened.id, "passport", "shown", desk.officer)
    entry = desk.read(opened.id).history[-1]
    assert (entry.event.event, entry.event.subject, entry.staff_name) == (
        "evidence",
        "passport shown",
        desk.officer.name,
    )
    assert len(desk.read(opened.id).history) == 2, "the same again is nothing new"
    (row,) = desk.rows(ProcedureEvidence)
    assert (row.person_id, row.data_class, row.noted_by) == (opened.person_id, "evidence", desk.officer.id)


def test_what_was_noted_stays_on_the_list(desk: Desk) -> None:
    opened = desk.open()
    desk.evidence(opened.id, "work-contract", "handed_in")
    desk.answer(opened.id, answers={"has_job": False})
    assert states(desk, opened.id)["work-contract"] == "handed_in"


@pytest.mark.parametrize(("code", "state", "field"), [("shoe", "shown", "code"), ("passport", "eaten", "state")])
def test_what_is_unknown_is_named(desk: Desk, code: str, state: str, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        desk.evidence(desk.open().id, code, state)
    assert field in wrong.value.fields
