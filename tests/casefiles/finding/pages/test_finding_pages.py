"""Looking for people and comparing them, page by page."""

from typing import Any

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding import duplicates, limits
from oneroof.casefiles.service import CasefileView, Identity
from support.house import House
from support.html_pages import Page


def known(house: House, name: str, born: str | None = "1985-03-02") -> CasefileView:
    more: dict[str, Any] = {"keys": house.services.keys, "language": "ar", "another_person": True}
    return house.floor.do(casefiles.open_casefile, identity=Identity.named(name, born, "MA"), **more)


def asked(house: House, text: str, role: str = "mediator", **options: Any) -> Page:
    return house.page("/staff/casefiles", role, **options).send("/casefiles", asked=text)


def test_one_box_finds_across_scripts_and_says_why(house: House) -> None:
    view = known(house, "خديجة بن علي")
    page = asked(house, "Khadija Benali 1985")
    assert page.status == 200 and "Khadija" not in page.title
    assert f"/staff/casefiles/{view.casefile.id}" in page.links
    assert "Similar name · Date of birth fits" in page.text
    assert asked(house, view.code.lower()).h1 == ["خديجة بن علي"]
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.search")).all()
    assert "khadija" not in str([entry.details for entry in entries]).lower()
    assert {len(entry.details["asked"]) for entry in entries} == {64}


def test_nobody_found_leads_to_a_casefile_with_what_was_typed(house: House) -> None:
    page = asked(house, "Amina Haddad 02/03/1985").send("/casefiles/new")
    form = page.form("/casefiles/open")
    assert (form.value("name"), form.value("birth_date-day"), form.value("birth_date-year")) == (
        "Amina Haddad",
        "2",
        "1985",
    )
    assert page.send("/casefiles/open", nationality="MA", language="ar").h1 == ["Case code"]


def test_before_a_casefile_is_opened_both_stand_side_by_side(house: House) -> None:
    view = known(house, "أمينة حداد")
    page = house.page("/staff/casefiles/new").send(
        "/casefiles/open", name="Amina Haddad", nationality="MA", language="ar", **{"birth_date-year": "1985"}
    )
    assert (page.status, page.h1) == (409, ["Is it the same person?"])
    assert view.code in page.text and "Nearly the same" in page.text and "The same" in page.text
    assert f"/staff/casefiles/{view.casefile.id}" in page.links
    page = page.send("/casefiles/open")
    assert page.h1 == ["Case code"] and view.code not in page.text


def test_an_officer_finds_only_whom_their_office_serves(house: House) -> None:
    known(house, "Amina Haddad")
    for text in ("Amina Haddad", "Amina Haddad 1985", "1985-03-02"):
        page = asked(house, text, "officer", office="immigration")
        assert "No casefile was found" in page.text
        assert not page.has_form("/casefiles/new") and "duplicates" not in str(page.links)
    assert house.page("/staff/casefiles/duplicates", "officer", office="immigration").status == 403


def test_who_looks_for_everybody_has_to_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WELCOMING", 2)
    page = house.page("/staff/casefiles")
    statuses = [page.send("/casefiles", asked=f"Amina {name}").status for name in ("A", "Be", "Ce")]
    assert statuses == [200, 200, 429]


def test_a_pair_is_compared_joined_and_taken_apart(house: House) -> None:
    one, two = known(house, "Олена Коваль"), known(house, "Olena Koval")
    given: dict[str, Any] = {"keys": house.services.keys, "person_id": one.casefile.person_id}
    house.floor.do(duplicates.look_for_duplicates, **given)
    listed = house.page("/staff/casefiles/duplicates")
    assert one.code in listed.text and two.code in listed.text
    here = next(link for link in listed.links if "/duplicates/" in link)
    page = house.page(here)
    faulty = page.send(here, decision="same", keep=str(one.casefile.id), reason="Same passport")
    assert (faulty.status, faulty.error("confirmed")) == (422, "Please confirm that you have compared both.")
    assert page.send(here, decision="not_same", reason="").error("reason")
    joined = page.send(here, decision="same", keep=str(one.casefile.id), reason="Same passport", confirmed="yes")
    assert joined.h1 == ["Joined casefiles"] and "Same passport" in joined.text
    assert "Olena Koval" in house.page(f"/staff/casefiles/{one.casefile.id}").text
    assert "This casefile was joined into" in house.page(f"/staff/casefiles/{two.casefile.id}").text
    undone = joined.send(next(form.action for form in joined.forms if "/joined/" in form.action), reason="Her sister")
    assert "The casefiles stand for themselves again." in undone.text
    assert one.code not in undone.text
