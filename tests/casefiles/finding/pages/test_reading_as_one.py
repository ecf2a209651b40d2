"""Two casefiles of one person read as one story while they are joined, and as two again afterwards."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.casework.notes.service import write_note
from oneroof.casefiles.casework.roadmap.service import NewStep, StepWords, add_step
from oneroof.casefiles.casework.tasks.service import NewTask, Who, add
from oneroof.casefiles.finding import merging
from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.core.ids import new_id
from support.brought_files import photo
from support.factories import Member
from support.house import House
from support.html_pages import open_page
from support.procedures import CODE, Hooks, define
from support.staff_browser import Browser

PARTS = ("documents", "notes", "tasks", "roadmap", "who-looked", "consents", "rights")


def of_its_own(house: House, member: Member, browser: Browser, word: str) -> CasefileView:
    """A casefile with a document, a note, a task, a step and a procedure that say `word`."""
    given: dict[str, Any] = {"keys": house.services.keys}
    identity = Identity.named(f"Olena {word}", "1985-03-02", "UA")
    view = house.floor.do(
        casefiles.open_casefile, member, identity=identity, language="uk", another_person=True, **given
    )
    here = {**given, "casefile_id": view.casefile.id}
    once = {**here, "once_id": new_id()}
    house.floor.do(write_note, member, **once, text=f"Note {word}")
    day = house.lisboa.clock.now().date() + timedelta(days=3)
    task = NewTask(due_on=day, who=Who(staff_id=member.id), code="call_back", text=f"Task {word}", priority="normal")
    house.floor.do(add, member, **once, task=task)
    step = NewStep(StepWords(f"Step {word}", "", ""), None, "person", None, None)
    house.floor.do(add_step, member, **once, content=step)
    house.floor.do(procedures.open_procedure, member, **here, hooks=Hooks(), service_code=CODE, channel="walk_in")
    path = f"/staff/casefiles/{view.casefile.id}/documents"
    data = {**browser.hidden_fields(path), "kind": "other", "file": [(BytesIO(photo()), f"Paper {word}.jpg")]}
    assert browser._open("POST", path, data=data, content_type="multipart/form-data").status_code == 303
    return view


def told(browser: Browser, casefile_id: UUID) -> str:
    """Everything that the pages of a casefile say."""
    base = f"/staff/casefiles/{casefile_id}"
    pages = [open_page(browser, base), *(open_page(browser, f"{base}/{part}") for part in PARTS)]
    assert [page.status for page in pages] == [200] * len(pages)
    return "\n".join(page.text for page in pages)


def procedures_on(browser: Browser, view: CasefileView) -> int:
    links = open_page(browser, f"/staff/casefiles/{view.casefile.id}").links
    return sum(text == "Residence permit" for text in links.values())


def test_what_is_known_of_both_is_read_in_one_place(house: House) -> None:
    define(house.lisboa)
    member, browser = house.staff("coordinator")
    one, two = (of_its_own(house, member, browser, word) for word in ("Red", "Blue"))
    things = [f"{thing} Blue" for thing in ("Note", "Task", "Step", "Paper")]
    before = told(browser, one.casefile.id)
    assert not [thing for thing in things if thing in before]
    assert procedures_on(browser, one) == 1
    ids = {"surviving_id": one.casefile.id, "joined_id": two.casefile.id}
    merge = house.floor.do(merging.join_casefiles, member, keys=house.services.keys, reason="The same passport", **ids)
    joined = told(browser, one.casefile.id)
    assert [thing for thing in things if thing not in joined] == []
    assert procedures_on(browser, one) == 2
    assert joined.count(f"from the joined file {two.code}") >= 4
    assert f"Steps from the joined file {two.code}" in joined
    documents = open_page(browser, f"/staff/casefiles/{one.casefile.id}/documents")
    [link] = [href for href, text in documents.links.items() if text == "Paper Blue"]
    assert open_page(browser, link).status == 200 and str(two.casefile.id) in link
    assert browser.get(f"{link.replace(str(two.casefile.id), str(one.casefile.id))}/thumbnail").status_code == 200
    erasing = open_page(browser, f"/staff/casefiles/{one.casefile.id}/rights/erasure")
    assert f"deleted with it: the casefile {two.code}" in erasing.text
    house.floor.do(merging.undo_join, member, keys=house.services.keys, merge_id=merge.id, reason="It was her sister.")
    after = told(browser, one.casefile.id)
    assert not [thing for thing in things if thing in after] and two.code not in after
