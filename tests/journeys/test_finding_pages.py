"""Finding somebody, seeing who may be the same, and joining two casefiles, without touching a mouse."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding import duplicates
from oneroof.casefiles.service import CasefileView, Identity

from .staff_door import Door

pytestmark = pytest.mark.browser


def test_people_are_found_and_compared_by_keyboard(
    door: Door,
    open_page: Callable[..., Page],
    check_page: Callable[..., None],
    screenshots: Callable[[Page, str], object],
) -> None:
    def look(name: str) -> None:
        check_page(page)
        screenshots(page, name)

    def known(name: str, born: str, nationality: str) -> CasefileView:
        more: dict[str, Any] = {"keys": floor.keys, "language": "ar", "another_person": True}
        return floor.do(casefiles.open_casefile, identity=Identity.named(name, born, nationality), **more)

    floor = door.house.floor
    one, two = known("خديجة بن علي", "1985-03-02", "MA"), known("Khadija Benali", "1985-02-03", "MA")
    known("Cadija Ben Ali", "1985", "GW")
    floor.do(duplicates.look_for_duplicates, keys=floor.keys, person_id=one.casefile.person_id)
    door.person("mediator")
    page = open_page(door.url, language="en")
    door.sign_in(page)
    page.goto(f"{door.url}/staff/casefiles")
    look("search")
    page.keyboard.type("Khadija Benali 1985")
    page.keyboard.press("Enter")
    expect(page.locator(".or-people a").first).to_be_focused()
    look("found")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".or-people a").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Khadija Benali")
    page.goto(f"{door.url}/staff/casefiles")
    page.keyboard.type("Zuleika Unknown 1999")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No casefile was found")).to_be_visible()
    look("nobody")
    page.get_by_role("button", name="Open a new casefile").press("Enter")
    expect(page.locator("#name")).to_have_value("Zuleika Unknown")
    look("new")
    page.locator("#name").fill("Khadija Ben Ali")
    page.locator("#birth_date-year").fill("1985")
    page.locator("#name").press("Enter")
    expect(page.locator("h1")).to_have_text("Is it the same person?")
    look("same-person")
    page.goto(f"{door.url}/staff/casefiles/duplicates")
    look("duplicates")
    page.get_by_text("Compare and decide").first.press("Enter")
    page.get_by_text("It is one person: join").click()
    page.locator("textarea[name=reason]").fill("The same passport was shown for both.")
    page.locator("input[name=confirmed]").check()
    look("decide")
    page.get_by_role("button", name="Save the decision").press("Enter")
    expect(page.locator("h1")).to_have_text("Joined casefiles")
    look("joined")
    page.goto(f"{door.url}/staff/casefiles/{two.casefile.id}")
    look("joined-casefile")
