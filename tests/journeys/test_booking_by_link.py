"""An appointment on a phone in Chromium: what goes wrong on the way, changes by its link, and the waiting list."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from oneroof.appointments.service import RuleSettings
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.languages import public_languages
from oneroof.portal.booking import limits
from oneroof.tenancy.models import Tenant
from support.appointments import Calendar, calendar_of
from support.browser import served
from support.house import open_house

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
PLACE = "/book/residence/immigration"


@dataclass(frozen=True)
class Booking:
    """A centre's own host, and its calendar."""

    url: str
    calendar: Calendar


@pytest.fixture
def booking(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Booking]:
    monkeypatch.setattr(limits, "LEAST_SECONDS", 0)  # a test fills in faster than people
    rule = RuleSettings(minutes=30, release_days=2, notice_minutes=0, weekdays=tuple(range(7)))
    with open_house(settings, database) as house, served(house.app) as address:
        centre = house.lisboa
        with centre.database.umbrella_transaction(centre.system) as session:
            session.get_one(Tenant, centre.tenant_id).languages = list(public_languages())
        calendar = calendar_of(house.floor, opens="00:00", closes="23:59", settings=rule)
        yield Booking(address.replace("localhost", centre.host), calendar)


@pytest.mark.parametrize(
    ("spoken", "width", "javascript"), [("ar", 360, False), pytest.param("pt", 1280, True, marks=pytest.mark.evidence)]
)
def test_changes_by_link_and_waiting(
    booking: Booking,
    open_page: OpenPage,
    check_page: Check,
    screenshots: Check,
    spoken: str,
    width: int,
    javascript: bool,
) -> None:
    page = open_page(booking.url, language=spoken, width=width, javascript=javascript)

    def look(name: str) -> None:
        check_page(page, language=spoken)
        screenshots(page, f"booking-{spoken}-{name}")

    page.goto(f"{booking.url}/book")
    look("start")
    page.goto(f"{booking.url}{PLACE}")
    look("day")
    page.goto(f"{booking.url}{PLACE}/{booking.calendar.free()[6].slot.day}")
    look("time")
    page.locator(".or-times button").first.click()
    page.locator("#size").fill("0")
    page.locator("main form[action='/book/details'] button").click()
    expect(page.locator(".govuk-error-summary a[href='#size']")).to_be_visible()
    look("error")
    page.locator("#size").fill("3")
    page.locator("main form[action='/book/details'] button").click()
    page.locator("main form[action='/book/check'] button").click()
    expect(page).to_have_url(re.compile(r"/book/done$"))
    page.locator("main a[href*='/b/']:not([href*='.'])").click()
    look("booked")
    link = page.url.partition("?")[0]
    page.goto(f"{link}/move")
    look("move")
    page.locator(".or-times a").nth(2).click()
    look("move-check")
    page.locator("main form[action$='/move'] button").click()
    page.goto(f"{link}/people")
    look("people")
    page.goto(f"{link}/cancel")
    look("cancel")
    page.locator("main form[action$='/cancel'] button").click()
    look("cancelled")
    page.goto(f"{booking.url}{PLACE}/waiting")
    page.locator("#email").fill("amal@example.org")
    page.locator("input[name=reminders]").check()
    look("waiting-join")
    page.locator(f"main form[action='{PLACE}/waiting'] button").click()
    expect(page.locator("main")).to_contain_text("توجد مواعيد متاحة: اختر واحدًا منها.")
    look("waiting-refused")
