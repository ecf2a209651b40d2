"""The public catalogue in Chromium, with the real catalogues: from the first page by a need or by words to a service
and its form, from right to left, on a phone, by keyboard, without scripts, on paper."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.languages import public_languages
from oneroof.federation.publishing import publish_services
from oneroof.tenancy.models import Tenant
from support.browser import served
from support.house import open_house
from support.public_centre import offer_everything, tell_the_way
from support.signed_in import umbrella_of

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
SERVICE = "/services/residence-permit"


@pytest.fixture
def portal(settings: Settings, database: Database) -> Iterator[str]:
    """The address of a centre that offers all catalogues of the project, in all languages."""
    with open_house(settings, database) as house, served(house.app) as address:
        centre = house.lisboa
        with centre.database.umbrella_transaction(centre.system) as session:
            tenant = session.get_one(Tenant, centre.tenant_id)
            tenant.languages, tenant.address = list(public_languages()), "Rua Álvaro Coutinho 14, 1150-025 Lisboa"
        offer_everything(house)
        tell_the_way(house)
        yield address.replace("localhost", centre.host)


@pytest.mark.parametrize("language", [pytest.param("pt", marks=pytest.mark.evidence), "ar"])
def test_the_network_leads_to_its_centres(
    settings: Settings,
    database: Database,
    open_page: OpenPage,
    check_page: Check,
    screenshots: Check,
    language: str,
) -> None:
    with open_house(settings, database) as house, served(house.app) as address:
        umbrella = umbrella_of(database)
        with database.umbrella_transaction(umbrella.system) as session:
            session.get_one(Tenant, umbrella.tenant_id).languages = list(public_languages())
        for centre in (house.lisboa, house.porto):
            with database.transaction(centre.system) as session:
                publish_services(house.services, session, centre.system, centre.clock, {})
        home = address.replace("localhost", umbrella.host)
        page = open_page(home, language=language, width=360)
        page.goto(home + "/services")
        expect(page.locator(".or-service-card__centres a").first).to_be_visible()
        check_page(page, language=language)
        screenshots(page, f"catalogue-network-{language}")


@pytest.mark.parametrize(
    ("language", "width", "javascript"),
    [
        ("pt", 1280, False),
        ("ar", 360, True),
        pytest.param("pt", 1280, True, marks=pytest.mark.evidence),
        pytest.param("ar", 360, False, marks=pytest.mark.evidence),
    ],
)
def test_from_a_need_to_the_form(
    portal: str,
    open_page: OpenPage,
    check_page: Check,
    screenshots: Check,
    language: str,
    width: int,
    javascript: bool,
) -> None:
    page = open_page(portal, language=language, width=width, javascript=javascript)

    def look(name: str) -> None:
        check_page(page, language=language)
        if javascript:
            screenshots(page, f"catalogue-{name}-{language}")

    page.goto(portal + "/")
    look("home")
    page.locator("a.or-need[href='/needs/permit-ends']").click()
    expect(page.locator(".or-service-card").first).to_be_visible()
    look("need")
    page.locator(f"a[href='{SERVICE}']").click()
    expect(page.locator("#not")).to_be_visible()
    look("service")
    page.locator(f"a[href='{SERVICE}/form']").click()
    expect(page).to_have_url(portal + SERVICE + "/form")


@pytest.mark.parametrize("language", ["ar", pytest.param("zh", marks=pytest.mark.evidence)])
def test_the_way_to_the_centre(
    portal: str, open_page: OpenPage, check_page: Check, screenshots: Check, language: str
) -> None:
    page = open_page(portal, language=language, width=360)
    page.goto(portal + "/")
    page.locator("main a[href='/offices']").first.click()
    expect(page.locator("#get-there")).to_be_visible()
    check_page(page, language=language)
    screenshots(page, f"portal-offices-{language}")
    page.locator("a[href='/offices/immigration']").click()
    expect(page.locator(f"a[href='{SERVICE}']")).to_be_visible()
    check_page(page, language=language)
    screenshots(page, f"portal-office-{language}")
    page.goto(portal + "/centres?near=Porto")
    check_page(page, language=language)
    screenshots(page, f"portal-centres-{language}")
    page.locator("a[href='/centres/lisboa']").first.click()
    expect(page.locator("#when")).to_be_visible()
    check_page(page, language=language)
    page.goto(portal + "/search?q=Porto")
    expect(page.locator("a[href='/centres/porto']")).to_be_visible()
    check_page(page, language=language)
    page.goto(portal + "/search?q=zzzzqqqq")
    expect(page.locator(".or-empty")).to_be_visible()
    check_page(page, language=language)
    screenshots(page, f"portal-nothing-{language}")


@pytest.mark.parametrize(("language", "words"), [("pt", "cartão"), ("en", "card"), ("ar", "بطاقة")])
def test_words_stay_in_the_field_and_find_services(
    portal: str, open_page: OpenPage, check_page: Check, screenshots: Check, language: str, words: str
) -> None:
    page = open_page(portal, language=language, width=360)
    page.goto(portal + "/services")
    look = f"catalogue-list-{language}"
    check_page(page, language=language)
    screenshots(page, look)
    page.locator("#words").fill(words)
    page.locator("#words").press("Enter")
    expect(page.locator("#words")).to_have_value(words)
    expect(page.locator(f"a[href='{SERVICE}']")).to_be_visible()
    check_page(page, language=language)
    page.locator("#words").fill("zzzzqqqq")
    page.locator("#words").press("Enter")
    expect(page.locator(".or-empty")).to_be_visible()
    check_page(page, language=language)
    screenshots(page, f"catalogue-nothing-{language}")


def test_what_is_narrowed_down_can_be_taken_back_by_keyboard(portal: str, open_page: OpenPage) -> None:
    page = open_page(portal, language="en")
    page.goto(portal + "/services?need=permit-ends&kind=government")
    chip = page.locator("a.or-chip").first
    chip.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(portal + "/services?kind=government")
    page.locator("summary", has_text="Choose more exactly").focus()
    page.keyboard.press("Enter")
    page.locator("#narrow-area").select_option("tax")
    page.locator("details button").press("Enter")
    expect(page.locator("a.or-chip")).to_have_text(["Remove: Tax×", "Remove: Public administration×", "Remove all"])


def test_a_service_that_is_not_known_leads_on(
    portal: str, open_page: OpenPage, check_page: Check, screenshots: Check
) -> None:
    page = open_page(portal, language="ar", width=360)
    page.goto(portal + "/services/nothing-of-the-kind")
    check_page(page, language="ar")
    screenshots(page, "catalogue-gone-ar")
    page.locator("main a[href='/services']").click()
    expect(page.locator(".or-service-card").first).to_be_visible()


def test_on_paper_stands_what_one_needs_at_home_and_nothing_to_press(portal: str, open_page: OpenPage) -> None:
    page = open_page(portal, language="pt")
    page.goto(portal + SERVICE)
    page.emulate_media(media="print")
    expect(page.locator("#bring")).to_be_visible()
    expect(page.locator("#where")).to_be_visible()
    expect(page.locator(f"a[href='{SERVICE}/form']")).to_be_hidden()
    expect(page.locator("button", has_text="Imprimir")).to_be_hidden()
