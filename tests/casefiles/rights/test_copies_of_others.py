"""What a copy tells of others: of relatives, representatives and staff no more than is the person's own."""

import base64
from pathlib import Path
from typing import Any

import pytest

from oneroof.casefiles.casework.notes import service as notes
from oneroof.casefiles.documents.service.adding import add_document
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import CONTACTS, FAMILY, NEEDS, PAPERS, REPRESENTATIVES
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.core.ids import new_id
from oneroof.frontdesk import rights as _floor
from oneroof.services import Services
from oneroof.storage.intake import Storing
from support.floor_fixtures import database_urls, floor, floors, neighbour, networks
from support.papers import words_of
from support.procedures import Desk

from .copying import STAFF, desk, handed, keys, made, services

__all__ = ["_floor", "database_urls", "desk", "floor", "floors", "keys", "neighbour", "networks", "services"]

PNG = base64.b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OF_THE_RELATIVE = [
    "Brotherbrahim",
    "1984-01-30",
    "brother@example.org",
    "QZ9917734",
    "brothers-payslip",
    "hurt his back",
    "his own words",
]
OF_THE_LAWYER = ["Lawyerlopes", "Lopes & Filhos", "lopes@example.org"]


def family(desk: Desk, services: Services) -> tuple[CasefileView, CasefileView]:
    """Somebody with a brother who has a casefile of his own, a sister who has none, and a lawyer."""
    person = desk.casefile(another_person=True)
    brother = Identity.named("Youssef Brotherbrahim", "1984-01-30", "MA")
    relative = desk.casefile(brother)
    add(desk, person, FAMILY, kind="sibling", casefile=relative.code, note="They share a flat")
    add(desk, person, FAMILY, kind="sibling", name="Sistersalma Haddad", birth_date="1999-07-08")
    reach = {"organisation": "Lopes & Filhos", "reach": "lopes@example.org"}
    add(desk, person, REPRESENTATIVES, kind="lawyer", name="Ana Lawyerlopes", **reach)
    add(desk, relative, CONTACTS, kind="email", value="brother@example.org")
    add(desk, relative, PAPERS, kind="passport", number="QZ9917734", country="MA")
    add(desk, relative, NEEDS, kind="disability", why="He hurt his back")
    for view, name, said in ((relative, "brothers-payslip.png", "his own words"), (person, "her-letter.png", "hers")):
        which: dict[str, Any] = {"keys": desk.keys, "casefile_id": view.casefile.id}
        desk.floor.do(add_document, **which, storing=Storing(services.files, None), name=name, content=PNG)
        desk.floor.do(notes.write_note, **which, once_id=new_id(), text=said)
    return person, relative


def add(desk: Desk, view: CasefileView, part: Any, **facts: Any) -> None:
    desk.floor.do(persons.add_entry, keys=desk.keys, casefile_id=view.casefile.id, part=part, facts=facts)


def test_a_copy_tells_nothing_of_the_relatives_own_file(desk: Desk, services: Services, tmp_path: Path) -> None:
    person, relative = family(desk, services)
    copy = handed(desk, services, made(desk, services, person.casefile.id).id)
    paper = words_of(copy.paper, tmp_path)
    for said in (copy.text, paper):
        of_others = [*OF_THE_RELATIVE, *OF_THE_LAWYER, "Sistersalma", "1999-07-08", relative.code, STAFF]
        assert [each for each in of_others if each in said] == []
        assert "They share a flat" in said, "what is the person's own"
        assert "her-letter" in said
    assert [row["kind"] for row in copy.parts["person_family"]] == ["sibling", "sibling"]
    assert [row["kind"] for row in copy.parts["person_representation"]] == ["lawyer"]
    assert len(copy.files) == 1


@pytest.mark.parametrize("shown", [True, False])
def test_staff_are_named_where_the_network_says_so(
    desk: Desk, services: Services, tmp_path: Path, owner_connection: Any, shown: bool
) -> None:
    of_network = [shown, desk.floor.centre.network_id]
    owner_connection.execute("UPDATE network SET names_staff = %s WHERE id = %s", of_network)
    owner_connection.commit()
    view = desk.casefile()
    copy = handed(desk, services, made(desk, services, view.casefile.id).id)
    named = {entry.get("staff") for entry in copy.parts["who_looked"]}
    assert (STAFF in named, STAFF in words_of(copy.paper, tmp_path)) == (shown, shown)
    assert {part for part, rows in copy.parts.items() if STAFF in str(rows)} == ({"who_looked"} if shown else set())
