"""The pages of casework: what is written is kept, faults are named and lose nothing, the paper has two languages."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import CasefileView, Identity
from support.house import House
from support.html_pages import open_page
from support.papers import check_tagged, words_of

NOTE = "She wants to learn Portuguese first."


def known(house: House, language: str = "ar") -> CasefileView:
    identity = Identity.named("Amina Haddad", "1990-05-14", "MA")
    keys = house.services.keys
    return house.floor.do(casefiles.open_casefile, keys=keys, identity=identity, language=language)


def test_a_note_is_kept_and_put_right(house: House) -> None:
    base = f"/staff/casefiles/{known(house).casefile.id}"
    browser = house.browser()
    page = open_page(browser, f"{base}/notes")
    assert page.status == 200 and "Nothing has been written or logged yet." in page.text
    faulty = page.send(f"{base}/notes", text=" ")
    assert (faulty.status, faulty.error("text")) == (422, "Write something.")
    assert NOTE in page.send(f"{base}/notes", text=NOTE).text
    draft = open_page(browser, f"{base}/notes").send(f"{base}/notes", text="And then", keep="draft")
    assert "Your draft was kept." in draft.text and "And then" in draft.text
    assert NOTE in open_page(browser, f"{base}/notes/print").text
    assert NOTE not in open_page(house.browser("reception", office="reception"), f"{base}/notes").text


def test_a_contact_that_is_wrong_loses_nothing(house: House) -> None:
    base = f"/staff/casefiles/{known(house).casefile.id}"
    page = open_page(house.browser(), f"{base}/notes")
    faulty = page.send(f"{base}/contacts", about="Called about the rent", minutes="long")
    assert (faulty.status, faulty.error("minutes")) == (422, "Write a whole number.")
    assert "Called about the rent" in faulty.text
    assert "Phone" in page.send(f"{base}/contacts", about="Called about the rent", minutes="5").text


def test_tasks_from_the_casefile_to_done_and_back(house: House) -> None:
    view = known(house)
    browser = house.browser()
    page = open_page(browser, f"/staff/casefiles/{view.casefile.id}/tasks")
    faulty = page.send(f"/staff/casefiles/{view.casefile.id}/tasks", due_on="tomorrow", text="Call the school")
    assert faulty.error("due_on") == "Write a day: day, month and year."
    page.send(f"/staff/casefiles/{view.casefile.id}/tasks", text="Call the school")
    mine = open_page(browser, "/staff/tasks")
    assert "Call the school" in mine.text and "Today" in mine.text
    action = next(form.action for form in mine.forms if form.action.endswith("/done"))
    done = mine.send(action)
    assert "There is nothing to do." in done.text
    again = done.send(action.replace("/done", "/open"))
    assert "Call the school" in again.text


def test_my_casefiles_and_the_team(house: House) -> None:
    view = known(house)
    member, browser = house.staff()
    base = f"/staff/casefiles/{view.casefile.id}/responsible"
    open_page(browser, base).send(base, staff_id=str(member.id))
    assert "Amina Haddad" in open_page(browser, "/staff/caseload").text
    assert member.name in open_page(browser, f"/staff/casefiles/{view.casefile.id}").text
    team = open_page(house.browser("coordinator"), "/staff/caseload/team")
    assert member.name in team.text and "Amina" not in team.text
    assert team.send("/staff/caseload/team").error("to")
    assert open_page(browser, "/staff/caseload/team").status == 403


def test_the_roadmap_is_agreed_and_printed_in_two_languages(house: House, tmp_path: Path) -> None:
    base = f"/staff/casefiles/{known(house).casefile.id}/roadmap"
    browser = house.browser()
    page = open_page(browser, base)
    day = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    said = page.send(base, service="residence", doer="person", due_on=day)
    said = said.send(base, text="Inscrever-se no curso", translation="التسجيل في الدورة", doer="mediator")
    moves = [form.action for form in said.forms if form.action.endswith("/move")]
    assert len(moves) == 2
    agreed = said.send(f"{base}/agreed")
    assert "Version 1" in agreed.text
    paper = open_page(browser, f"{base}/paper")
    assert "Os seus próximos passos" in paper.text and "خطواتك التالية" in paper.text
    answer = browser.get(f"{base}/paper.pdf")
    assert answer.mimetype == "application/pdf" and answer.headers["Cache-Control"] == "no-store"
    made = answer.get_data()
    check_tagged(made, "ar")
    text = words_of(made, tmp_path)
    assert "Os seus próximos passos" in text and "Autorização de residência" in text
    assert "Inscrever-se no curso" in text
    assert any(word in text for word in ("الإقامة", "التسجيل")), text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        actions = list(session.scalars(select(AuditEntry.action)))
    assert "roadmap.download" in actions and "roadmap.print" in actions


@pytest.mark.parametrize("language", ["ur", "bn", "zh"])
def test_the_paper_in_other_scripts(house: House, tmp_path: Path, language: str) -> None:
    base = f"/staff/casefiles/{known(house, language).casefile.id}/roadmap"
    browser = house.browser()
    open_page(browser, base).send(base, service="residence", doer="office")
    made = browser.get(f"{base}/paper.pdf").get_data()
    check_tagged(made, language)
    assert "Autorização de residência" in words_of(made, tmp_path)
