"""Procedures on the pages of staff: begun, filled in, ticked, moved on, found again."""

import pytest

from oneroof.casefiles.models import Casefile
from oneroof.catalogue.forms import drafts, limits
from oneroof.core.speakable_codes import new_code
from oneroof.core.time import Clock
from support.house import House
from support.html_pages import open_page, send
from support.procedures import AMINA, CODE, Desk


def sent_form(house: House) -> str:
    """The code of a form that a visitor sent."""
    centre, keys, clock = house.lisboa, house.services.keys, Clock()
    with centre.database.transaction(centre.system) as session:
        draft = drafts.start(
            session,
            centre.system,
            clock,
            keys,
            service_code=CODE,
            language="ar",
            channel="online",
            wish="w",
            today=clock.today("Europe/Lisbon"),
            answers={"full_name": AMINA.name, "birth_date": AMINA.birth_date, "has_job": False},
        )
        drafts.submit(session, centre.system, clock, keys, draft, version=draft.row.version)
        return draft.code


def test_from_the_casefile_through_the_form_to_the_result(house: House, desk: Desk) -> None:
    casefile = desk.casefile()
    page = house.page(f"/staff/casefiles/{casefile.casefile.id}")
    assert "No procedures yet." in page.text
    page = open_page(page.browser, f"/staff/procedures/new?casefile={casefile.casefile.id}")
    assert page.h1 == ["Begin a procedure"]
    assert page.send("/new").error("service") == "Choose the service."
    page = page.send("/new", service=CODE)
    assert page.h1 == ["Your workعملك"], "what is known is filled in; the person's language stands beside"
    page = page.send("/form/work", **{"f-has_job": "yes"})
    assert page.h1 == ["Your workعملك"], "the answer brought up another question"
    faulty = page.send("/form/work", **{"f-employer": ""})
    assert faulty.status == 422 and faulty.error("f-employer")
    page = faulty.send("/form/work", **{"f-employer": "Padaria Estrela"})
    if page.has_form("/form/files"):
        page = page.send("/form/files")
    assert page.h1 == ["Check the answers"]
    assert "Padaria Estrela" in page.text and "What I wrote is true." in page.text
    page = page.send("/form-check")
    assert "The form is complete." in page.text
    assert "3 documents are still missing." in page.text, "passport, work contract, and one proof of address"
    page = page.send(
        "/evidence",
        **{"evidence-passport": "shown", "evidence-water-bill": "handed_in", "evidence-work-contract": "handed_in"},
    )
    assert "Nothing is missing." in page.text
    address = page.response.request.path
    for step, said in (("checking", "Being checked"), ("decision", "Being decided"), ("granted", "Granted")):
        page = open_page(page.browser, f"{address}/move/{step}")
        assert page.h1 == [f"Move on to “{said}”?"]
        page = page.send(f"/move/{step}", note=f"Note on {step}")
    assert "This procedure has ended." in page.text and "Note on granted" in page.text
    page = page.send("/undo")
    assert "The last step was taken back." in page.text and "Being decided" in page.text
    assert "Residence permit" in house.page(f"/staff/casefiles/{casefile.casefile.id}").text


def test_alternatives_among_the_documents_stand_together(house: House, desk: Desk) -> None:
    opened = desk.open()
    desk.evidence(opened.id, "water-bill", "shown")
    for role, office in (("mediator", None), ("officer", "immigration")):
        html = house.page(f"/staff/procedures/{opened.id}", role, office=office).response.get_data(as_text=True)
        listed = html.partition('id="evidence"')[2].partition("</form>")[0]
        group = listed.partition('<li class="or-checklist__group">')[2].partition("</ul>")[0]
        assert html.count("One of these:") == 1 and "One of these:" in group
        found = [
            code for code in ("passport", "rent-contract", "water-bill", "photo") if f'for="evidence-{code}"' in group
        ]
        assert found == ["rent-contract", "water-bill"]
        assert all(f'for="evidence-{code}"' in listed for code in ("passport", "photo")), "the others by themselves"


def test_a_form_is_kept_for_later_with_what_there_is(house: House, desk: Desk) -> None:
    opened = desk.open()
    page = house.page(f"/staff/procedures/{opened.id}/form/person")
    form, later = page.form("/form/person"), {"f-full_name": "Amina El Haddad", "action": "later"}
    kept = [(name, value) for name, value in form.fields if not name.startswith("f-")]
    faulty = send(page.browser, form.action, kept, {**later, "f-birth_date-day": "40"})
    assert faulty.status == 422, "a date that makes none is said at once"
    page = send(page.browser, form.action, kept, later)
    assert "The answers were kept." in page.text and "Amina El Haddad" in page.text
    assert desk.read(opened.id).answers == {"full_name": "Amina El Haddad"}


