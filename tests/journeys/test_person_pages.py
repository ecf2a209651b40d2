"""The pages on which what is known of a person stands and is written, looked at as their readers do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import Identity, PersonName
from support.persons import add

from .staff_door import Door

pytestmark = pytest.mark.browser
Check = Callable[..., None]


def test_all_that_is_known_is_written_and_read(
    door: Door, open_page: Callable[..., Page], check_page: Check, screenshots: Callable[[Page, str], object]
) -> None:
    def look(name: str) -> None:
        check_page(page)
        screenshots(page, name)

    floor = door.house.floor
    names = (PersonName("محمد الخطيب", "Mohamad Al-Khatib"), PersonName("Mohammed Khatib", kind="other_spelling"))
    identity = Identity(names, "2010", ("SY", "stateless"), birth_date_estimated=True)
    view = floor.do(casefiles.open_casefile, keys=floor.keys, identity=identity, language="ar")
    brother = floor.do(casefiles.open_casefile, keys=floor.keys, identity=Identity.named("عمر الخطيب"), language="ar")
    soon = (floor.centre.clock.today("Europe/Lisbon") + timedelta(days=20)).isoformat()
    add(floor, view, "needs", kind="unaccompanied_minor", why="He said so, and the border police wrote it")
    add(floor, view, "contacts", kind="whatsapp", value="912 345 678", safe_message="no", preferred=True)
    add(floor, view, "contacts", kind="postal", value="Rua das Flores 12, 2.º\n1000-100 Lisboa", read_by="The hostel")
    add(floor, view, "languages", language="ar", preferred=True)
    add(floor, view, "languages", language="pt", speaks="interpreter", reads="none", writes="none")
    add(floor, view, "papers", kind="passport", number="N0012345", country="SY", expires_on=soon, seen_original=True)
    add(floor, view, "family", kind="sibling", casefile=brother.code, lives_together=True)
    door.person("mediator")
    page = open_page(door.url, language="en")
    door.sign_in(page)
    home = f"{door.url}/staff/casefiles/{view.casefile.id}"
    page.goto(home)
    look("overview")
    page.locator(".or-heed a").click()
    assert page.locator("input[value=guardian]").is_checked()
    look("guardian")
    page.locator("#name").fill("Inês Duarte")
    page.locator("#name").press("Enter")
    assert "Guardian: Inês Duarte" in page.locator(".or-known").inner_text()
    assert "nobody is noted as guardian" not in page.locator(".or-heed").inner_text()
    page.goto(f"{home}/person/contacts/new")
    page.get_by_role("button", name="Save").click()
    look("contact-error")
    page.goto(f"{home}/identity")
    look("identity")
    page.goto(f"{door.url}/staff/casefiles/expiring")
    look("expiring")
    page.goto(f"{door.url}/staff/casefiles/{brother.casefile.id}")
    look("overview-little")
