"""One's own file on a telephone, in Arabic: a code by e-mail, a consent withdrawn, a message; nothing stays."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.service import Asked
from oneroof.casefiles.consents.service.proof import online
from oneroof.tenancy.models import Tenant
from support.persons import add, opened
from support.procedures import define
from support.sent_letters import letters

from .staff_door import Door

pytestmark = pytest.mark.browser


def test_own_file_leaves_nothing_behind(
    door: Door,
    open_page: Callable[..., Page],
    check_page: Callable[..., None],
    screenshots: Callable[[Page, str], object],
) -> None:
    house = door.house
    define(house.lisboa)
    with house.lisboa.database.umbrella_transaction(house.lisboa.system) as session:
        session.get_one(Tenant, house.lisboa.tenant_id).languages = ["pt", "en", "ar"]
    view = opened(house.floor)
    add(house.floor, view, "contacts", kind="email", value="own@example.org", safe_message="yes")
    given: dict[str, Any] = {"casefile_id": view.casefile.id, "answer": "given", "proof": online(typed_name=None)}
    house.floor.do(consents.answer, keys=house.floor.keys, asked=Asked("share_offices"), **given)
    page = open_page(door.url, language="ar", width=360)
    page.goto(f"{door.url}/my-file")
    page.locator("#code").fill(view.code)
    page.locator("main form button").click()
    (letter,) = letters(house.services)
    (code,) = re.findall(r"\b\d{6}\b", letter.get_content())
    check_page(page, language="ar")
    page.locator("#one_time_code").fill(code)
    page.locator("main form button").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    check_page(page, language="ar")
    screenshots(page, "own_file")
    page.locator('a[href="/my-file/consents"]').click()
    page.locator('form[action*="/withdraw/"] button').click()
    expect(page.locator('form[action*="/withdraw/"]')).to_have_count(0)
    page.locator('a[href="/my-file/messages"]').first.click()
    page.locator("#text").fill("متى يكون الجواب؟")
    page.locator('form[action="/my-file/messages"] button').click()
    expect(page.locator(".or-thread__text")).to_have_text("متى يكون الجواب؟")
    check_page(page, language="ar")
    screenshots(page, "messages")
    page.locator('form[action="/my-file/leave"] button').click()
    expect(page).to_have_url(re.compile("/my-file/closed$"))
    page.go_back()
    expect(page.get_by_text("متى يكون الجواب؟")).to_have_count(0)
    expect(page).to_have_url(re.compile("/my-file/open$"))
