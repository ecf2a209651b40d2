"""A certificate is issued, checked by anybody with the paper, replaced and revoked; the check tells nothing else."""

import re
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from werkzeug.datastructures import FileStorage

from oneroof.casefiles.procedures.models import Procedure
from oneroof.catalogue.definition.model import Certificate as Declared
from oneroof.core.speakable_codes import new_code
from support.catalogues import words
from support.house import House
from support.html_pages import Page, open_page, read_page
from support.procedures import CODE, Desk, a_residence, define

NAME = words("Certificate of residence", pt="Certificado")
DECLARED = (
    Declared(code="granted", name=NAME, text=words("Lives here."), on="granted"),
    Declared(code="came", name=words("Certificate of attendance"), text=words("Was here."), on="attended"),
)


@pytest.fixture
def procedure(house: House, desk: Desk) -> Procedure:
    define(house.lisboa, a_residence(certificates=DECLARED))
    return desk.open()


def issued(page: Page, **more: str) -> tuple[Page, str]:
    page = page.send("/certificates", language="ar", **more)
    assert "The certificate was issued." in page.text, page.text
    return page, re.findall(r"\b[2-9A-Z]{3}(?:-[2-9A-Z]{3}){3}\b", page.text)[0]


def paper(page: Page) -> bytes:
    links = re.findall(r'href="([^"]*/documents/[0-9a-f-]{36})"', page.response.get_data(as_text=True))
    document = open_page(page.browser, links[0])
    address = re.findall(r'href="([^"]*/versions/1[^"/]*)"', document.response.get_data(as_text=True))[0]
    answer = page.browser.client.get(address.replace("&amp;", "&"), base_url=f"http://{page.browser.host}")
    assert answer.data.startswith(b"%PDF"), answer.status
    return bytes(answer.data)


def compared(house: House, code: str, content: bytes) -> Page:
    browser = house.visitor()
    form = open_page(browser, f"/check/{code}").form("")
    sent = {**dict(form.fields), "file": FileStorage(BytesIO(content), "it.pdf")}
    where = f"http://{browser.host}"
    return read_page(browser, browser.client.post(f"/check/{code}", base_url=where, data=sent, headers=browser.headers))


def test_issued_checked_replaced_and_revoked(house: House, desk: Desk, procedure: Procedure) -> None:
    address = f"/staff/casefiles/{procedure.casefile_id}/certificates"
    page = house.page(address)
    granted = f"{CODE}/granted/{procedure.id}"
    assert page.send("/certificates", choice=granted).status == 422, "it has not ended yet"
    page, code = issued(page, choice=granted.replace("/granted/", "/came/"))
    content = paper(page)
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded()
    assert code in text
    assert pikepdf.open(BytesIO(content)).open_metadata()["pdfuaid:part"] == "1"
    plain = open_page(house.visitor(), f"/check/{code.replace('-', '').lower()}")
    assert plain.h1 == ["This certificate is valid"] and "Certificate of attendance" in plain.text
    typed = open_page(house.visitor(), "/certificates").send("/certificates", code=code.replace("-", " "))
    assert typed.h1 == ["This certificate is valid"]
    person = house.page(f"/staff/casefiles/{procedure.casefile_id}").h1[0].split()[0]
    assert person not in plain.text
    assert "exactly the one that we issued" in compared(house, code, content).text
    assert "Somebody may have changed it" in compared(house, code, content + b" ").text
    again = page.send("/certificates", language="ar", choice=granted.replace("/granted/", "/came/"))
    assert again.status == 409
    replaced, newer = issued(
        page,
        choice=granted.replace("/granted/", "/came/"),
        replaces_id=re.findall(r'<option value="([0-9a-f-]{36})"', page.response.get_data(as_text=True))[0],
    )
    assert open_page(house.visitor(), f"/check/{code}").h1 == ["This certificate is not valid any more"]
    assert replaced.send("/revoke", reason="").error("reason")
    page = replaced.send("/revoke", reason="misused")
    assert "It was misused" in page.text
    told = open_page(house.visitor(), f"/check/{newer}")
    assert told.h1 == ["This certificate is not valid any more"] and "misused" not in told.text


def test_what_is_no_certificate_here_is_unknown(house: House, desk: Desk, procedure: Procedure) -> None:
    for code in (new_code(12), "2" * 12, "certificate"):
        page = open_page(house.visitor(), f"/check/{code}")
        assert (page.status, page.h1) == (200, ["We do not know this certificate"])
    wrong = open_page(house.visitor(), "/certificates").send("/certificates", code="222-222-222-223")
    assert wrong.error("code")
    officer = open_page(house.browser_of(desk.officer), f"/staff/casefiles/{procedure.casefile_id}/certificates")
    assert "Issue a certificate" not in officer.text
    page = house.page(f"/staff/casefiles/{procedure.casefile_id}/certificates")
    _, code = issued(page, choice=f"{CODE}/came/{procedure.id}")
    elsewhere = open_page(house.visitor(centre=house.porto), f"/check/{code}")
    assert elsewhere.h1 == ["We do not know this certificate"], "another centre's host knows nothing of it"
