"""The page about ways of recognition as its readers see it: axe, a phone, the keyboard, from right to left."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from support.browser import served
from support.house import House

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
Screenshots = Callable[[Page, str], object]


@pytest.mark.parametrize("language", [pytest.param("pt", marks=pytest.mark.evidence), "ar"])
def test_choosing_a_way(
    house: House, open_page: OpenPage, check_page: Check, screenshots: Screenshots, language: str
) -> None:
    def look(name: str) -> None:
        check_page(page, language=language)
        screenshots(page, f"{name}-{language}")

    with served(house.app) as address:
        home = address.replace("localhost", house.lisboa.host)
        page = open_page(home, language=language)
        page.goto(f"{home}/services/education/ways")
        look("ways-questions")
        page.locator("[name=f-study_country]").select_option("PT")
        page.locator("main form button[type=submit]").click()
        look("ways-faults")
        page.locator("[name=f-study_country]").select_option("BR")
        page.locator("[name=f-study_level][value=master]").check()
        page.locator("[name=f-recognition_purpose][value=regulated_work]").check()
        page.locator("[name=f-profession]").select_option("doctor")
        page.locator("main form button[type=submit]").focus()
        page.keyboard.press("Enter")
        page.locator("#result").wait_for()
        look("ways-result")
        page.goto(f"{home}/services/qualification-recognition/form")
        look("ways-link")
        page.goto(f"{home}/services/qualification-recognition")
        look("ways-service")
