"""The pages of appointments as their readers see them: by axe, in two widths, and dragged about."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from oneroof.appointments.service import RuleSettings
from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.appointments import calendar_of
from support.visitors_day import Building, open_building

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
Pictures = Callable[[Page, str], list[Path]]
ALL_WEEK = RuleSettings(minutes=120, capacity=2, release_days=3, notice_minutes=0, weekdays=tuple(range(7)))


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    with open_building(settings, database) as opened:
        yield opened


def drag(page: Page, card: Locator, cell: Locator) -> None:
    """By the mouse itself. Both are brought into view first: what is dragged does not scroll the page."""
    cell.scroll_into_view_if_needed()
    start, end = card.bounding_box(), cell.bounding_box()
    assert start and end and 0 <= start["y"] < end["y"] < 900
    page.mouse.move(start["x"] + start["width"] - 10, start["y"] + start["height"] / 2)
    page.mouse.down()
    for ahead in (1, 2):
        page.mouse.move(end["x"] + end["width"] / 2 + ahead, end["y"] + end["height"] / 2, steps=3)
    page.mouse.up()


def test_a_day_is_read_and_dragged(
    building: Building, open_page: OpenPage, check_page: Check, screenshots: Pictures
) -> None:
    calendar = calendar_of(building.house.floor, opens="00:00", closes="23:59", settings=ALL_WEEK)
    free = [each for each in calendar.free() if each.slot.day == calendar.free()[-1].slot.day]
    booked = calendar.book(free[2].slot.id, language="ar")
    coordinator = building.house.lisboa.member("coordinator")
    page = building.sign_in(open_page(building.url, language="pt", width=1280), coordinator)
    day = f"/staff/appointments?day={free[2].slot.day}"
    for path in (
        "/staff/appointments/new",
        f"/staff/appointments/{booked.appointment.id}",
        "/staff/appointments/rules",
    ):
        check_page(building.go(page, path), language="pt")
        screenshots(page, f"appointments-{path.rsplit('/', 1)[-1][:5]}")
    check_page(building.go(page, day), language="pt")
    screenshots(page, "appointments-day")
    card = page.locator(f'[data-appointment="{booked.appointment.id}"]')
    cell = page.locator(f'[data-slot="{free[3].slot.id}"]')
    drag(page, card, cell)
    page.get_by_role("button", name="Anular").wait_for(timeout=15_000)
    assert calendar.read(booked.appointment.id).slot_id == free[3].slot.id
    visitor = open_page(building.url, language="en", width=360)
    check_page(building.go(visitor, f"/b/{booked.code}"), language="en")
    screenshots(visitor, "booking")
