"""Inside one's own file: what is shown, what can be done, and what others learn of it."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.models import Consent
from oneroof.casefiles.consents.service import Asked
from oneroof.casefiles.consents.service.proof import online
from oneroof.casefiles.documents.models import DocumentProof
from oneroof.casefiles.procedures.complaints import service as complaints
from oneroof.casefiles.procedures.complaints.service import Said
from oneroof.casefiles.procedures.models import ProcedureEvidence
from oneroof.core.i18n import public_languages
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import Visit
from support.html_pages import Page, open_page
from support.procedures import Desk, Hooks

from .conftest import OwnFile

PAGES = ("", "/documents", "/messages", "/consents", "/consents/reminders", "/looks", "/reach")


def test_messages_go_both_ways(own_file: OwnFile) -> None:
    page = open_page(own_file.open().browser, "/my-file/messages").send("/messages", text="Як довго ще?")
    assert "The answer will stand here" in page.text
    assert page.send("/messages", text=" ").error("text")
    staff = own_file.house.browser("mediator")
    waiting = open_page(staff, "/staff/unanswered")
    assert own_file.code in waiting.text
    thread = open_page(staff, f"/staff/casefiles/{own_file.view.casefile.id}/messages")
    assert "Як довго ще?" in thread.text and "Waits for an answer" in thread.text
    assert "Waits for an answer" not in thread.send("/messages", text="Until Friday.").text
    (letter,) = own_file.letters()
    assert "There is a message" in str(letter["Subject"]) or letter["Subject"]
    assert "Friday" not in letter.get_content() and own_file.code not in letter.get_content()
    assert "Until Friday." in open_page(page.browser, "/my-file/messages").text
    assert own_file.code not in open_page(staff, "/staff/unanswered").text


def test_what_was_agreed_to_is_withdrawn(own_file: OwnFile) -> None:
    house = own_file.house
    house.floor.do(
        consents.answer,
        keys=house.floor.keys,
        casefile_id=own_file.view.casefile.id,
        asked=Asked("share_offices"),
        answer="given",
        proof=online(typed_name=None),
    )
    browser = own_file.open().browser
    page = open_page(browser, "/my-file/consents")
    (form,) = [each for each in page.forms if "/withdraw/" in each.action]
    assert "It has ended now" in page.send(form.action).text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert session.scalars(select(Consent.state)).all() == ["withdrawn"]
    asking = open_page(browser, "/my-file/consents/reminders")
    assert "lawyer" in asking.text
    assert "You have agreed to this." in asking.send("/reminders", answer="given").text


def test_requests_say_what_is_missing_and_files_are_handed_in(own_file: OwnFile) -> None:
    house = own_file.house
    centre = house.lisboa
    officers = (centre.member("officer", office=office) for office in ("immigration", "employment"))
    Desk(house.floor, Hooks(), centre.member("mediator"), *officers).open(own_file.view)
    page = own_file.open()
    assert "Application noted" in page.text and "What happens next?" in page.text
    picture = BytesIO()
    Image.new("RGB", (80, 60), "white").save(picture, "PNG")
    made = picture.getvalue()
    picture.seek(0)
    documents = open_page(page.browser, "/my-file/documents")
    form = documents.form("/documents")
    sent = page.browser.send(form.action, {**dict(form.fields), "kind": "passport", "file": (picture, "p.png")})
    assert sent.status_code == 303
    documents = open_page(page.browser, "/my-file/documents")
    assert "Passport" in asked_for(documents), "a file that was sent for nothing settles nothing"
    href = next(each for pair in documents.links.items() for each in pair if "evidence=passport" in each)
    form = open_page(page.browser, href.partition("#")[0]).form("/documents")
    again = BytesIO(made)
    sent = page.browser.send(form.action, {**dict(form.fields), "kind": "passport", "file": (again, "p.png")})
    assert sent.status_code == 303
    assert "Passport" not in asked_for(open_page(page.browser, "/my-file/documents"))
    assert "Passport" not in open_page(page.browser, "/my-file").text
    with centre.database.transaction(centre.system) as session:
        states = session.scalars(select(ProcedureEvidence.state).where(ProcedureEvidence.code == "passport"))
        assert states.all() == ["handed_in"] and session.scalars(select(DocumentProof.evidence)).all() == ["passport"]
    documents = open_page(page.browser, "/my-file/documents")
    (href,) = [href for href in documents.links.values() if "/my-file/documents/" in href] or [
        href for href in documents.links if "/my-file/documents/" in href
    ]
    answer = page.browser.get(href)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"


def asked_for(page: Page) -> str:
    """What the page of documents says is still needed."""
    return page.response.get_data(as_text=True).partition('id="asked"')[2].partition("</section>")[0]


def test_who_looked_shows_the_staff_and_oneself_and_may_be_asked(own_file: OwnFile) -> None:
    open_page(own_file.house.browser("mediator"), f"/staff/casefiles/{own_file.view.casefile.id}")
    browser = own_file.open().browser
    page = open_page(browser, "/my-file/looks")
    assert "You yourself" in page.text and "Mediator" in page.text
    href = next(each for pair in page.links.items() for each in pair if "/my-file/looks/" in each)
    asked = open_page(browser, href)
    assert "Your question has been sent" in asked.send(href.rsplit("/", 1)[1], question="Why?").text
    with own_file.house.lisboa.database.transaction(own_file.house.lisboa.system) as session:
        acts = set(session.scalars(select(AuditEntry.action).where(AuditEntry.actor_kind == "person")))
    assert {"own_file.begin", "casefile.read", "looks.read", "look_question.ask"} <= acts


def test_a_channel_is_changed_after_a_fresh_code_only(own_file: OwnFile) -> None:
    browser = own_file.open().browser
    page = open_page(browser, "/my-file/reach")
    assert not page.has_form("/reach")
    page = page.send("/code")
    page = page.send("/confirm", one_time_code=own_file.sent_code())
    assert page.send("/reach", value="no address").error("value")
    assert "new@example.org" in page.send("/reach", value="new@example.org").text


def test_another_persons_file_is_not_there(own_file: OwnFile) -> None:
    from support.persons import add, opened

    other = opened(own_file.house.floor, "Amina Haddad")
    entry = add(own_file.house.floor, other, "contacts", kind="email", value="a@example.org", safe_message="yes")
    browser = own_file.open().browser
    for path in (f"/documents/{entry.id}", f"/looks/{entry.id}"):
        assert browser.get(f"/my-file{path}").status_code == 404
    assert "Amina" not in open_page(browser, "/my-file").text


@pytest.mark.parametrize("language", public_languages())
def test_every_page_in_every_language(own_file: OwnFile, language: str) -> None:
    browser = own_file.open(own_file.house.visitor(language=language)).browser
    for path in PAGES:
        assert open_page(browser, f"/my-file{path}").status == 200, path


def test_a_visit_that_was_served_asks_how_it_was_until_it_is_answered(own_file: OwnFile) -> None:
    house, floor = own_file.house, own_file.house.floor
    mediator = floor.open("reception1", "welcome")
    ticket = floor.ticket("welcome")
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        visit = session.get_one(Visit, (house.lisboa.tenant_id, ticket.visit_id))
        visit.casefile_id = own_file.view.casefile.id
    page = own_file.open()
    assert not [href for href in page.links if "/survey/" in href], "nobody was served yet"
    floor.call("reception1", mediator)
    floor.do(frontdesk.start, mediator, ticket_id=ticket.id)
    floor.do(frontdesk.finish, mediator, ticket_id=ticket.id, outcome="solved")
    (survey,) = [href for href in open_page(page.browser, "/my-file").links if "/survey/" in href]
    code = survey.rpartition("/")[2]
    said = open_page(page.browser, survey).send(f"/survey/{code}", kindness="4")
    assert said.status == 200
    assert not [href for href in open_page(page.browser, "/my-file").links if "/survey/" in href]


def test_the_answer_to_a_complaint_is_read_in_the_own_file_alone(own_file: OwnFile) -> None:
    floor = own_file.house.floor
    casefile_id, said = own_file.view.casefile.id, Said("waiting", "Too long")
    complaint = floor.do(complaints.record_complaint, keys=floor.keys, casefile_id=casefile_id, said=said)
    page = own_file.open()
    assert "It takes too long" in page.text and "You do not have to do anything." in page.text
    coordinator = own_file.house.lisboa.member("coordinator")
    floor.do(
        complaints.answer_complaint,
        coordinator,
        keys=floor.keys,
        complaint_id=complaint.id,
        result="upheld",
        answer="You are right.",
    )
    assert "You are right." in open_page(page.browser, "/my-file").text
    with own_file.house.lisboa.database.transaction(own_file.house.lisboa.system) as session:
        looks = session.scalars(
            select(AuditEntry.actor_kind).where(
                AuditEntry.action == "complaint.read", AuditEntry.object_id == complaint.id
            )
        ).all()
    assert set(looks) == {"person"}
