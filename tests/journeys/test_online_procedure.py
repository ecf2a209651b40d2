"""Between two visits, on a phone in Arabic: something is put right, and a certificate is checked by its picture."""

import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from oneroof.casefiles.codes import shown
from oneroof.catalogue.definition.model import Certificate
from oneroof.tenancy.models import Tenant
from support.catalogues import words
from support.forms import picture
from support.house import House
from support.html_pages import Page as Answer
from support.html_pages import open_page as read
from support.persons import add, opened
from support.procedures import CODE, Desk, Hooks, a_residence, define
from support.sent_letters import letters

from .staff_door import Door

pytestmark = pytest.mark.browser
NAME = words("Certificate of attendance", pt="Declaração de presença", ar="شهادة حضور")
CAME = Certificate(code="came", name=NAME, text=words("Was here.", pt="Esteve aqui.", ar="كان هنا."), on="attended")
WHO = "Оксана Мельник"


@pytest.fixture
def house(door: Door) -> House:
    house = door.house
    define(house.lisboa, a_residence(certificates=(CAME,)))
    with house.lisboa.database.umbrella_transaction(house.lisboa.system) as session:
        session.get_one(Tenant, house.lisboa.tenant_id).languages = ["pt", "en", "ar"]
    return house


def certified(house: House, casefile: object, procedure: object) -> tuple[Answer, bytes]:
    """The staff's page of certificates with one that was issued, and its paper."""
    page = house.page(f"/staff/casefiles/{casefile}/certificates")
    page = page.send("/certificates", language="ar", choice=f"{CODE}/came/{procedure}")
    (document,) = re.findall(r'href="([^"]*/documents/[0-9a-f-]{36})"', page.response.get_data(as_text=True))
    shown_document = read(page.browser, document).response.get_data(as_text=True)
    (address, *_) = re.findall(r'href="([^"]*/versions/1[^"/]*)"', shown_document)
    return page, bytes(page.browser.get(address.replace("&amp;", "&")).data)


def test_put_right_and_certified(
    door: Door,
    house: House,
    open_page: Callable[..., Page],
    check_page: Callable[..., None],
    screenshots: Callable[[Page, str], object],
    tmp_path: Path,
) -> None:
    def look(name: str) -> None:
        check_page(page, language="ar")
        screenshots(page, f"online-{name}")

    officers = (house.lisboa.member("officer", office=office) for office in ("immigration", "employment"))
    desk = Desk(house.floor, Hooks(), house.lisboa.member("mediator"), *officers)
    view = opened(house.floor, WHO)
    add(house.floor, view, "contacts", kind="email", value="own@example.org", safe_message="yes")
    procedure = desk.open(view)
    asking = house.page(f"/staff/procedures/{procedure.id}/correction")
    asking.send("/correction", **{"evidence-passport": "unreadable", "field-full_name": "wrong", "text": "Página 2"})
    (letter,) = letters(house.services)
    (code,) = re.findall(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}\b", letter.get_content())

    page = open_page(door.url, language="ar", width=360)
    page.goto(f"{door.url}/procedures/status")
    page.locator("#code").fill(shown(procedure.code))
    page.locator("main form button").first.click()
    look("status")
    page.locator("main a[href$='/procedures/answer']").click()
    look("codes")
    page.locator("#code").fill(shown(procedure.code))
    page.locator("#answer_code").fill(code)
    page.locator("main form button").first.click()
    look("asked")
    page.locator("#f-full_name").fill(WHO)
    page.locator("button.govuk-button[value=send]").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look("missing")
    photo = tmp_path / "passport.png"
    photo.write_bytes(picture())
    page.locator("input[type=file]").set_input_files(photo)
    page.locator("button.govuk-button[value=send]").click()
    expect(page).to_have_url(re.compile("/procedures/answer/sent$"))
    look("answered")

    staff, paper = certified(house, view.casefile.id, procedure.id)
    drawn = pypdfium2.PdfDocument(paper)[0].render(scale=3).to_pil()
    drawn.save(tmp_path / "certificate.png")
    (found,) = zxingcpp.read_barcodes(drawn.convert("L"))
    path = re.fullmatch(r"https?://[^/]+(/check/[2-9A-Z]{12})", found.text)
    assert path is not None, found.text
    page.goto(door.url + path[1])
    assert page.locator("h1").inner_text() == "هذه الشهادة صالحة"
    told = page.content()
    assert not [secret for secret in (*WHO.split(), view.code, shown(procedure.code)) if secret in told]
    look("valid")
    staff.send("/revoke", reason="misused")
    page.reload()
    assert page.locator("h1").inner_text() == "هذه الشهادة لم تعد صالحة"
    look("revoked")
