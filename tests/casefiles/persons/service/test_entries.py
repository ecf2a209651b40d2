"""What is known of a person: noted, changed and removed, sealed, and seen only by those cleared for its class."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.service import CasefileView, Facts
from oneroof.casefiles.sharing import service as sharing
from support.floor import Floor
from support.persons import FACTS, SECRETS, add, look, opened


def test_everything_that_is_noted_is_shown_and_recorded(floor: Floor) -> None:
    view = opened(floor)
    for code in PARTS:
        add(floor, view, code)
    shown = look(floor, view)
    assert {code: len(found) for code, found in shown.entries.items()} == dict.fromkeys(PARTS, 1)
    assert shown.entries["contacts"][0].facts["value"] == "+351912345678"
    assert shown.entries["languages"][0].facts["preferred"] and shown.view.casefile.language == "uk"
    assert [entry.facts["name"] for entry in shown.current_representatives()] == ["Teresa Brandão"]
    assert _classes_read(floor, view) == ["contact", "family", "identity", "needs", "status"]


def test_reception_does_not_see_needs_nor_that_there_are_any(floor: Floor) -> None:
    view, reception = opened(floor), floor.centre.member("reception")
    need = add(floor, view, "needs")
    add(floor, view, "contacts")
    shown = look(floor, view, reception)
    assert (shown.entries["needs"], len(shown.entries["contacts"])) == ([], 1)
    assert _classes_read(floor, view) == ["contact", "identity"]
    given: dict[str, Any] = {"keys": floor.keys, "casefile_id": view.casefile.id, "part": PARTS["needs"]}
    floor.refused("class_not_cleared", persons.add_entry, reception, facts=FACTS["needs"], **given)
    floor.refused("class_not_cleared", persons.remove_entry, reception, entry_id=need.id, version=1, **given)


def test_an_office_sees_what_is_shared_with_it_and_another_does_not(floor: Floor) -> None:
    view = opened(floor)
    for code in ("contacts", "papers", "needs"):
        add(floor, view, code)
    shared: dict[str, Any] = {
        "office_ids": [floor.centre.offices["immigration"]],
        "data_classes": ["person", "identity", "contact"],
    }
    source: dict[str, Any] = {"source_kind": "consent", "source_id": uuid4()}
    floor.do(sharing.share, person_id=view.casefile.person_id, **shared, **source)
    add(floor, view, "contacts", kind="email", value="later@example.org")
    there = look(floor, view, floor.centre.member("officer", office="immigration"))
    assert {code: len(found) for code, found in there.entries.items() if found} == {"contacts": 2}
    assert _classes_read(floor, view) == ["contact", "identity"]
    elsewhere = floor.centre.member("officer", office="employment")
    given: dict[str, Any] = {"keys": floor.keys, "casefile_id": view.casefile.id}
    floor.refused("casefile_not_found", persons.read_person, elsewhere, **given)


def test_the_neighbour_finds_nothing(floor: Floor, neighbour: Floor) -> None:
    view = opened(floor)
    given: dict[str, Any] = {"keys": neighbour.keys, "casefile_id": view.casefile.id}
    neighbour.refused("casefile_not_found", persons.read_person, **given)
    neighbour.refused("casefile_not_found", persons.add_entry, part=PARTS["needs"], facts=FACTS["needs"], **given)


def test_nothing_that_anybody_wrote_stands_in_the_clear(
    floor: Floor, owner_connection: psycopg.Connection[tuple[Any, ...]]
) -> None:
    view = opened(floor)
    for part in PARTS.values():
        add(floor, view, part.code)
        rows = owner_connection.execute(f"SELECT t::text FROM {part.table} t").fetchall()
        assert rows, part.table
        assert not [word for word in SECRETS if any(word in row[0] for row in rows)]


def test_an_entry_is_changed_by_those_who_saw_it_as_it_is(floor: Floor) -> None:
    view = opened(floor)
    entry = add(floor, view, "papers")
    change: dict[str, Any] = {"casefile_id": view.casefile.id, "part": PARTS["papers"], "entry_id": entry.id}
    facts = {**FACTS["papers"], "number": "FX9"}
    after = floor.do(persons.change_entry, keys=floor.keys, version=1, facts=facts, **change)
    assert (after.facts["number"], after.version) == ("FX9", 2)
    floor.refused("changed_meanwhile", persons.change_entry, keys=floor.keys, version=1, facts=facts, **change)
    floor.refused("changed_meanwhile", persons.remove_entry, keys=floor.keys, version=1, **change)
    floor.do(persons.remove_entry, keys=floor.keys, version=2, **change)
    assert look(floor, view).entries["papers"] == []
    floor.refused("entry_not_found", persons.remove_entry, keys=floor.keys, version=2, **change)


@pytest.mark.parametrize(
    ("code", "facts", "field"),
    [
        ("contacts", {"kind": "phone", "value": "none"}, "value"),
        ("contacts", {"kind": "email", "value": "somebody"}, "value"),
        ("contacts", {"kind": "pigeon", "value": "x"}, "kind"),
        ("languages", {}, "language"),
        ("papers", {"kind": "passport", "expires_on": "2026-02-30"}, "expires_on"),
        ("papers", {"kind": "passport", "country": "XX"}, "country"),
        ("family", {"kind": "child"}, "name"),
        ("family", {"kind": "child", "name": "A", "birth_date": "2031"}, "birth_date"),
        (
            "representatives",
            {"kind": "lawyer", "name": "A", "from_on": "2026-02-01", "until_on": "2026-01-01"},
            "until_on",
        ),
        ("needs", {"kind": "disability"}, "why"),
    ],
)
def test_what_is_wrong_is_named(floor: Floor, code: str, facts: dict[str, Any], field: str) -> None:
    view = opened(floor)
    error = floor.refused(
        "person_invalid",
        persons.add_entry,
        keys=floor.keys,
        casefile_id=view.casefile.id,
        part=PARTS[code],
        facts=facts,
    )
    assert list(getattr(error, "fields", {})) == [field]


def test_what_there_can_be_one_of_is_noted_once(floor: Floor) -> None:
    view = opened(floor)
    again: dict[str, Any] = {"keys": floor.keys, "casefile_id": view.casefile.id}
    add(floor, view, "status")
    floor.refused("entry_exists", persons.add_entry, part=PARTS["status"], facts=FACTS["status"], **again)
    add(floor, view, "languages")
    floor.refused("person_invalid", persons.add_entry, part=PARTS["languages"], facts=FACTS["languages"], **again)


def test_a_person_is_found_by_number_and_paper_until_these_go(floor: Floor) -> None:
    view = opened(floor)
    number, paper = add(floor, view, "contacts"), add(floor, view, "papers")

    def found(**asked: Any) -> list[UUID]:
        people = floor.do(casefiles.find_people, keys=floor.keys, asked=Facts(**asked))
        return [each.view.casefile.id for each in people]

    asked: list[dict[str, Any]] = [{"phones": ("+351 912 345 678",)}, {"documents": ("fx 4471093",)}]
    assert [found(**each) for each in asked] == [[view.casefile.id]] * 2
    for entry in (number, paper):
        given: dict[str, Any] = {"keys": floor.keys, "casefile_id": view.casefile.id, "part": entry.part}
        floor.do(persons.remove_entry, entry_id=entry.id, version=1, **given)
    assert [found(**each) for each in asked] == [[], []]


def test_documents_that_expire_soon_are_listed(floor: Floor, neighbour: Floor) -> None:
    view = opened(floor)
    add(floor, view, "papers")
    add(floor, view, "papers", kind="national_id", expires_on="2027-01-01")
    found = floor.do(persons.expiring_papers, keys=floor.keys, days=60)
    assert [(each.view.casefile.id, each.paper.facts["kind"]) for each in found] == [(view.casefile.id, "passport")]
    assert floor.do(persons.expiring_papers, keys=floor.keys, days=10) == []
    assert neighbour.do(persons.expiring_papers, keys=neighbour.keys) == []
    officer = floor.centre.member("officer", office="immigration")
    assert floor.do(persons.expiring_papers, officer, keys=floor.keys) == []


def _classes_read(floor: Floor, view: CasefileView) -> list[str]:
    """What the last reading says that was shown."""
    with floor.centre.database.transaction(floor.centre.system) as session:
        entry = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.action == "casefile.read", AuditEntry.subject_person_id == view.casefile.person_id)
            .order_by(AuditEntry.id.desc())
        ).first()
    assert entry is not None
    return entry.data_classes
