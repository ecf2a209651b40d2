"""Certificates and what has to be put right, inside one's own file: one's own alone, and on record."""

import re

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.procedures.models import Procedure
from oneroof.catalogue.definition.model import Certificate as Declared
from oneroof.identity.service_users.access import PERSON_ACCESS
from support.catalogues import words
from support.html_pages import Page, open_page
from support.persons import opened
from support.procedures import CODE, Desk, Hooks, a_residence, define

from .conftest import OwnFile

CAME = Declared(code="came", name=words("Certificate of attendance"), text=words("Was here."), on="attended")


@pytest.fixture
def desk(own_file: OwnFile) -> Desk:
    centre = own_file.house.lisboa
    define(centre, a_residence(certificates=(CAME,)))
    officers = (centre.member("officer", office=office) for office in ("immigration", "employment"))
    return Desk(own_file.house.floor, Hooks(), centre.member("mediator"), *officers)


def certified(own_file: OwnFile, procedure: Procedure) -> Page:
    """The staff's page of certificates, with one more."""
    page = own_file.house.page(f"/staff/casefiles/{procedure.casefile_id}/certificates")
    page = page.send("/certificates", language="uk", choice=f"{CODE}/came/{procedure.id}")
    assert "The certificate was issued." in page.text
    return page


def papers(page: Page) -> list[str]:
    """The addresses of the papers in a page."""
    return re.findall(r"/my-file/certificates/[0-9a-f-]{36}", page.response.get_data(as_text=True))


def test_ones_own_certificate_is_downloaded_until_it_is_revoked(own_file: OwnFile, desk: Desk) -> None:
    staff = certified(own_file, desk.open(own_file.view))
    others = desk.open(opened(own_file.house.floor, "Amina Haddad"))
    certified(own_file, others)
    page = own_file.open()
    (paper,) = papers(page)
    answer = page.browser.get(paper)
    assert answer.data.startswith(b"%PDF") and "no-store" in answer.headers["Cache-Control"]
    (check,) = re.findall(r"/check/[2-9A-Z]{12}", page.response.get_data(as_text=True))
    assert open_page(page.browser, check).h1 == ["This certificate is valid"]
    with own_file.house.lisboa.database.transaction(own_file.house.lisboa.system) as session:
        acts = session.execute(
            select(AuditEntry.action, AuditEntry.subject_person_id).where(AuditEntry.actor_kind == PERSON_ACCESS)
        ).all()
    mine = own_file.view.casefile.person_id
    assert {("certificate.list", mine), ("certificate.read", mine)} <= {tuple(act) for act in acts}
    assert others.person_id not in {subject for _, subject in acts}
    staff.send("/revoke", reason="mistake")
    assert page.browser.get(paper).status_code == 404
    page = open_page(page.browser, "/my-file")
    assert not papers(page) and "not valid any more" in page.text and "mistake" not in page.text


def test_anothers_certificate_and_correction_are_not_there(own_file: OwnFile, desk: Desk) -> None:
    theirs = desk.open(opened(own_file.house.floor, "Amina Haddad"))
    other = certified(own_file, theirs).response.get_data(as_text=True)
    (certificate,) = set(re.findall(r"/certificates/([0-9a-f-]{36})/revoke", other))
    correction = asked(own_file, theirs)
    page = own_file.open()
    assert not papers(page) and "Answer now" not in page.text
    assert page.browser.get(f"/my-file/certificates/{certificate}").status_code == 404
    token = {"csrf_token": str(page.form("/my-file/leave").value("csrf_token"))}
    assert page.browser.send(f"/my-file/corrections/{correction}", token).status_code == 404
    assert open_page(own_file.house.visitor(), f"/my-file/certificates/{certificate}").h1 != page.h1


def asked(own_file: OwnFile, procedure: Procedure) -> str:
    """A correction that staff asked for; its id."""
    page = own_file.house.page(f"/staff/procedures/{procedure.id}/correction")
    page = page.send("/correction", **{"field-full_name": "wrong"})
    return str(page.response.request.path).rsplit("/", 1)[1]


def test_what_has_to_be_put_right_is_answered_from_ones_own_file(own_file: OwnFile, desk: Desk) -> None:
    correction = asked(own_file, desk.open(own_file.view))
    own_file.letters()
    page = own_file.open()
    assert "Please answer until" in page.text
    page = page.send(f"/my-file/corrections/{correction}")
    assert page.h1 == ["Please put this right"], page.text
    page = page.send("/procedures/answer/form", **{"f-full_name": "Оксана Мельник"})
    assert page.h1 == ["Thank you. We have your answer."]
    assert "Answer now" not in open_page(page.browser, "/my-file").text
