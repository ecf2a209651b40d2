from uuid import uuid4

from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.frontdesk import service as floor
from support.house import House
from support.html_pages import open_page

NAME = "Amina Haddad"


def known(house: House, name: str = NAME, born: str | None = "1990-05") -> CasefileView:
    identity = Identity.named(name, born, "MA")
    return house.floor.do(casefiles.open_casefile, keys=house.services.keys, identity=identity, language="ar")


def correct(house: House, view: CasefileView, name: str) -> CasefileView:
    return house.floor.do(
        casefiles.update_casefile,
        keys=house.services.keys,
        casefile_id=view.casefile.id,
        version=view.version,
        name=name,
    )


def test_the_search(house: House) -> None:
    page = house.page("/staff/casefiles")
    assert (page.status, page.title, page.h1) == (200, "Casefiles – Lisboa", ["Find a casefile"])
    assert [form.action for form in page.forms].count("/staff/casefiles") == 1


def test_a_code_opens_the_casefile(house: House) -> None:
    view = known(house)
    page = house.page("/staff/casefiles").send("/casefiles", code=view.code)
    assert page.h1 == [NAME]
    assert page.title == "Casefile – Lisboa", "a title stands in histories: it names nobody"
    assert "Morocco" in page.text and "Arabic" in page.text


def test_a_name_lists_people(house: House) -> None:
    view, other = known(house), known(house, born="1961")
    page = house.page("/staff/casefiles").send("/casefiles", name="amina haddad")
    assert page.status == 200
    assert "2 casefiles found" in page.text
    assert {f"/staff/casefiles/{found.casefile.id}" for found in (view, other)} <= set(page.links)
    assert "Amina" not in page.title
    assert "No casefile was found" in page.send("/casefiles", name="Somebody Else").text


def test_faults_of_a_search_are_named(house: House) -> None:
    page = house.page("/staff/casefiles")
    assert page.send("/casefiles").error("asked") == "Write the case code, or the name."
    faulty = page.send("/casefiles", name=NAME, **{"birth_date-day": "3"})
    assert (faulty.status, faulty.error("birth_date-day")) == (
        422,
        "Write numbers: the year, or month and year, or day, month and year.",
    )


def test_the_casefile_shows_its_visits(house: House) -> None:
    view = known(house)
    ticket = house.floor.ticket("immigration")
    house.floor.do(
        floor.attach_casefile, keys=house.services.keys, visit_id=ticket.visit_id, casefile_id=view.casefile.id
    )
    page = house.page(f"/staff/casefiles/{view.casefile.id}")
    assert "C001" in page.text and "Walk-in" in page.text and "Immigration" in page.text


def test_reading_is_recorded(house: House) -> None:
    view = known(house)
    member, browser = house.staff()
    assert open_page(browser, f"/staff/casefiles/{view.casefile.id}").status == 200
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        read = session.scalars(select(AuditEntry).where(AuditEntry.action == "casefile.read")).one()
    assert (read.actor_id, read.subject_person_id) == (member.id, view.casefile.person_id)


def test_an_identity_is_corrected(house: House) -> None:
    view = known(house)
    page = house.page(f"/staff/casefiles/{view.casefile.id}/identity")
    form = page.form("/identity")
    assert [form.value(f"birth_date-{part}") for part in ("day", "month", "year")] == ["", "5", "1990"]
    page = page.send("/identity", name="Amina El Haddad")
    assert page.h1 == ["Amina El Haddad"]
    assert "The casefile was corrected." in page.text


def test_a_faulty_correction_keeps_what_was_typed(house: House) -> None:
    view = known(house)
    page = house.page(f"/staff/casefiles/{view.casefile.id}/identity").send("/identity", name="  ", nationality="FR")
    assert (page.status, page.error("name")) == (422, "Write the name as the person writes it.")
    assert page.form("/identity").value("nationality") == "FR"


def test_two_corrections_at_once_are_shown_side_by_side(house: House) -> None:
    view = known(house)
    page = house.page(f"/staff/casefiles/{view.casefile.id}/identity")
    correct(house, view, "Amina Haddad Silva")
    page = page.send("/identity", name="Amina El Haddad")
    assert page.status == 412
    assert page.h1 == ["Somebody else has changed this casefile"]
    assert "Amina Haddad Silva" in page.text and "Amina El Haddad" in page.text
    page = page.send("/identity")
    assert (page.status, page.h1) == (200, ["Amina El Haddad"])


def test_the_code_slip_speaks_the_visitors_language(house: House) -> None:
    view = known(house)
    page = house.page(f"/staff/casefiles/{view.casefile.id}/code")
    assert page.h1 == ["Case code"]
    assert view.code in page.text
    assert "رمز ملفك" in page.text and "O seu código de processo" in page.text


def test_who_may_not_read_casefiles_sees_none(house: House) -> None:
    view = known(house)
    for path in ("/staff/casefiles", f"/staff/casefiles/{view.casefile.id}"):
        assert house.page(path, "analyst").status == 403
    assert house.page(f"/staff/casefiles/{view.casefile.id}/identity", "officer", office="immigration").status == 403


def test_what_is_not_here_looks_like_what_never_was(house: House) -> None:
    assert house.page(f"/staff/casefiles/{uuid4()}").status == 404
