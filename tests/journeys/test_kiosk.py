"""A kiosk in Chromium: in Arabic from language to ticket, by keyboard, from a wheelchair, in strong contrast, idle."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from oneroof.casefiles.demonstration import Stage
from oneroof.catalogue.models import OfficeService
from oneroof.catalogue.service import find_service
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.languages import public_languages
from oneroof.kiosk.demonstrating import hall as furnish
from oneroof.kiosk.service import save_way
from oneroof.tenancy.models import Tenant
from support.browser import served
from support.forms import CODE, offer, permit_renewal
from support.house import House, open_house
from support.kiosks import kiosk_device

pytestmark = pytest.mark.browser
Check = Callable[..., None]
PORTRAIT = {"width": 1080, "height": 1920}
LANDSCAPE = {"width": 1024, "height": 768}
FINGERTIP = 60


class Hall:
    """The centre's hall, in which kiosks stand."""

    def __init__(self, house: House, address: str) -> None:
        self.house = house
        self.url = address.replace("localhost", house.lisboa.host)

    def kiosk(self, open_page: Callable[..., Page], *, size: dict[str, int] = PORTRAIT, **settings: Any) -> Page:
        """A kiosk's browser, at its first page."""
        _, secret = kiosk_device(self.house.lisboa, **settings)
        page = open_page(self.url, language="pt", width=size["width"])
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.context.add_cookies([{"name": "device", "value": secret, "url": self.url}])
        page.goto(self.url + "/kiosk")
        return page


@pytest.fixture
def hall(settings: Settings, database: Database) -> Iterator[Hall]:
    with open_house(settings, database) as house, served(house.app) as address:
        centre, context = house.lisboa, house.lisboa.system
        with centre.database.umbrella_transaction(context) as session:
            session.get_one(Tenant, centre.tenant_id).languages = list(public_languages())
        offer(centre, permit_renewal())
        with centre.database.transaction(context) as session:
            renewal = find_service(session, context, CODE).row
            session.add(OfficeService(office_id=centre.offices["immigration"], service_id=renewal.id))
            save_way(
                session,
                context,
                centre.clock,
                office_id=centre.offices["reception"],
                version=0,
                symbol=None,
                storey=0,
                steps=["straight", "left", "here"],
                texts={"pt": "Ao lado da porta azul.", "ar": "بجانب الباب الأزرق."},
            )
        yield Hall(house, address)


def small_targets(page: Page) -> list[str]:
    """What can be touched and is smaller than a fingertip."""
    return page.evaluate(  # type: ignore[no-any-return]
        """least => [...document.querySelectorAll("a[href], button, summary, label, input")]
          .filter((each) => each.checkVisibility() && !each.closest(".govuk-skip-link")
            && !["radio", "checkbox", "hidden"].includes(each.type))
          .filter((each) => !(each.tagName === "LABEL" && !each.matches(".or-tile__label")))
          .filter((each) => { const box = each.getBoundingClientRect();
            return box.width && (box.height < least || box.width < least) && !each.matches(".govuk-skip-link"); })
          .map((each) => each.outerHTML.slice(0, 120))""",
        FINGERTIP,
    )


@pytest.mark.parametrize(("language", "size"), [("ar", PORTRAIT), ("pt", LANDSCAPE)])
def test_from_the_language_to_the_ticket(
    hall: Hall, open_page: Callable[..., Page], check_page: Check, pictures: Check, language: str, size: dict[str, int]
) -> None:
    page = hall.kiosk(open_page, size=size)

    def look(name: str, *, in_language: str = language) -> None:
        check_page(page, language=in_language)
        assert small_targets(page) == []
        pictures(page, f"kiosk-{language}-{name}")

    look("languages", in_language="pt")
    page.locator(f".or-kiosk-language[lang={language}]").click()
    expect(page.locator("h1")).to_be_focused()
    look("start")
    page.locator(".or-kiosk-tile[href$='/kiosk/ticket']").click()
    look("about")
    page.locator(".or-kiosk-tile[value=immigration]").click()
    look("reason")
    page.locator(".or-kiosk-tile[name=service]").first.click()
    page.locator("#size-2").check()
    page.locator("#need-small_child").check()
    look("people")
    page.locator(".or-kiosk-go").click()
    expect(page.locator(".or-kiosk-number")).to_have_text("B001")
    look("ticket")
    page.locator(".or-main form[action$=finish] button").click()
    page.wait_for_url("**/kiosk")
    assert not [cookie for cookie in page.context.cookies() if cookie["name"] in ("kiosk", "lang")]
    page.go_back()
    expect(page.locator(".or-kiosk-language").first).to_be_visible()
    expect(page.locator(".or-kiosk-number")).to_have_count(0)


