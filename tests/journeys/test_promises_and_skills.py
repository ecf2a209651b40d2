"""Pages around the desk, looked at: skills, minutes, a promised place, a ticket that goes along, a place kept."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.frontdesk.devices import service as devices
from oneroof.frontdesk.devices.service import DeviceWish
from oneroof.frontdesk.floor.changes import close_line
from oneroof.frontdesk.models import Ticket, Visit
from oneroof.frontdesk.printing.service import report
from oneroof.frontdesk.service.following import follow_code
from oneroof.frontdesk.service.skill_sheets import save_sheet
from support.visitors_day import Building, open_building

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
Screenshots = Callable[[Page, str], object]


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    with open_building(settings, database) as opened:
        yield opened


def test_the_coordinators_pages(
    building: Building, open_page: OpenPage, check_page: Check, screenshots: Screenshots
) -> None:
    house, boss = building.house, building.house.lisboa.member("coordinator")
    services = list(house.lisboa.services.values())
    chosen = {"service_ids": services[:1], "staff_ids": [boss.id]}
    house.floor.do(save_sheet, boss, code=None, name={"pt": "Impressões digitais", "en": "Fingerprints"}, **chosen)
    page = building.sign_in(open_page(building.url, language="en"), boss)
    for path in ("skills", "skills/impressoes_digitais", "credits"):
        building.go(page, f"/staff/floor/{path}")
        check_page(page)
        screenshots(page, path.replace("/", "-"))


def test_who_calls_and_what_goes_along(
    building: Building, open_page: OpenPage, check_page: Check, screenshots: Screenshots
) -> None:
    house, boss = building.house, building.house.lisboa.member("coordinator")
    added = house.floor.do(devices.add_printer, boss, wish=DeviceWish("Porta 1", settings={"protocol": "star"}))
    house.floor.do(report, boss, printer_id=added.device.id, condition="paper_out", code="")
    page = building.sign_in(open_page(building.url, language="en"), house.lisboa.member("mediator"))
    building.go(page, "/staff/presorting")
    page.get_by_text("They call on the phone: promise a place").click()
    page.locator("#channel-phone").press("Space")
    page.get_by_label("When will they be here?").fill("23:59")
    page.locator("#language-1").press("Space")
    check_page(page)
    screenshots(page, "presorting-phone")
    page.get_by_role("button", name="Issue the first ticket").click()
    check_page(page)
    screenshots(page, "promised")
    building.go(page, "/staff/presorting")
    page.get_by_text("1 place was promised on the phone").click()
    check_page(page)
    screenshots(page, "presorting-promised")
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        ticket = session.scalars(select(Ticket)).one()
    building.go(page, f"/staff/tickets/{ticket.id}")
    check_page(page)
    screenshots(page, "ticket")


def test_a_place_that_is_kept(
    building: Building, open_page: OpenPage, check_page: Check, screenshots: Screenshots
) -> None:
    house, boss = building.house, building.house.lisboa.member("coordinator")
    ticket = house.floor.ticket("welcome", language="ar")
    house.floor.do(close_line, boss, queue_id=ticket.queue_id, rest="carry_over")
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        session.get_one(Visit, (house.lisboa.tenant_id, ticket.visit_id)).arrived_at -= timedelta(hours=20)
    code = follow_code(house.services.keys, house.lisboa.system, ticket.visit_id)
    for language in ("pt", "en"):
        page = open_page(building.url, language=language)
        building.go(page, f"/t/{code}")
        check_page(page, language=language)
        screenshots(page, f"kept-{language}")
