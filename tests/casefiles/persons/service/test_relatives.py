"""A family link stands in both casefiles, or in neither."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.persons.service.relatives import is_minor
from oneroof.casefiles.service import CasefileView
from support.floor import Floor
from support.persons import add, look, opened


def kin(floor: Floor, view: CasefileView) -> list[tuple[Any, ...]]:
    shown = look(floor, view)
    return [
        (
            entry.facts["kind"],
            shown.relatives[entry.relative_id].name,
            entry.facts["note"],
            entry.facts["lives_together"],
        )
        for entry in shown.entries["family"]
        if entry.relative_id
    ]


def test_a_child_has_a_parent(floor: Floor) -> None:
    mother, son = opened(floor, "Fatou Diallo"), opened(floor, "Ibrahima Diallo")
    link = add(floor, mother, "family", kind="child", casefile=son.code, lives_together=True, note="Asked for school")
    assert kin(floor, mother) == [("child", "Ibrahima Diallo", "Asked for school", True)]
    assert kin(floor, son) == [("parent", "Fatou Diallo", "", True)], "a note stays where it was written"
    change: dict[str, Any] = {"casefile_id": mother.casefile.id, "part": PARTS["family"], "entry_id": link.id}
    floor.do(persons.change_entry, keys=floor.keys, version=1, facts={"kind": "sibling"}, **change)
    assert kin(floor, son) == [("sibling", "Fatou Diallo", "", False)]
    floor.do(persons.remove_entry, keys=floor.keys, version=2, **change)
    assert kin(floor, mother) == kin(floor, son) == []


def test_nobody_is_linked_twice_nor_to_themselves_nor_next_door(floor: Floor, neighbour: Floor) -> None:
    one, other, stranger = opened(floor, "A"), opened(floor, "B"), opened(neighbour, "C")
    add(floor, one, "family", kind="partner", casefile=other.code)
    for view, code in ((one, other.code), (other, one.code), (one, one.code), (one, stranger.code)):
        facts = {"kind": "partner", "casefile": code}
        given: dict[str, Any] = {"casefile_id": view.casefile.id, "part": PARTS["family"], "facts": facts}
        error = floor.refused("person_invalid", persons.add_entry, keys=floor.keys, **given)
        assert list(getattr(error, "fields", {})) == ["casefile"]


def test_of_a_relative_who_may_not_be_seen_nothing_is_said(floor: Floor) -> None:
    one, other = opened(floor, "A"), opened(floor, "B")
    add(floor, one, "family", kind="partner", casefile=other.code)
    floor.keys.destroy(floor.centre.tenant_id, other.casefile.person_id)
    shown = look(replace(floor), one)
    assert (shown.entries["family"], shown.relatives) == ([], {})


@pytest.mark.parametrize(
    ("born", "minor"),
    [("2008-03-03", True), ("2008-03-02", False), ("2008", False), ("2009", True), (None, False), ("2008-04", True)],
)
def test_who_is_certainly_under_age(born: str | None, minor: bool) -> None:
    assert is_minor(born, date(2026, 3, 2)) is minor