@pytest.mark.parametrize(("language", "size"), [("ar", LANDSCAPE), ("pt", PORTRAIT)])
def test_the_other_choices(
    hall: Hall, open_page: Callable[..., Page], check_page: Check, pictures: Check, language: str, size: dict[str, int]
) -> None:
    page = hall.kiosk(open_page, size=size)
    page.locator(f".or-kiosk-language[lang={language}]").click()
    for path, name in (
        ("/kiosk/appointment", "appointment"),
        ("/kiosk/information", "information"),
        ("/kiosk/information/services", "subjects"),
        ("/kiosk/forms", "forms"),
        ("/kiosk/feedback", "feedback"),
    ):
        page.goto(hall.url + path)
        if name == "information":
            page.locator(".or-kiosk-way summary").first.click()
        check_page(page, language=language)
        assert small_targets(page) == [], path
        pictures(page, f"kiosk-{language}-{name}")
    page.locator(".or-faces__face").first.click()
    check_page(page, language=language)
    page.locator(".or-kiosk-go").click()
    pictures(page, f"kiosk-{language}-thanks")


def test_the_pad_types_and_tells_what_was_typed(hall: Hall, open_page: Callable[..., Page]) -> None:
    page = hall.kiosk(open_page)
    page.goto(hall.url + "/kiosk/appointment?lang=en")
    expect(page.locator("#code")).to_be_focused()  # a scanner types here
    for sign in "7KM":
        page.locator(f".or-pad__key[value='{sign}']").click()
    page.locator(".or-pad__key--back").click()
    expect(page.locator("#code")).to_have_value("7K")
    expect(page.locator("[data-typed]")).to_have_text("7 K")
    page.locator("#code").fill("7KM-4QX-9R2")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("#code")).to_have_value("7KM-4QX-9R2")


def test_by_keyboard_alone_from_a_wheelchair_and_in_strong_contrast(
    hall: Hall, open_page: Callable[..., Page], check_page: Check, pictures: Check
) -> None:
    page = hall.kiosk(open_page)

    def tab_to(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement?.matches(s)", selector):
                return
        raise AssertionError(f"the keyboard does not reach {selector}")

    def press(selector: str) -> None:
        tab_to(selector)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    press("[value=low]")
    press("[value=contrast]")
    press(".or-kiosk-language[lang=pt]")
    check_page(page, language="pt")
    pictures(page, "kiosk-pt-low-contrast")
    boxes = [each.bounding_box() for each in page.locator(".or-kiosk-tile, .or-header button").all()]
    assert min(box["y"] for box in boxes if box) >= PORTRAIT["height"] / 2 - 1
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
    press("[href$='/kiosk/ticket']")
    press("[value=other]")
    press(".or-kiosk-go")
    expect(page.locator(".or-kiosk-number")).to_have_text("B001")


def test_without_a_touch_it_asks_and_then_forgets(hall: Hall, open_page: Callable[..., Page]) -> None:
    page = hall.kiosk(open_page)
    page.clock.install()
    page.goto(hall.url + "/kiosk/start?lang=ar")
    page.clock.fast_forward("00:46")
    expect(page.locator("dialog.or-idle")).to_be_visible()
    page.clock.run_for(31_000)
    page.wait_for_url("**/kiosk")
    assert not [cookie for cookie in page.context.cookies() if cookie["name"] in ("kiosk", "lang")]


def test_closed_it_says_so_in_every_language(
    hall: Hall, open_page: Callable[..., Page], check_page: Check, pictures: Check
) -> None:
    page = hall.kiosk(open_page, opens="00:00", closes="00:01")
    expect(page.locator(".or-kiosk-closed li")).to_have_count(len(public_languages()))
    check_page(page)
    pictures(page, "kiosk-closed")


@pytest.fixture
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """`pictures(page, "kiosk-ar-start")`: what stands on the kiosk's own screen, below ONEROOF_SCREENSHOTS."""
    import os
    from pathlib import Path

    chosen = os.environ.get("ONEROOF_SCREENSHOTS")
    folder = Path(chosen) if chosen else tmp_path_factory.mktemp("kiosk")
    folder.mkdir(parents=True, exist_ok=True)
    return lambda page, name: page.screenshot(path=folder / f"{name}.png", full_page=False)


def test_what_the_coordinator_reads_and_writes(
    hall: Hall, open_page: Callable[..., Page], check_page: Check, screenshots: Check
) -> None:
    centre = hall.house.lisboa
    with centre.database.transaction(centre.system) as session:
        furnish(Stage(session, centre.system, centre.clock, hall.house.services.keys, "national_centre", "pt"))
    browser = hall.house.browser("coordinator", language="pt")
    page = open_page(hall.url, language="pt")
    page.context.add_cookies([{"name": "staff", "value": browser.cookie() or "", "url": hall.url}])
    for path in ("/staff/feedback", "/staff/ways", f"/staff/ways/{centre.offices['employment']}"):
        page.goto(hall.url + path)
        check_page(page, language="pt")
        screenshots(page, "hall-" + path.split("/")[2] + ("-form" if path.count("/") == 3 else ""))
