"""The centre's public site as its readers meet it: light, mirrored, at 320 px, without scripts, left at once."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from oneroof.core.languages import public_languages
from oneroof.tenancy.models import Tenant

from .staff_door import Door

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]

BUDGET = 100 * 1024
"""Bytes over the wire for the first page: HTML, style sheet, scripts and pictures, compressed."""


def speak_everything(door: Door) -> None:
    with door.house.lisboa.database.umbrella_transaction(door.house.lisboa.system) as session:
        session.get_one(Tenant, door.house.lisboa.tenant_id).languages = list(public_languages())
    door.house.services.directory.forget()


def weigh(page: Page, address: str) -> tuple[int, set[str], list[str]]:
    """Bytes that came over the wire, from which hosts, and in which encodings."""
    devtools: CDPSession = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    weights: list[float] = []
    hosts: set[str] = set()
    packed: list[str] = []
    devtools.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))

    def note(event: dict[str, Any]) -> None:
        hosts.add(event["response"]["url"].split("/")[2])
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        packed.append(headers.get("content-encoding", ""))

    devtools.on("Network.responseReceived", note)
    page.goto(address, wait_until="networkidle")
    return int(sum(weights)), hosts, packed


@pytest.mark.parametrize("language", ["pt", "ar"])
def test_the_first_page_is_light_and_nobody_else_hears_of_it(
    door: Door, open_page: OpenPage, check_page: Check, language: str
) -> None:
    speak_everything(door)
    for address in ("/", "/help", "/services"):
        page = open_page(door.url, language=language, width=360)
        weight, hosts, packed = weigh(page, door.url + address)
        assert 10_000 < weight <= BUDGET, f"{address} weighs {weight} bytes"
        assert hosts == {door.url.split("/")[2]}
        assert packed.count("gzip") >= 3, "the page, its style sheet and its script come compressed"
        check_page(page, language=language)
        again, _, _ = weigh(page, door.url + address)
        assert again < (6_000 if address == "/help" else 2_000), "what has not changed does not come again"


@pytest.mark.parametrize("language", ["pt", "ar", "zh"])
def test_everything_is_in_reach_without_scripts_on_the_smallest_screen(
    door: Door, open_page: OpenPage, language: str
) -> None:
    speak_everything(door)
    page = open_page(door.url, language=language, width=320, javascript=False)
    page.goto(door.url + "/")
    page.locator(".or-help-now").click()
    assert page.url == door.url + "/help"
    expect(page.locator(".or-alarm__call")).to_have_attribute("href", "tel:112")
    for address in ("/", "/help", "/help/rights", "/privacy", "/accessibility", "/services"):
        page.goto(door.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
        assert page.locator(".or-navigation a").first.is_visible()
        mirrored = page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        assert mirrored == (language == "ar")
        help_at, name_at = (page.locator(place).bounding_box() for place in (".or-help-now", ".or-header__name"))
        assert help_at and name_at and help_at["height"] >= 44
    page.goto(door.url + "/help/rights")
    page.locator(".or-languages__button").click()
    page.locator('.or-languages__menu a[hreflang="en"]').click()
    assert page.url.startswith(door.url + "/help/rights") and page.locator("html").get_attribute("lang") == "en"


def test_a_page_is_left_at_once_and_out_of_the_history(door: Door, open_page: OpenPage) -> None:
    page = open_page(door.url, language="en", width=360)
    page.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="<title>Elsewhere</title>"))
    page.goto(door.url + "/privacy")
    page.goto(door.url + "/help")
    leave = page.locator(".or-leave__link")
    expect(leave).to_be_in_viewport()
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("https://www.wikipedia.org/**")
    page.go_back()
    assert page.url == door.url + "/privacy", "the page that was left is not the one before"


def test_the_page_of_the_site_shows_colours_while_they_are_typed(
    door: Door, open_page: OpenPage, check_page: Check
) -> None:
    page = open_page(door.url, language="en")
    secret = door.house.browser("coordinator").cookie()
    page.context.add_cookies([{"name": "staff", "value": str(secret), "url": door.url}])
    page.goto(door.url + "/staff/site")
    check_page(page, language="en")
    page.get_by_label("Main colour").fill("#fff3a0")
    expect(page.locator(".or-preview__told--low")).to_contain_text("1.")
    expect(page.locator(".or-preview__header")).to_have_css("background-color", "rgb(255, 243, 160)")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("This colour is too light")
