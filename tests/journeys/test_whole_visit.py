"""A whole visit on a phone: from a need to an appointment with its papers, in at the kiosk, served, asked."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import time
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from icalendar import Calendar
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete

from oneroof.appointments import service as appointments
from oneroof.catalogue.service import find_service
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.i18n import gettext, language
from oneroof.core.languages import public_languages
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.models import OpeningHours
from oneroof.portal.booking import limits
from oneroof.tenancy.models import Tenant
from support.appointments import WEEK
from support.browser import served
from support.house import House, open_house
from support.kiosks import kiosk_device
from support.papers import words_of
from support.public_centre import offer_everything

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
SERVICE = "residence-permit"


@dataclass(frozen=True)
class Centre:
    """A centre with all catalogues, which is open around the clock and gives times for residence permits."""

    house: House
    url: str


@pytest.fixture
def centre(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Centre]:
    monkeypatch.setattr(limits, "LEAST_SECONDS", 0)  # a test fills in faster than people
    with open_house(settings, database) as house, served(house.app) as address:
        at = house.lisboa
        with at.database.umbrella_transaction(at.system) as session:
            session.get_one(Tenant, at.tenant_id).languages = list(public_languages())
        offer_everything(house)
        office_id = at.offices["immigration"]
        with at.database.transaction(at.system) as session:
            permit = find_service(session, at.system, SERVICE).row.id
            session.execute(delete(OpeningHours).where(OpeningHours.tenant_id == at.tenant_id))
            for weekday in range(7):
                for where in (office_id, None):  # open whatever the time is when the tests run
                    session.add(OpeningHours(office_id=where, weekday=weekday, opens=time(0, 0), closes=time(23, 59)))
        rule = replace(WEEK, early_minutes=240, release_days=3)
        house.floor.do(appointments.add_rule, office_id=office_id, service_id=permit, settings=rule)
        yield Centre(house, address.replace("localhost", at.host))


@pytest.mark.parametrize(
    ("spoken", "javascript"),
    [
        ("ar", False),
        ("zh", True),
        pytest.param("pt", True, marks=pytest.mark.evidence),
        pytest.param("pt", False, marks=pytest.mark.evidence),
        pytest.param("ar", True, marks=pytest.mark.evidence),
        pytest.param("zh", False, marks=pytest.mark.evidence),
    ],
)
def test_from_a_need_to_the_last_question(
    centre: Centre,
    open_page: OpenPage,
    check_page: Check,
    screenshots: Check,
    spoken: str,
    javascript: bool,
    tmp_path: Path,
) -> None:
    page = open_page(centre.url, language=spoken, width=360, javascript=javascript)

    def look(name: str) -> None:
        check_page(page, language=spoken)
        screenshots(page, f"visit-{spoken}-{name}")

    page.goto(centre.url)
    look("home")
    page.locator("a.or-need[href$='/needs/permit-ends']").click()
    look("need")
    page.locator(f"a[href$='/services/{SERVICE}']").first.click()
    look("service")
    page.locator(f"main a[href$='/book/{SERVICE}']").click()
    look("place")
    code = book(page, look)
    check_calendar(taken_along(centre, page, spoken, "calendar.ics"), code)
    check_paper(taken_along(centre, page, spoken, "paper.pdf"), tmp_path, code, spoken)
    seen = qr_of(page.locator(".or-booked__qr"))
    assert seen == code
    ticket_page = arrive(centre, open_page, seen, spoken, javascript)
    page.goto(ticket_page)
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "waiting")
    look("waiting")
    serve(centre)
    page.reload()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "served")
    page.locator("main a[href*='/survey/']").click()
    look("survey")
    for question in ("hours", "space", "kindness", "closeness"):
        page.locator(f"input[name={question}][value='4']").check()
    page.locator("main form[action*='/survey/'] button").click()
    expect(page).to_have_url(re.compile(r"/survey/thanks$"))
    look("thanks")


def book(page: Page, look: Callable[[str], None]) -> str:
    """Place, day, time, details, check; the code."""
    page.locator("main a[href$='/immigration']").first.click()
    look("day")
    page.locator("main .or-choice-list__link").first.click()
    look("time")
    page.locator("main form[action$='/book/hold'] button").first.click()
    look("details")
    page.locator("main form[action$='/book/details'] button[type=submit]").last.click()
    look("check")
    page.locator("main form[action$='/book/check'] button[type=submit]").last.click()
    look("done")
    return page.locator("#booking-code").inner_text().strip()


def taken_along(centre: Centre, page: Page, spoken: str, name: str) -> bytes:
    """What a link of the page gives."""
    address = page.locator(f"a[href$='{name}']").get_attribute("href")
    assert address is not None
    content: bytes = centre.house.visitor(language=spoken).get(address).get_data()
    return content


def check_calendar(content: bytes, code: str) -> None:
    """The calendar file is of this appointment."""
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert code in event["description"] + event.get("url", "")


def check_paper(content: bytes, folder: Path, code: str, spoken: str) -> None:
    """The paper says the same in both languages, in letters that can be copied."""
    text = plain(words_of(content, folder))
    assert plain(code) in text
    for each in {spoken, "pt"}:
        with language(each):
            assert plain(gettext("Your booking code")) in text, (each, text)


def plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def qr_of(picture: Locator) -> str:
    """What a telephone or a scanner reads in it."""
    read = zxingcpp.read_barcode(Image.open(BytesIO(picture.screenshot())))
    assert read is not None
    return str(read.text)


def arrive(centre: Centre, open_page: OpenPage, scanned: str, spoken: str, javascript: bool) -> str:
    """In at the kiosk with the picture; the address on the ticket's own."""
    _, secret = kiosk_device(centre.house.lisboa)
    kiosk = open_page(centre.url, language="pt", width=1080, javascript=javascript)
    kiosk.context.add_cookies([{"name": "device", "value": secret, "url": centre.url}])
    kiosk.goto(centre.url + "/kiosk")
    kiosk.locator(f".or-kiosk-language[lang^={spoken}]").click()
    kiosk.locator(".or-kiosk-tile[href$='/kiosk/appointment']").click()
    kiosk.locator("#code").fill(scanned)
    kiosk.locator(".or-pad__go").click()
    expect(kiosk.locator(".or-kiosk-number")).to_be_visible()
    return qr_of(kiosk.locator(".or-kiosk-qr"))


def serve(centre: Centre) -> None:
    """The office calls, serves and finishes."""
    floor = centre.house.floor
    officer = floor.open("immigration1", "immigration")
    ticket = floor.call("immigration1", officer)
    assert ticket is not None
    floor.do(frontdesk.start, officer, ticket_id=ticket.id)
    floor.do(frontdesk.finish, officer, ticket_id=ticket.id, outcome="solved")
