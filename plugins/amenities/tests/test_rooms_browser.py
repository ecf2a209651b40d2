"""The pages about rooms as their readers see them: axe, a phone, zoomed in, from right to left."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from oneroof.core.languages import public_languages
from oneroof.identity.sessions import open_session
from oneroof.tenancy.models import Tenant
from support.browser import served

from .conftest import Rented, add_room

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
Screenshots = Callable[[Page, str], object]


@pytest.mark.parametrize("language", [pytest.param("pt", marks=pytest.mark.evidence), "ar"])
def test_renting_a_room(
    rented: Rented, open_page: OpenPage, check_page: Check, screenshots: Screenshots, language: str
) -> None:
    lisboa = rented.house.lisboa
    with lisboa.database.umbrella_transaction(lisboa.system) as session:
        session.get_one(Tenant, lisboa.tenant_id).languages = list(public_languages())
    add_room(lisboa, name="Sala de reuniões", name_en="Meeting room", kind="meeting", capacity="8")

    def look(name: str) -> None:
        check_page(page, language=language)
        screenshots(page, f"{name}-{language}")

    with served(rented.house.app) as address:
        home = address.replace("localhost", lisboa.host)
        page = open_page(home, language=language)
        page.goto(f"{home}/services/amenities/rooms")
        look("rooms")
        page.goto(f"{home}/services/amenities/rooms/{rented.room.id}")
        look("room-month")
        page.locator(".amenities-months a").last.click()
        page.locator(".amenities-day").first.click()
        look("room-day")
        page.locator("#from").select_option("10")
        page.locator("#until").select_option("12")
        page.locator("main form button").click()
        look("room-price")
        page.locator("main form button").click()
        look("room-faults")
        page.locator("#name").fill("Amina Haddad")
        page.locator("#email").fill("amina@example.org")
        page.locator("#people").fill("12")
        page.locator("#purpose").fill("Curso de costura")
        page.locator("main form button").click()
        look("room-asked")
        code = page.locator(".or-ticket__number").inner_text()
        page.goto(f"{home}/services/amenities/bookings")
        page.locator("#code").fill(code)
        page.locator("main form button").click()
        look("room-booking")


def test_the_pages_of_staff(rented: Rented, open_page: OpenPage, check_page: Check, screenshots: Screenshots) -> None:
    lisboa = rented.house.lisboa
    member = lisboa.member("coordinator")
    with lisboa.database.transaction(lisboa.system) as session:
        secret = open_session(session, member.id, stage="complete", method="password", user_agent="tests").secret
    with served(rented.house.app) as address:
        home = address.replace("localhost", lisboa.host)
        page = open_page(home, language="pt")
        page.context.add_cookies([{"name": "staff", "value": secret, "url": home}])
        for path, name in (("rooms", "staff-rooms"), ("rooms/new", "staff-room"), ("rooms/calendar", "staff-week")):
            page.goto(f"{home}/staff/catalogues/amenities/{path}")
            check_page(page, language="pt")
            screenshots(page, name)
