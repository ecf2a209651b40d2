"""Who looked at my file: in plain words, in my language; and I can ask why."""

import re

from sqlalchemy import select, update

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.looking.models import AuditQuestion
from oneroof.casefiles.looking.wording import act_of
from oneroof.casefiles.service import CasefileView
from oneroof.tenancy.models import Network
from support.house import House
from support.html_pages import open_page


def test_the_person_reads_who_looked_and_why(house: House, view: CasefileView) -> None:
    member, browser = house.staff("mediator", office="immigration")
    browser.get(f"/staff/casefiles/{view.casefile.id}")
    page = open_page(browser, f"/staff/casefiles/{view.casefile.id}/who-looked").text
    for words in ("Mediator", "Immigration", "Read", "Serving people who come", "Name, birth date, nationality"):
        assert words in page
    assert member.name not in page.partition("Who looked")[2], "names only if the network says so"
    paper = browser.get(f"/staff/casefiles/{view.casefile.id}/who-looked/print").get_data(as_text=True)
    assert '<article class="or-looks" lang="uk" dir="ltr">' in paper and "Хто дивився вашу справу" in paper
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        prints = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject_person_id == view.casefile.person_id)
        )
        assert {"looks.read", "looks.print"} <= set(prints)


def test_names_of_staff_where_the_network_shows_them(house: House, view: CasefileView) -> None:
    _, browser = house.staff("mediator", name="Beatriz Lima")
    with house.lisboa.database.umbrella_transaction(house.lisboa.system) as session:
        session.execute(update(Network).where(Network.id == house.lisboa.network_id).values(names_staff=True))
    browser.get(f"/staff/casefiles/{view.casefile.id}")
    found = browser.api("GET", f"/casefiles/{view.casefile.id}/looks?limit=200").get_json()["items"]
    assert {look["name"] for look in found if look["roles"]} >= {"Beatriz Lima"}
    assert len({look["entry_id"] for look in found}) == len(found)


def test_a_question_is_sealed_answered_once_and_read_by_the_person(house: House, view: CasefileView) -> None:
    _, desk = house.staff("mediator")
    path = f"/staff/casefiles/{view.casefile.id}/who-looked"
    ask = re.search(rf"{path}/[0-9a-f-]+/ask", desk.get(path).get_data(as_text=True))
    assert ask is not None
    form = open_page(desk, ask.group())
    wrong = form.send(ask.group(), question=" ")
    assert (wrong.status, wrong.error("question")) == (422, "Write between 1 and 1000 characters.")
    assert desk.post(ask.group(), {"question": "Чому ввечері?"}).status_code == 303
    again = open_page(desk, ask.group()).send(ask.group(), question="Чому?")
    assert again.status == 409 and "asked about already" in again.text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        row = session.scalars(select(AuditQuestion)).one()
        assert "Чому".encode() not in row.question and row.data_class == "rights"

    assert house.browser("mediator").get("/staff/look-questions").status_code == 403
    coordinator = house.browser("coordinator")
    page = open_page(coordinator, "/staff/look-questions")
    assert "Чому ввечері?" in page.text
    answered = page.send(f"/staff/look-questions/{row.id}", answer="")
    assert (answered.status, answered.error("answer")) == (422, "Write between 1 and 1000 characters.")
    assert (
        coordinator.post(
            f"/staff/look-questions/{row.id}", {"answer": "It was the night shift."}, shown_at="/staff/look-questions"
        ).status_code
        == 303
    )
    headers = house.lisboa.member("coordinator", token=True).headers
    twice = house.visitor().api("POST", f"/look-questions/{row.id}/answer", body={"answer": "x"}, **headers)
    assert (twice.status_code, twice.get_json()["code"]) == (409, "look_question_answered")
    assert "It was the night shift." in desk.get(path).get_data(as_text=True)
    assert "No question waits" in coordinator.get("/staff/look-questions").get_data(as_text=True)


def test_a_look_at_nobody_or_at_another_person_is_not_shown_here(house: House, view: CasefileView) -> None:
    other = house.floor.do(
        casefiles.open_casefile, keys=house.services.keys, identity=Identity.named("Amina Haddad"), language="ar"
    )
    about = AuditEntry.subject_person_id
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        strange = [
            session.scalar(select(AuditEntry.id).where(whose).limit(1))
            for whose in (about.is_(None), about == other.casefile.person_id)
        ]
    _, desk = house.staff("mediator")
    listed = f"/staff/casefiles/{view.casefile.id}/notes"
    for entry_id in strange:
        assert entry_id is not None
        path = f"/staff/casefiles/{view.casefile.id}/who-looked/{entry_id}/ask"
        assert desk.get(path).status_code == 404
        assert desk.post(path, {"question": "?"}, shown_at=listed).status_code == 404


def test_acts_in_plain_words() -> None:
    said = {
        ("document.download", "done"): "copy",
        ("person.search", "done"): "search",
        ("roadmap.print", "done"): "print",
        ("form.read_file", "done"): "read",
        ("identity.update", "done"): "write",
        ("casefile.read", "denied"): "denied",
    }
    assert {case: act_of(*case) for case in said} == said


def test_an_office_that_serves_the_person_does_not_read_who_else_did(house: House, view: CasefileView) -> None:
    """Looks tell of other offices and of rights: for who takes in what people ask about their data."""
    officer, browser = house.staff("officer", office="employment")
    house.floor.meet(view.casefile.person_id, officer)
    home = f"/staff/casefiles/{view.casefile.id}"
    assert f"{home}/who-looked" not in open_page(browser, home).links
    for path in ("", "/print", f"/{view.casefile.id}/ask"):
        assert browser.get(f"{home}/who-looked{path}").status_code == 403
    assert browser.api("GET", f"/casefiles/{view.casefile.id}/looks").status_code == 403
    assert f"{home}/who-looked" in open_page(house.browser("reception"), home).links
