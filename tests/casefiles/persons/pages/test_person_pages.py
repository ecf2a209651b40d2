"""What is known of a person, on pages: read, written, corrected, and not there for whom it is not meant."""

from typing import Any

import pytest
from sqlalchemy import select

from oneroof.casefiles.casework.tasks.models import Task
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.service import CasefileView
from support.house import House
from support.html_pages import open_page
from support.persons import FACTS, add, opened


def home(view: CasefileView) -> str:
    return f"/staff/casefiles/{view.casefile.id}"


@pytest.mark.parametrize("code", [code for code in PARTS if code != "organisation"])
def test_a_name_is_enough_and_every_part_is_added_by_its_form(house: House, code: str) -> None:
    view = opened(house.floor)
    path = f"{home(view)}/person/{code}/new"
    page = house.page(home(view))
    assert page.h1 == ["Оксана Мельник"] and "Oksana Melnik" in page.text and path in page.links
    page = open_page(page.browser, path).send("/new", **_typed(code))
    assert (page.status, page.h1) == (200, ["Оксана Мельник"])
    assert "It was saved." in page.text
    shown = {"family": "Zoryana Melnyk", "languages": "Ukrainian", "needs": "Disability", "papers": "FX4471093"}
    assert shown.get(code, "") in page.text


def test_reception_sees_no_needs_and_no_warning_of_them(house: House) -> None:
    view = opened(house.floor)
    need = add(house.floor, view, "needs", kind="unaccompanied_minor", why="He said so")
    assert "nobody is noted as guardian" in house.page(home(view)).text
    page = house.page(home(view), "reception")
    assert "Languages" in page.text
    assert not [word for word in ("Needs that ask", "minor", "guardian", "/person/needs") if word in page.response.text]
    for path in ("needs/new", f"needs/{need.id}", f"needs/{need.id}/remove"):
        assert open_page(page.browser, f"{home(view)}/person/{path}").status == 403


def test_a_guardian_ends_the_warning(house: House) -> None:
    view = opened(house.floor)
    add(house.floor, view, "needs", kind="unaccompanied_minor", why="He said so")
    page = house.page(f"{home(view)}/person/representatives/new?kind=guardian").send("/new", name="Inês Duarte")
    assert "nobody is noted as guardian" not in page.text and "Guardian: Inês Duarte" in page.text


def test_a_guardian_is_proposed_as_a_task_once(house: House) -> None:
    view = opened(house.floor)
    add(house.floor, view, "needs", kind="unaccompanied_minor", why="He said so")
    page = house.page(home(view))
    for _ in range(2):
        page = page.send("/guardian-task")
        assert "It is among your tasks." in page.text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        task = session.scalars(select(Task).where(Task.person_id == view.casefile.person_id)).one()
    assert (task.code, task.priority, task.sealed) == ("look_after_need", "high", None)


def test_a_faulty_form_keeps_what_was_typed(house: House) -> None:
    view = opened(house.floor)
    page = house.page(f"{home(view)}/person/contacts/new").send("/new", kind="email", value="nobody", when="Evenings")
    assert (page.status, page.error("value")) == (422, "Write an e-mail address, such as name@example.org.")
    assert page.form("/new").value("when") == "Evenings"
    page = house.page(f"{home(view)}/person/papers/new").send("/new", kind="passport", **{"expires_on-day": "3"})
    assert (page.status, page.error("expires_on-day")) == (
        422,
        "Write numbers: the year, or month and year, or day, month and year.",
    )


def test_two_changes_at_once_are_both_shown(house: House) -> None:
    floor, view = house.floor, opened(house.floor)
    entry = add(floor, view, "papers")
    page = house.page(f"{home(view)}/person/papers/{entry.id}")
    change: dict[str, Any] = {"keys": floor.keys, "casefile_id": view.casefile.id, "part": PARTS["papers"]}
    floor.do(persons.change_entry, **change, entry_id=entry.id, version=1, facts=FACTS["papers"] | {"number": "THEIRS"})
    page = page.send(str(entry.id), number="MINE")
    assert page.status == 412
    assert "THEIRS" in page.text and page.form(str(entry.id)).value("number") == "MINE"
    assert "MINE" in page.send(str(entry.id)).text


def test_an_entry_is_removed_after_a_question(house: House) -> None:
    view = opened(house.floor)
    entry = add(house.floor, view, "papers")
    page = house.page(f"{home(view)}/person/papers/{entry.id}/remove")
    assert page.h1 == ["Remove this?"] and "FX4471093" in page.text
    page = page.send("/remove")
    assert "It was removed." in page.text and "FX4471093" not in page.text


def test_an_organisation_is_asked_neither_birth_date_nor_nationality(house: House) -> None:
    view = opened(house.floor, "Padaria Central, Lda", kind="employer")
    page = house.page(home(view))
    assert "Employer" in page.text and "Nationality" not in page.text and "Legal status" not in page.text
    page = open_page(page.browser, f"{home(view)}/person/organisation/new").send("/new", contact_person="Rui Marçal")
    assert "Rui Marçal" in page.text
    form = open_page(page.browser, f"{home(view)}/identity")
    assert "Date of birth" not in form.text and "Nationality" not in form.text
    assert form.send("/identity", name="Padaria Central").h1 == ["Padaria Central"]


def test_several_names_and_nationalities_are_written_down(house: House) -> None:
    view = opened(house.floor)
    page = house.page(f"{home(view)}/identity")
    typed = {"other_written": "Oxana Melnyk", "other_kind": "other_spelling", "more_nationalities": "stateless"}
    page = page.send("/identity", nationality="UA", estimated="yes", **{"birth_date-year": "1985"}, **typed)
    assert all(words in page.text for words in ("Oxana Melnyk", "Ukraine · Stateless", "1985", "(estimated)"))
    page = open_page(page.browser, f"{home(view)}/identity").send("/identity", name="Ксенія Мельник")
    assert "Kseniya Melnik" in page.text, "another name is given another spelling"


def test_documents_that_expire_soon(house: House) -> None:
    assert "No document that you may see expires" in house.page("/staff/casefiles/expiring").text
    assert house.page("/staff/casefiles/expiring?days=7", "analyst").status == 403


def test_there_are_no_other_parts(house: House) -> None:
    assert house.page(f"{home(opened(house.floor))}/person/secrets/new").status == 404


def _typed(code: str) -> dict[str, str]:
    """The facts as a form takes them."""
    typed: dict[str, str] = {}
    for name, value in FACTS[code].items():
        if PARTS[code].field(name).kind in ("day", "birth_date"):
            parts = zip(("year", "month", "day"), str(value).split("-"), strict=False)
            typed |= {f"{name}-{part}": text for part, text in parts}
        else:
            typed[name] = "yes" if value is True else str(value)
    return typed
