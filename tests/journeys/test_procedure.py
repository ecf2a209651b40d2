"""A request from a phone at home to its result: form, code, desk, steps, and the status that the code tells."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from oneroof.casefiles import service as casefiles
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.i18n import public_languages
from oneroof.frontdesk import service as floor
from oneroof.tenancy.models import Tenant
from support import visitors_day as day
from support.procedures import AMINA, define
from support.visitors_day import Building, open_building

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Look = Callable[[Page, str], None]


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    with open_building(settings, database) as opened:
        define(opened.house.lisboa)
        with database.umbrella_transaction(opened.house.lisboa.system) as session:
            session.get_one(Tenant, opened.house.lisboa.tenant_id).languages = list(public_languages())
        yield opened


def send_a_form(building: Building, page: Page) -> str:
    """Fill in the form at home and send it; its code."""
    building.go(page, "/services/residence/form")
    day.main_button(page)
    page.locator("#f-full_name").fill("Amina Haddad")
    for part, value in (("day", "14"), ("month", "5"), ("year", "1990")):
        page.locator(f"#f-birth_date-{part}").fill(value)
    day.main_button(page)
    page.locator("input[name='f-has_job'][value='no']").check()
    day.main_button(page)
    day.main_button(page)  # no photograph
    day.main_button(page)
    return page.locator("#form-code").inner_text()


@pytest.mark.parametrize("language", [pytest.param("pt", marks=pytest.mark.evidence), "de"])
def test_from_home_to_the_result(
    building: Building,
    open_page: OpenPage,
    check_page: Callable[..., None],
    screenshots: Callable[[Page, str], object],
    language: str,
) -> None:
    def look(page: Page, name: str, spoken: str = language) -> None:
        check_page(page, language=spoken)
        screenshots(page, f"procedure-{name}-{spoken}")

    visitor = open_page(building.url, language="ar", width=360)
    code = send_a_form(building, visitor)
    mediator = building.house.lisboa.member("mediator", name="Ana Martins")
    page = building.sign_in(open_page(building.url, language=language), mediator)
    look(building.go(page, "/staff/procedures"), "list-empty")
    look(building.go(page, "/staff/procedures/take"), "take")
    page.locator("#code").fill(code)
    day.main_button(page)
    look(page, "take-look")
    day.main_button(page)
    look(page, "taken")
    assert code in page.locator("h1 >> xpath=preceding-sibling::p").first.inner_text()
    address = page.url
    page.locator("#evidence-passport").select_option("shown")
    page.locator("#evidence-water-bill").select_option("handed_in")
    page.locator(".or-checklist button").click()
    assert [page.locator(f"#evidence-{code}").input_value() for code in ("passport", "water-bill")] == [
        "shown",
        "handed_in",
    ]
    for step in ("checking", "decision", "granted"):
        page.locator(f"a[href$='/move/{step}']").click()
        if step == "checking":
            look(page, "move")
            page.locator("#note").fill("Passaporte visto, válido até 2031.")
        day.main_button(page, "form[action*='/move/']")
        if step == "checking":
            look(page, "moved")
            tell_the_status(building, visitor, code, check_page, screenshots)
    look(page, "granted")
    assert page.url == address
    look(building.go(page, "/staff/procedures?state=all"), "list")
    look(building.go(page, address.removeprefix(building.url) + "/code"), "slip")


def tell_the_status(
    building: Building,
    visitor: Page,
    code: str,
    check_page: Callable[..., None],
    screenshots: Callable[[Page, str], object],
) -> None:
    """The visitor looks in Arabic on a phone: from right to left, and with nothing of the person."""
    building.go(visitor, "/procedures/status")
    check_page(visitor, language="ar")
    screenshots(visitor, "status-ask-ar")
    visitor.locator("#code").fill(code)
    day.main_button(visitor)
    assert "قيد المراجعة" in visitor.locator("main").inner_text()
    assert "Amina" not in visitor.content()
    check_page(visitor, language="ar")
    screenshots(visitor, "status-ar")


def test_the_form_at_the_desk(
    building: Building,
    open_page: OpenPage,
    check_page: Callable[..., None],
    screenshots: Callable[[Page, str], object],
) -> None:
    def look(page: Page, name: str) -> None:
        check_page(page, language="pt")
        screenshots(page, f"procedure-{name}")

    house = building.house
    ticket = house.floor.ticket("immigration", language="ar")
    page = building.sign_in(open_page(building.url, language="pt"), house.lisboa.member("mediator"))
    view = house.floor.do(casefiles.open_casefile, keys=house.services.keys, identity=AMINA, language="ar")
    house.floor.do(
        floor.attach_casefile, keys=house.services.keys, visit_id=ticket.visit_id, casefile_id=view.casefile.id
    )
    building.go(page, f"/staff/desk?office={house.lisboa.offices['immigration']}")
    day.open_desk(page, "C1")
    day.call_next(page)
    look(page, "desk")
    page.locator("a[href*='/procedures/new']").click()
    look(page, "new")
    page.locator("#service").select_option("residence")
    day.main_button(page)
    look(page, "form")
    day.main_button(page, "main form[action*='/form/']")
    look(page, "form-error")
    page.locator("input[name='f-has_job'][value='yes']").check()
    day.main_button(page, "main form[action*='/form/']")
    page.locator("#f-employer").fill("Padaria Estrela")
    day.main_button(page, "main form[action*='/form/']")
    if "form-check" not in page.url:
        day.main_button(page, "main form[action*='/form/']")
    look(page, "form-check")
    day.main_button(page, "main form[action*='form-check']")
    look(page, "begun")
    building.go(page, "/staff/desk")
    look(page, "desk-with-procedure")