def test_two_at_once_lose_nothing(house: House, desk: Desk) -> None:
    opened = desk.open()
    page = house.page(f"/staff/procedures/{opened.id}/form/work")
    question = house.page(f"/staff/procedures/{opened.id}/move/checking")
    desk.evidence(opened.id, "passport", "shown")
    again = page.send("/form/work", **{"f-has_job": "no"})
    assert again.status == 412 and "Somebody else changed this first." in again.text
    assert again.form("/form/work").value("f-has_job") == "no", "what was answered stands there still"
    assert again.send("/form/work").status == 200
    refused = question.send("/move/checking")
    assert refused.status == 412 and "Somebody else changed this first." in refused.text


def test_a_form_is_taken_by_its_code(house: House, desk: Desk) -> None:
    code, other = sent_form(house), desk.casefile()
    page = house.page("/staff/procedures/take")
    assert page.send("/take", code="nonsense").error("code")
    page = page.send("/take", code=code.lower())
    assert page.h1 == ["Residence permit"] and "Amina Haddad" in page.text
    assert code not in page.response.request.url
    assert str(other.casefile.id) in page.form("/take/confirm").choices["into"]
    faulty = page.send("/take/confirm", into="code", case_code="nonsense")
    assert faulty.status == 422 and faulty.error("case_code")
    page = faulty.send("/take/confirm", into="code", case_code=other.code)
    assert "The form was taken into the casefile." in page.text and code in page.text
    again = house.page("/staff/procedures/take").send("/take", code=code)
    assert again.status == 409 and "This form has arrived" in again.text


def test_somebody_new_gets_a_casefile_from_their_form(house: House, desk: Desk) -> None:
    page = house.page("/staff/procedures/take").send("/take", code=sent_form(house))
    page = page.send("/take/confirm", into="new")
    assert page.status == 200 and "Amina Haddad" in page.text
    (opened,) = desk.rows(Casefile)
    assert opened.language == "ar"


def test_the_list(house: House, desk: Desk) -> None:
    assert "There are no open procedures." in house.page("/staff/procedures").text
    opened = desk.open()
    page = house.page("/staff/procedures")
    assert f"/staff/procedures/{opened.id}" in page.links and "Application noted" in page.text
    empty = house.page("/staff/procedures?service=residence&step=checking&due=overdue&whose=mine")
    assert "No procedure is like this." in empty.text
    for _ in range(25):
        desk.open(desk.casefile(another_person=True))
    first = house.page("/staff/procedures")
    following = next(href for href in first.links if "after=" in href)
    second = open_page(first.browser, following)
    on_first, on_second = ({href for href in page.links if href.count("-") == 4} for page in (first, second))
    assert (len(on_first), len(on_second)) == (20, 6) and not on_first & on_second


def test_who_sees_and_does_what(house: House, desk: Desk) -> None:
    opened = desk.open()
    path = f"/staff/procedures/{opened.id}"
    officer = house.page(path, "officer", office="immigration")
    assert officer.status == 200 and "Going on is for those whose turn it is." in officer.text
    assert house.page(path, "officer", office="employment").status == 404
    assert house.page(path, "auditor").status == 403
    assert house.page("/staff/procedures", "officer", office="employment").text.count("Amina") == 0
    assert house.page(f"{path}/move/granted").status == 404


@pytest.mark.parametrize("language", ["pt", "de", "es"])
def test_every_page_speaks_the_readers_language(house: House, desk: Desk, language: str) -> None:
    opened = desk.open()
    base = f"/staff/procedures/{opened.id}"
    for path in ("/staff/procedures", base, f"{base}/move/checking", f"{base}/form/work", f"{base}/form-check"):
        page = house.page(path, language=language)
        assert page.status == 200
        assert "Documents are still" not in page.text and "Where it is now" not in page.text


def test_the_slip_speaks_the_persons_language(house: House, desk: Desk) -> None:
    page = house.page(f"/staff/procedures/{desk.open().id}/code")
    assert page.h1 == ["Code of the procedure"]
    assert "/procedures/status" in page.text


def test_codes_are_not_tried_at_random(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CODES", 2)
    code, page = sent_form(house), house.page("/staff/procedures/take")
    assert {page.send("/take", code=code).status for _ in range(4)} == {200}
    assert [page.send("/take", code=new_code()).status for _ in range(3)] == [404, 404, 429]
    refused = page.send("/take", code=code)
    assert refused.status == 429 and "There were too many tries in a short time." in refused.text
    assert house.page("/staff/procedures/take").send("/take", code=code).status == 200, "others go on"


def test_confirming_tries_no_codes_either(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CODES", 2)
    looked = house.page("/staff/procedures/take").send("/take", code=sent_form(house))
    found = [looked.send("/take/confirm", into="new", code=new_code()).status for _ in range(3)]
    assert found == [404, 404, 429]


def test_staff_of_another_office_hear_which_office_and_read_no_answers(house: House) -> None:
    code = sent_form(house)
    refused = house.page("/staff/procedures/take", "officer", office="employment").send("/take", code=code)
    assert refused.status == 403 and "Send the visitor to: " in refused.text and "Immigration" in refused.text
    assert "Amina" not in refused.text and "Padaria" not in refused.text
    own = house.page("/staff/procedures/take", "officer", office="immigration").send("/take", code=code)
    assert own.status == 200 and "Amina Haddad" in own.text
