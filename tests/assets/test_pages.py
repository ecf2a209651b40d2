"""Every page shape and component, in both directions of writing, as a reader sees them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support.browser import axe_faults, page_faults, served
from support.page_app import Tenant, make_page_app

pytestmark = pytest.mark.browser

PAGES = {
    "components": "/gallery",
    "components-with-errors": "/gallery?errors=1",
    "staff": "/staff/gallery",
    "sign-in": "/staff/signin?errors=1",
    "refused": "/staff/error/403",
    "not-found": "/public/error/404",
    "unknown-host": "/unknown-host",
    "suspended": "/suspended",
}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served(make_page_app()) as address:
        yield address


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["pt", "ar"])
def test_pages_are_well_made(
    site: str,
    name: str,
    language: str,
    open_page: Callable[..., Page],
    check_page: Callable[..., None],
    screenshots: Callable[[Page, str], list[Path]],
) -> None:
    page = open_page(site, language=language)
    page.goto(site + PAGES[name])
    check_page(page, language="pt" if PAGES[name].startswith("/staff") else language)
    assert all(path.stat().st_size for path in screenshots(page, f"{name}-{language}"))


@pytest.mark.parametrize("language", ["en", "fr", "es", "de", "uk", "ru", "fa", "ur", "bn", "zh"])
def test_the_shell_holds_in_every_language(
    site: str, language: str, open_page: Callable[..., Page], check_page: Callable[..., None]
) -> None:
    page = open_page(site, language=language, width=360)
    page.goto(site + "/public/error/503")
    page.locator("summary").click()
    check_page(page, language=language)


@pytest.mark.parametrize("options", [{"color_scheme": "dark"}, {"forced_colors": "active"}, {"contrast": "more"}])
def test_readers_may_choose_dark_or_strong_colours(
    site: str, options: dict[str, str], open_page: Callable[..., Page], check_page: Callable[..., None]
) -> None:
    page = open_page(site, language="pt", **options)
    page.goto(site + "/gallery?errors=1")
    check_page(page)


def test_a_tenants_bright_colour_stays_readable(
    open_page: Callable[..., Page], check_page: Callable[..., None]
) -> None:
    with served(make_page_app(Tenant(tokens={"brand": "#ffd700", "accent": "#808080"}))) as site:
        page = open_page(site, language="pt")
        page.goto(site + "/staff/gallery")
        check_page(page)
        assert page.locator(".or-header").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 215, 0)"


def test_pages_work_without_javascript(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(site, language="pt", javascript=False, width=360)
    page.goto(site + "/staff/gallery")
    expect(page.get_by_role("link", name="Day figures")).to_be_visible()  # the navigation lies open
    expect(page.locator("#two")).to_be_visible()  # and so do all tabs
    page.locator(".or-languages summary").click()
    page.get_by_role("link", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert not page_faults(page, language="de")


def test_the_language_menu_is_found_and_left_by_keyboard(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(site, language="zh")
    page.goto(site + "/public/error/404")
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".or-languages summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Українська")).to_be_visible()
    assert not axe_faults(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Українська")).to_be_hidden()
    expect(page.locator(".or-languages summary")).to_be_focused()


def test_the_skip_link_leads_past_the_header(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(site, language="fr")
    page.goto(site + "/public/error/404")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_errors_lead_to_their_fields(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(site, language="en")
    page.goto(site + "/staff/signin?errors=1")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Write your password.").click()
    expect(page.locator("#password")).to_be_focused()


def test_right_to_left_pages_are_mirrored(site: str, open_page: Callable[..., Page]) -> None:
    left_to_right, right_to_left = (open_page(site, language=language) for language in ("pt", "ar"))
    for page in (left_to_right, right_to_left):
        page.goto(site + "/gallery?errors=1")
    names = [page.locator(".or-header__name").bounding_box() for page in (left_to_right, right_to_left)]
    assert names[0] and names[1]
    assert names[0]["x"] == pytest.approx(1280 - names[1]["x"] - names[1]["width"], abs=1)
    error = right_to_left.locator(".govuk-form-group--error").first
    assert error.evaluate("e => getComputedStyle(e).borderRightWidth") == "5px"
    assert error.evaluate("e => getComputedStyle(e).borderLeftWidth") == "0px"


def test_on_paper_stands_what_was_asked_for(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(site, language="pt")
    page.goto(site + "/staff/gallery")
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    for left_out in (".or-navigation", ".or-languages", ".govuk-button >> nth=0"):
        expect(page.locator(left_out)).to_be_hidden()


def test_the_check_finds_what_it_is_there_for(site: str, open_page: Callable[..., Page]) -> None:
    page = open_page(site, language="pt")
    page.goto(site + "/gallery")
    page.evaluate("""() => {
        document.documentElement.dir = "rtl";
        document.querySelector("main").insertAdjacentHTML("beforeend", '<h1>Two</h1><img src="/mark.svg">');
        const wide = document.createElement("p");
        wide.textContent = "x".repeat(400);
        wide.style.whiteSpace = "nowrap";
        document.querySelector("main").append(wide);
        const script = document.createElement("script");
        script.textContent = "1";
        document.body.append(script);
        fetch("http://elsewhere.invalid/").catch(() => 0);
    }""")
    faults = "\n".join(page_faults(page, language="pt"))
    for expected in (
        "2 h1",
        "is rtl though pt is ltr",
        "axe image-alt",
        "scrolls sideways on a phone",
        "Content Security",
    ):
        assert expected in faults
